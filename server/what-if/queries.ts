import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { FactsSeen, MemberOutcome } from '../../kernel/what-if-members.ts';
import type { WhatIfChange } from '../../kernel/what-if.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';

/** One run as it stands. */
export interface RunRow {
  readonly cell: number;
  readonly id: string;
  readonly org: OrgRef;
  readonly service: string;
  readonly draftIds: readonly string[];
  readonly changes: readonly WhatIfChange[];
  readonly from: Day;
  readonly to: Day;
  readonly personId: string;
  readonly by: string;
  readonly state: 'running' | 'ready' | 'failed';
  readonly stage: 'cases' | 'members' | 'done';
  readonly cursor: string | null;
  readonly totalCases: number;
  readonly doneCases: number;
  readonly totalMembers: number;
  readonly doneMembers: number;
  readonly createdAt: Date;
  readonly madeAt: Date | null;
  /** Names of the drafted values that judging has looked at. */
  readonly looked: readonly string[];
}

const columns = sql`w.cell_id as cell, w.id, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org,
  w.service, w.draft_ids as "draftIds", w.from_on as from, w.to_on as to, w.person_id as "personId", p.name as by, w.state,
  w.stage, w.cursor, w.total_cases as "totalCases", w.done_cases as "doneCases", w.total_members as "totalMembers",
  w.done_members as "doneMembers", w.created_at as "createdAt", w.made_at as "madeAt", w.looked,
  (select coalesce(json_agg(json_strip_nulls(json_build_object('name', d.name, 'from', d.from_on, 'to', d.to_on))::jsonb
      || jsonb_build_object('value', d.value) order by d.from_on, d.name), '[]')
    from tunable_drafts d where d.id = any (w.draft_ids)) as changes
  from what_ifs w join orgs o on o.id = w.org_id join persons p on p.cell_id = w.cell_id and p.id = w.person_id`;

export async function findRun(db: Db, id: string): Promise<RunRow | undefined> {
  const { rows } = await sql<RunRow>`
    select ${columns} where w.cell_id = any (array(select cell_id from cells)) and w.id = ${id}`.execute(db);
  return rows[0];
}

