import { type RawBuilder, sql } from 'kysely';
import type { CaseLine, InboxCount, Page } from '../../kernel/answers.ts';
import type { Level } from '../../kernel/party.ts';
import type { Service } from '../../kernel/service.ts';
import type { Db } from '../db/open.ts';
import { type Scoped, casesUnder, reachOfCases } from '../db/scope.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import type { Caller } from '../people/caller.ts';
import type { Registry } from '../registry.ts';
import type { CaseRow } from './queries.ts';
import { lineOf } from './reader.ts';

export const pageSize = 20;

/** What a register may be narrowed by. `org` is a union within the caller's reach. */
export interface CaseFilter {
  readonly org?: { readonly id: string; readonly level: Level } | undefined;
  readonly service?: string | undefined;
  readonly state?: string | undefined;
  readonly open: boolean | undefined;
  readonly overdue?: boolean | undefined;
  readonly flag?: string | undefined;
  /** The figure whose cases are asked for: those that count for it, or in which the action it sums has been made. */
  readonly metric?: { readonly counted: string } | { readonly made: string } | undefined;
  readonly number?: string | undefined;
}

/** The columns a line shows; sensitive answers are not among them. */
const lineColumns = sql`
  c.cell_id, c.id, c.service, c.number, c.applicant_cell, c.applicant_id, c.org_id, c.state, c.open, c.seq, c.entered_seq,
  c.filed_at, c.entered_at, c.owes_party, c.owes_role, c.owes_org_id, c.assignee_id, c.due_at, c.escalated_org_id, c.flags,
  c.summary`;

/**
 * The names that lines show, joined only after the page is cut, so that a page costs twenty look-ups and no more. Both people of
 * a line are looked up at once: what the second wall makes ready for a table costs more than to find twenty people.
 */
function named(
  page: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  mark: RawBuilder<unknown> = sql``,
): RawBuilder<CaseRow> {
  return sql<CaseRow>`${mark}
    select c.*, p.applicant_name, p.assignee_name,
      json_build_array(
        json_build_object('id', o.id, 'name', o.name, 'level', o.level),
        json_build_object('id', w.id, 'name', w.name, 'level', w.level)) as lineage
    from (${page}) c
    join orgs o on o.id = c.org_id
    left join orgs w on w.id = c.owes_org_id
    cross join lateral (
      select any_value(name) filter (where id = c.applicant_id) as applicant_name,
        any_value(name) filter (where id = c.assignee_id) as assignee_name
      from persons where cell_id = c.applicant_cell and id = any (array[c.applicant_id, c.assignee_id])) p
    order by ${order}`;
}

function countsFor(metric: NonNullable<CaseFilter['metric']>): RawBuilder<unknown> {
  if ('counted' in metric) return sql`${metric.counted} = any (c.counted)`;
  return sql`exists (select 1 from trace t
    where t.cell_id = c.cell_id and t.case_id = c.id and t.action = ${metric.made})`;
}

function conditions(scoped: Scoped, filter: CaseFilter, now: number): RawBuilder<unknown>[] {
  const all: RawBuilder<unknown>[] = [sql`true`];
  const { org } = filter;
  if (org !== undefined && org.level !== 'province') all.push(casesUnder({ level: org.level, orgId: org.id }));
  // The caller's own union asked for: its column says all that the reach would, except what was kept from a workplace.
  const own = scoped.reaches.some((reach) => reach.orgId === org?.id && reach.level !== 'workplace');
  if (!own) all.push(reachOfCases(scoped.reaches));
  if (filter.service !== undefined) all.push(sql`c.service = ${filter.service}`);
  if (filter.state !== undefined) all.push(sql`c.state = ${filter.state}`);
  if (filter.overdue) all.push(sql`c.due_at <= ${new Date(now)}`);
  if (filter.flag !== undefined) all.push(sql`${filter.flag} = any (c.flags)`);
  if (filter.metric !== undefined) all.push(countsFor(filter.metric));
  // With the cell, which is what the index on numbers begins with.
  if (filter.number !== undefined)
    all.push(
      sql`c.cell_id = any (array(select cell_id from cells)) and c.number = ${filter.number.trim().toUpperCase()}`,
    );
  return all;
}

