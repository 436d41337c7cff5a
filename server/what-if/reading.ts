import { type RawBuilder, sql } from 'kysely';
import type { OrgRef, Page } from '../../kernel/answers.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { WhatIfAnswer, WhatIfCase, WhatIfLine, WhatIfMembers, WhatIfSums } from '../../kernel/what-if.ts';
import { type Scoped, reachOfCases } from '../db/scope.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { findNode } from '../orgs/change-queries.ts';
import { type RunRow, findRun, listRuns } from './queries.ts';

export function lineOfRun(row: RunRow): WhatIfLine {
  const { id, org, service, changes, from, to, state, createdAt, by, madeAt, looked } = row;
  return {
    id,
    org,
    service,
    changes,
    from,
    to,
    state,
    cases: { done: row.doneCases, total: row.totalCases },
    members: { done: row.doneMembers, total: row.totalMembers },
    askedAt: createdAt.toISOString(),
    by,
    ...(madeAt && { madeAt: madeAt.toISOString() }),
    untouched: [...new Set(changes.map(({ name }) => name))].filter((name) => !looked.includes(name)),
  };
}

/** The latest runs of a union within reach. Refusal: not-found. */
export async function readRuns(scoped: Scoped, orgId: string): Promise<{ items: WhatIfLine[] } | Refusal> {
  if ((await findNode(scoped, orgId)) === undefined) return refuse('not-found');
  return { items: (await listRuns(scoped.beyond, orgId)).map(lineOfRun) };
}

/** A run whose union is within reach, and the union whose parts are asked for. */
export async function findWithin(scoped: Scoped, id: string, underId: string | undefined) {
  const run = await findRun(scoped.beyond, id);
  const top = run && (await findNode(scoped, run.org.id));
  if (run === undefined || top === undefined) return undefined;
  const under = underId === undefined ? top : await findNode(scoped, underId);
  return under?.path.startsWith(top.path) ? { run, under } : undefined;
}

export type Under = NonNullable<Awaited<ReturnType<typeof findWithin>>>;

const summed = sql`coalesce(sum(s.judged), 0)::integer as judged, coalesce(sum(s.gains), 0)::integer as gains,
  coalesce(sum(s.loses), 0)::integer as loses, coalesce(sum(s.unknown), 0)::integer as unknown,
  coalesce(sum(s.at_most), 0)::integer as "atMost",
  coalesce(sum(s.was_fen), 0)::bigint as "wasFen", coalesce(sum(s.now_fen), 0)::bigint as "nowFen"`;
const people = (where: RawBuilder<unknown>) => sql`coalesce(sum(s.members) filter (where ${where}), 0)::integer`;
const money = (column: string, where: RawBuilder<unknown>) =>
  sql`coalesce(sum(s.members * ${sql.ref(column)}) filter (where ${where}), 0)::bigint`;
const counted = sql`${people(sql`s.outcome = 'gains'`)} as gains, ${people(sql`s.outcome = 'loses'`)} as loses,
  ${people(sql`s.outcome = 'gains' and s.sure`)} as "gainsSure", ${people(sql`s.outcome = 'loses' and s.sure`)} as "losesSure",
  ${people(sql`s.outcome = 'stays'`)} as stays, ${money('s.was_fen', sql`true`)} as "wasFen",
  ${money('s.now_fen', sql`true`)} as "nowFen", ${money('s.now_fen', sql`s.outcome = 'gains'`)} as "gainsFen",
  ${money('s.was_fen', sql`s.outcome = 'loses'`)} as "losesFen", ${people(sql`s.was_fen is null`)} as unknown`;
export const ofRun = ({ cell, id }: RunRow) => sql`s.cell_id = ${cell} and s.run_id = ${id}`;
export const isUnder = (path: string) => sql`o.path like ${`${path}%`}`;

async function sumsUnder({ beyond }: Scoped, { run, under }: Under): Promise<WhatIfSums> {
  const { rows } = await sql<WhatIfSums>`select ${summed} from what_if_sums s join orgs o on o.id = s.org_id
    where ${ofRun(run)} and ${isUnder(under.path)}`.execute(beyond);
  return rows[0]!;
}

async function byMonth({ beyond }: Scoped, { run, under }: Under) {
  const { rows } = await sql<WhatIfSums & { month: string }>`
    select to_char(s.month, 'YYYY-MM') as month, ${summed} from what_if_sums s join orgs o on o.id = s.org_id
    where ${ofRun(run)} and ${isUnder(under.path)} group by s.month order by s.month`.execute(beyond);
  return rows;
}

/** The parts of a union: those directly below it, and the union itself where cases or members are its own. */
const parts = ({ under }: Under) => sql`(select id, name, level, path, path as prefix from orgs where id = ${under.id}
  union all select id, name, level, path, path || '%' from orgs where parent_id = ${under.id})`;