/** The latest runs of a union. */
export async function listRuns(db: Db, orgId: string): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    select ${columns} where w.cell_id = any (array(select cell_id from cells)) and w.org_id = ${orgId}
    order by w.id desc limit 50`.execute(db);
  return rows;
}

interface NewRun extends Pick<RunRow, 'cell' | 'service' | 'draftIds' | 'from' | 'to' | 'personId'> {
  readonly orgId: string;
  readonly accountId: string;
  readonly totalCases: number;
  readonly totalMembers: number;
  readonly now: number;
}

export async function insertRun(trx: Trx, run: NewRun): Promise<RunRow> {
  const id = newId(run.now);
  await sql`insert into what_ifs (cell_id, id, org_id, service, draft_ids, from_on, to_on, person_id, account_id, state,
      total_cases, total_members, created_at)
    values (${run.cell}, ${id}, ${run.orgId}, ${run.service}, ${run.draftIds}::uuid[], ${run.from}::date, ${run.to}::date,
      ${run.personId}, ${run.accountId}, 'running', ${run.totalCases}, ${run.totalMembers}, ${new Date(run.now)})`.execute(
    trx,
  );
  return (await findRun(trx, id))!;
}

const leaseSeconds = 60;

/** The oldest run that nobody works on, held for a while. */
export async function takeRun(db: Db, holder: string): Promise<RunRow | undefined> {
  const { rows } = await sql<{ id: string }>`
    update what_ifs w set holder = ${holder}, held_until = clock_now() + make_interval(secs => ${leaseSeconds})
    from (select cell_id, id from what_ifs where state = 'running' and (held_until is null or held_until < clock_now())
      order by id limit 1 for update skip locked) n
    where w.cell_id = n.cell_id and w.id = n.id returning w.id`.execute(db);
  return rows[0] && findRun(db, rows[0].id);
}

const isHeldBy = ({ cell, id }: RunRow, holder: string) =>
  sql`cell_id = ${cell} and id = ${id} and holder = ${holder} and state = 'running'`;

export interface Progress {
  readonly stage: RunRow['stage'];
  readonly cursor: string | null;
  readonly cases: number;
  readonly members: number;
  readonly looked: ReadonlySet<string>;
}

/** How far it is, in the transaction of what was found. False where another process has it by now. */
export async function keepRun(trx: Trx, row: RunRow, holder: string, to: Progress): Promise<boolean> {
  const { rows } = await sql`
    update what_ifs set stage = ${to.stage}, cursor = ${to.cursor}, done_cases = done_cases + ${to.cases},
      done_members = done_members + ${to.members}, held_until = clock_now() + make_interval(secs => ${leaseSeconds}),
      looked = array(select distinct unnest(looked || ${[...to.looked]}::text[])),
      state = case when ${to.stage} = 'done' then 'ready' else state end,
      made_at = case when ${to.stage} = 'done' then clock_now() end
    where ${isHeldBy(row, holder)} returning 1`.execute(trx);
  return rows.length > 0;
}

export async function failRun(db: Db, row: RunRow, holder: string): Promise<void> {
  await sql`update what_ifs set state = 'failed', made_at = clock_now() where ${isHeldBy(row, holder)}`.execute(db);
}

/** One case of a page, as it came out. */
export interface FoundCase {
  readonly id: string;
  readonly orgId: string;
  readonly month: Day;
  readonly outcome: 'gains' | 'loses' | 'same' | 'unknown';
  readonly wasFen: number;
  readonly nowFen: number;
  readonly isMost: boolean;
}

export async function insertCases(trx: Trx, { cell, id }: RunRow, found: readonly FoundCase[]): Promise<void> {
  if (found.length === 0) return;
  const each = <K extends keyof FoundCase>(key: K) => found.map((one) => one[key]);
  const rows = sql`unnest(${each('id')}::uuid[], ${each('orgId')}::uuid[], ${each('month')}::date[],
    ${each('outcome')}::text[], ${each('wasFen')}::bigint[], ${each('nowFen')}::bigint[],
    ${each('isMost')}::boolean[]) as f (case_id, org_id, month, outcome, was_fen, now_fen, is_most)`;
  await sql`insert into what_if_cases (cell_id, run_id, case_id, org_id, month, outcome, was_fen, now_fen, is_most)
    select ${cell}, ${id}, f.* from ${rows} where f.outcome <> 'same'`.execute(trx);
  await sql`insert into what_if_sums as s (cell_id, run_id, org_id, month, judged, gains, loses, unknown, at_most,
      was_fen, now_fen)
    select ${cell}::integer, ${id}::uuid, org_id, month, count(*), count(*) filter (where outcome = 'gains'),
      count(*) filter (where outcome = 'loses'), count(*) filter (where outcome = 'unknown'),
      count(*) filter (where is_most), sum(was_fen), sum(now_fen)
    from ${rows} group by org_id, month
    on conflict (cell_id, run_id, org_id, month) do update set judged = s.judged + excluded.judged,
      gains = s.gains + excluded.gains, loses = s.loses + excluded.loses, unknown = s.unknown + excluded.unknown, at_most = s.at_most + excluded.at_most,
      was_fen = s.was_fen + excluded.was_fen, now_fen = s.now_fen + excluded.now_fen`.execute(trx);
}

/** Members of a union who are alike in what of the register was looked at, which `facts` spells as one. */
export interface FoundMembers extends FactsSeen {
  readonly orgId: string;
  readonly facts: string;
  readonly outcome: Exclude<MemberOutcome, 'out'>;
  readonly sure: boolean;
  readonly wasFen: number | null;
  readonly nowFen: number | null;
  readonly members: number;
}

export async function insertMembers(trx: Trx, { cell, id }: RunRow, found: readonly FoundMembers[]): Promise<void> {
  if (found.length === 0) return;
  const each = <K extends keyof FoundMembers>(key: K) => found.map((one) => one[key]);
  await sql`insert into what_if_members as g (cell_id, run_id, org_id, facts, joined_on, standing, verified, applied_before,
      outcome, sure, was_fen, now_fen, members)
    select ${cell}::integer, ${id}::uuid, f.* from unnest(${each('orgId')}::uuid[], ${each('facts')}::text[],
      ${each('joinedOn')}::date[], ${each('standing')}::text[], ${each('verified')}::boolean[],
      ${each('appliedBefore')}::boolean[], ${each('outcome')}::text[], ${each('sure')}::boolean[],
      ${each('wasFen')}::bigint[], ${each('nowFen')}::bigint[], ${each('members')}::integer[]) as f
    on conflict (cell_id, run_id, org_id, facts) do update set members = g.members + excluded.members`.execute(trx);
}