/**
 * The register as it is opened, by union, service and open or not, is prepared: one plan, along the index that has the
 * page in its order, suits every value. A rarer filter is planned with its value, because its plan depends on it.
 */
function markFor({ state, overdue, flag, metric, number }: CaseFilter, mark: string): RawBuilder<unknown> {
  const rare = [state, overdue || undefined, flag, metric, number].some((filter) => filter !== undefined);
  return rare ? sql`` : sql.raw(`/* prepared: ${mark} */`);
}

function linesOf(
  registry: Registry,
  rows: readonly CaseRow[],
  standing: 'staff' | 'applicant',
  now: number,
): CaseLine[] {
  return rows.flatMap((row) => {
    const service = registry.get(row.service);
    return service === undefined ? [] : [lineOf(service, row, standing, now)];
  });
}

/** Newest first, by keyset: a page costs the same however far down it lies. */
export async function listCases(
  scoped: Scoped,
  registry: Registry,
  filter: CaseFilter,
  cursor: string | undefined,
  now: number,
  limit = pageSize,
): Promise<Page<CaseLine>> {
  const after = readCursor(cursor, 2);
  const where = conditions(scoped, filter, now);
  if (after !== undefined) where.push(sql`(c.filed_at, c.id) < (${after[0]!}::timestamptz, ${after[1]!}::uuid)`);
  const newestFirst = sql`order by c.filed_at desc, c.id desc limit ${sql.lit(limit + 1)}`;
  const pageOf = (open: boolean) => sql`(select ${lineColumns} from cases c
    where ${sql.join([...where, sql`c.open = ${sql.lit(open)}`], sql` and `)} ${newestFirst})`;
  // Open and closed cases stand apart in every index, each in order: a page of both is merged from a page of each.
  const page =
    filter.open === undefined
      ? sql`select * from (${pageOf(true)} union all ${pageOf(false)}) c ${newestFirst}`
      : pageOf(filter.open);
  const { rows } = await named(page, sql`c.filed_at desc, c.id desc`, markFor(filter, 'cases')).execute(scoped.db);
  const last = rows.length > limit ? rows[limit - 1]! : undefined;
  return {
    items: linesOf(registry, rows.slice(0, limit), 'staff', now),
    ...(last && { next: writeCursor(last.filed_at.toISOString(), last.id) }),
  };
}

/** How many cases the register holds under a filter. */
export async function countCases(scoped: Scoped, filter: CaseFilter, now: number): Promise<number> {
  const where = conditions(scoped, filter, now);
  if (filter.open !== undefined) where.push(sql`c.open = ${filter.open}`);
  const { rows } = await sql<{ n: number }>`${markFor(filter, 'count-cases')}
    select count(*) as n from cases c where ${sql.join(where, sql` and `)}`.execute(scoped.db);
  return rows[0]!.n;
}

/** The moves that are the caller's to make: owed by a post of hers, assigned to her, or escalated to a post of hers. */
function owedBy(caller: Caller): RawBuilder<unknown> {
  const posts = caller.posts.map((post) => sql`(c.owes_org_id = ${post.orgId} and c.owes_role = ${post.role})`);
  const escalated = caller.posts.map(
    (post) => sql`(c.escalated_org_id = ${post.orgId} and c.escalated_role = ${post.role})`,
  );
  const assigned = sql`(c.assignee_id = ${caller.personId} and c.owes_party = 'assignee')`;
  return sql`c.open and c.rests_since is null and c.applicant_id <> ${caller.personId} and (${sql.join([...posts, ...escalated, assigned], sql` or `)})`;
}

/** What waits for the caller, of one service or of all, soonest due first. */
export async function listInbox(
  scoped: Scoped,
  registry: Registry,
  { service, cursor }: { readonly service?: string | undefined; readonly cursor?: string | undefined },
  now: number,
): Promise<Page<CaseLine>> {
  const of = service === undefined ? sql`true` : sql`c.service = ${service}`;
  const after = readCursor(cursor, 2);
  const due = sql`coalesce(c.due_at, 'infinity')`;
  const beyond =
    after === undefined ? sql`true` : sql`(${due}, c.id) > (${after[0]!}::timestamptz, ${after[1]!}::uuid)`;
  const page = sql`select ${lineColumns} from cases c where ${owedBy(scoped.caller)} and ${of} and ${beyond}
    order by ${due}, c.id limit ${pageSize + 1}`;
  const { rows } = await named(page, sql`${due}, c.id`).execute(scoped.db);
  const last = rows.length > pageSize ? rows[pageSize - 1]! : undefined;
  return {
    items: linesOf(registry, rows.slice(0, pageSize), 'staff', now),
    ...(last && { next: writeCursor(last.due_at?.toISOString() ?? 'infinity', last.id) }),
  };
}