const inPart = sql`(case when c.path = c.prefix then o.id = c.id else o.path like c.prefix end)`;
const refOfPart = sql`json_build_object('id', c.id, 'name', c.name, 'level', c.level) as org`;

async function byOrg({ beyond }: Scoped, within: Under): Promise<WhatIfAnswer['byOrg']> {
  const sums = await sql<WhatIfSums & { org: OrgRef }>`
    select ${refOfPart}, ${summed} from what_if_sums s join orgs o on o.id = s.org_id join ${parts(within)} c on ${inPart}
    where ${ofRun(within.run)} group by c.id, c.name, c.level, c.path order by c.path limit 1000`.execute(beyond);
  const members = await sql<WhatIfMembers & { org: OrgRef }>`
    select ${refOfPart}, ${counted} from what_if_members s join orgs o on o.id = s.org_id
    join ${parts(within)} c on ${inPart}
    where ${ofRun(within.run)} group by c.id, c.name, c.level, c.path order by c.path limit 1000`.execute(beyond);
  const told = new Map(sums.rows.map((row) => [row.org.id, { ...row, byRegister: nobody }]));
  for (const { org, ...byRegister } of members.rows)
    told.set(org.id, { ...(told.get(org.id) ?? { org, ...nothing }), byRegister });
  return [...told.values()];
}

const nothing: WhatIfSums = { judged: 0, gains: 0, loses: 0, unknown: 0, atMost: 0, wasFen: 0, nowFen: 0 };
const nobody: WhatIfMembers = {
  gains: 0,
  loses: 0,
  gainsSure: 0,
  losesSure: 0,
  stays: 0,
  wasFen: 0,
  nowFen: 0,
  gainsFen: 0,
  losesFen: 0,
  unknown: 0,
};

async function membersUnder({ beyond }: Scoped, { run, under }: Under): Promise<WhatIfMembers> {
  const { rows } = await sql<WhatIfMembers>`
    select ${counted} from what_if_members s join orgs o on o.id = s.org_id
    where ${ofRun(run)} and ${isUnder(under.path)}`.execute(beyond);
  return rows[0]!;
}

/** A run with what came out, by the parts of its union or of one below it. Refusal: not-found. */
export async function readRun(scoped: Scoped, id: string, under?: string): Promise<WhatIfAnswer | Refusal> {
  const within = await findWithin(scoped, id, under);
  if (within === undefined) return refuse('not-found');
  const { id: orgId, name, level } = within.under;
  return {
    ...lineOfRun(within.run),
    sums: await sumsUnder(scoped, within),
    byRegister: await membersUnder(scoped, within),
    under: { id: orgId, name, level },
    byOrg: await byOrg(scoped, within),
    byMonth: await byMonth(scoped, within),
  };
}

export interface ListAsked {
  readonly outcome: 'gains' | 'loses' | 'unknown';
  readonly under?: string;
  /** «2026-03» */
  readonly month?: string;
  readonly cursor?: string;
}

export const pageSize = 50;

export function paged<R, T>(rows: readonly R[], keyOf: (row: R) => string, tell: (row: R) => T): Page<T> {
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return { items: rows.slice(0, pageSize).map(tell), ...(last && { next: writeCursor(keyOf(last)) }) };
}

/** The cases behind a number, as far as the caller reaches them, by the order in which they were filed. Refusal: not-found. */
export async function listChanged(scoped: Scoped, id: string, asked: ListAsked): Promise<Page<WhatIfCase> | Refusal> {
  const within = await findWithin(scoped, id, asked.under);
  if (within === undefined) return refuse('not-found');
  const [after] = readCursor(asked.cursor, 1) ?? [];
  const { rows } = await sql<WhatIfCase>`
    select c.id, c.number, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, c.summary,
      (c.filed_at at time zone 'Asia/Shanghai')::date as "filedOn", s.was_fen as "wasFen", s.now_fen as "nowFen",
      s.is_most as "isMost"
    from what_if_cases s join cases c on c.cell_id = s.cell_id and c.id = s.case_id join orgs o on o.id = c.org_id
    where ${ofRun(within.run)} and s.outcome = ${asked.outcome} and ${isUnder(within.under.path)}
      and ${reachOfCases(scoped.reaches)} and ${asked.month === undefined ? sql`true` : sql`s.month = ${`${asked.month}-01`}::date`}
      and ${after === undefined ? sql`true` : sql`s.case_id > ${after}::uuid`}
    order by s.case_id limit ${pageSize + 1}`.execute(scoped.db);
  return paged(
    rows,
    (row) => row.id,
    (row) => row,
  );
}