export async function countInbox(scoped: Scoped, registry: Registry, now: number): Promise<InboxCount> {
  const { rows } = await sql<{ service: string; mine: number; overdue: number }>`/* prepared: count-inbox */
    select c.service, count(*) as mine, count(*) filter (where c.due_at <= ${new Date(now)}) as overdue
    from cases c where ${owedBy(scoped.caller)} group by 1 order by 2 desc, 1`.execute(scoped.db);
  const sum = (of: 'mine' | 'overdue') => rows.reduce((all, row) => all + row[of], 0);
  const services = rows.flatMap(({ service, mine }) => {
    const title = registry.get(service)?.title;
    return title === undefined ? [] : [{ service, title, mine }];
  });
  return { mine: sum('mine'), overdue: sum('overdue'), services };
}

/** The caller's own cases, newest first. */
export async function listOwn(
  db: Db,
  registry: Registry,
  caller: Caller,
  open: boolean,
  cursor: string | undefined,
  now: number,
): Promise<Page<CaseLine>> {
  const after = readCursor(cursor, 2);
  const beyond =
    after === undefined ? sql`true` : sql`(c.filed_at, c.id) < (${after[0]!}::timestamptz, ${after[1]!}::uuid)`;
  const page = sql`select ${lineColumns} from cases c
    where c.applicant_id = ${caller.personId} and c.open = ${open} and ${beyond}
    order by c.filed_at desc, c.id desc limit ${pageSize + 1}`;
  const { rows } = await named(page, sql`c.filed_at desc, c.id desc`, sql`/* prepared: own-cases */`).execute(db);
  const last = rows.length > pageSize ? rows[pageSize - 1]! : undefined;
  return {
    items: linesOf(registry, rows.slice(0, pageSize), 'applicant', now),
    ...(last && { next: writeCursor(last.filed_at.toISOString(), last.id) }),
  };
}

export interface BoardRow {
  readonly id: string;
  readonly form: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly state: string;
  readonly entered_at: Date;
  readonly acts: number;
  readonly acted: boolean;
  readonly reply: string | null;
  readonly reply_sealed: Buffer | null;
  readonly applicant_id: string;
}

/** What colleagues in the caller's own union see of a service. */
export async function listBoard(
  db: Db,
  service: Service,
  caller: Caller,
  cursor: string | undefined,
): Promise<BoardRow[]> {
  const after = readCursor(cursor, 2);
  const beyond =
    after === undefined ? sql`true` : sql`(c.entered_at, c.id) < (${after[0]!}::timestamptz, ${after[1]!}::uuid)`;
  const board = service.board!;
  const acts = board.acts ?? '';
  const reply = board.reply;
  const { rows } = await sql<BoardRow>`
    select c.id, c.form, p.name, c.state, c.entered_at, c.applicant_id,
      (select count(*) from trace t where t.cell_id = c.cell_id and t.case_id = c.id and t.action = ${acts}) as acts,
      exists (select 1 from trace t where t.cell_id = c.cell_id and t.case_id = c.id and t.action = ${acts}
        and t.actor_id = ${caller.personId}) as acted,
      r.said ->> ${reply?.field ?? ''} as reply, r.said_sealed as reply_sealed
    from cases c
    join persons p on p.cell_id = c.applicant_cell and p.id = c.applicant_id
    left join lateral (select said, said_sealed from trace t
      where t.cell_id = c.cell_id and t.case_id = c.id and t.action = ${reply?.action ?? ''}
      order by t.seq desc limit 1) r on true
    where c.org_id = ${caller.member!.org.id} and c.service = ${service.id} and c.on_board and c.rests_since is null
      and ${beyond}
    order by c.entered_at desc, c.id desc limit ${pageSize + 1}`.execute(db);
  return rows;
}
