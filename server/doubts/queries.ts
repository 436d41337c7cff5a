import { type RawBuilder, sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Role } from '../../kernel/party.ts';
import type { LeftWhy } from '../../kernel/standing.ts';
import { lineOfOrg } from '../db/line.ts';
import type { Db, Trx } from '../db/open.ts';
import { type Reach, type Scoped, reachOfCases } from '../db/scope.ts';
import { isUnder } from '../members/queries.ts';
import type { DoubtWhy } from '../people/doubts.ts';

/** How many pairs a page holds. */
export const pageSize = 20;

export type DoubtState = 'open' | 'merged' | 'different';

export interface DoubtRow {
  readonly cell: number;
  readonly id: string;
  readonly oneId: string;
  readonly otherId: string;
  readonly why: DoubtWhy;
  readonly state: DoubtState;
  readonly foundAt: Date;
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
  readonly settledWhy: string | null;
}

const columns = sql`d.cell_id as cell, d.id, d.one_id as "oneId", d.other_id as "otherId", d.why, d.state,
  d.found_at as "foundAt", d.settled_at as "settledAt", d.settled_why as "settledWhy",
  (select name from persons p where p.cell_id = d.cell_id and p.id = d.settled_by) as "settledBy"`;

/** Whether one of the two, or who has taken her over, is a member under these unions now. */
function reaches(places: readonly Reach[]): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select 1 from unnest(array[d.one_id, d.other_id]) s (id)
    join persons q on q.cell_id = d.cell_id and q.id = s.id
    join memberships c on c.cell_id = q.cell_id and c.person_id = coalesce(q.merged_into, q.id) and c.left_on is null
    join orgs o on o.id = c.org_id
    where ${isUnder(places)})`;
}

/** An open pair of which a record was merged with a third one is looked at again under the record that was kept. */
const living = sql<boolean>`(d.state <> 'open' or not exists (
  select 1 from persons p where p.cell_id = d.cell_id and p.id in (d.one_id, d.other_id) and p.merged_into is not null))`;

/**
 * Pairs of a town or a workplace union are found from its members, who are few; those of larger unions along the newest
 * pairs, of which enough are theirs to fill a page soon.
 */
function within(places: readonly Reach[]): RawBuilder<boolean> {
  const isSmall = places.length > 0 && places.every(({ level }) => level === 'town' || level === 'workplace');
  if (!isSmall) return reaches(places);
  const ids = sql.join(
    places.map(({ level, orgId }) => {
      const column = sql.ref(level === 'town' ? 'm.town_id' : 'm.org_id');
      return sql`select x.id from memberships m join person_doubts x on x.cell_id = m.cell_id
        and (x.one_id = m.person_id or x.other_id = m.person_id)
        where m.left_on is null and ${column} = ${orgId}`;
    }),
    sql` union `,
  );
  return sql<boolean>`d.id in (${ids})`;
}

/** How many of the newest pairs one request looks through for those of its unions: a second's worth. */
const walkMax = 20_000;

interface Walked {
  readonly rows: readonly DoubtRow[];
  /** The pair before which the next page begins; absent at the end. */
  readonly next?: string;
}

/**
 * The newest pairs in a state of which one lies under these unions, a page of them. Where the newest are other unions' the page
 * may hold fewer, or none, and still have a next one: nobody waits for a walk through all pairs of the province.
 */
export async function listDoubts(
  { beyond: db }: Scoped,
  places: readonly Reach[],
  state: DoubtState,
  before?: string,
): Promise<Walked> {
  if (places.length === 0) return { rows: [] };
  const older = before === undefined ? sql`` : sql` and d.id < ${before}`;
  const walked = sql`select * from person_doubts d where d.state = ${state}${older} order by d.id desc limit ${walkMax}`;
  const { rows } = await sql<DoubtRow>`select ${columns} from (${walked}) d
    where ${living} and ${within(places)} order by d.id desc limit ${sql.lit(pageSize + 1)}`.execute(db);
  if (rows.length > pageSize) return { rows: rows.slice(0, pageSize), next: rows[pageSize - 1]!.id };
  const last = await sql<{ id: string; n: number }>`
    select min(id::text)::uuid as id, count(*)::integer as n from (${walked}) d`.execute(db);
  return { rows, ...(last.rows[0]!.n === walkMax && { next: last.rows[0]!.id }) };
}

async function findWhere(db: Db, id: string, where: RawBuilder<boolean>): Promise<DoubtRow | undefined> {
  const { rows } = await sql<DoubtRow>`select ${columns} from person_doubts d
    where d.cell_id = any (array(select cell_id from cells)) and d.id = ${id} and ${where}`.execute(db);
  return rows[0];
}

/** A pair of which one lies within reach. */
export function findDoubt(scoped: Scoped, id: string): Promise<DoubtRow | undefined> {
  return findWhere(scoped.beyond, id, reaches(scoped.reaches));
}

/** A pair just settled: neither may lie within reach any more. */
export async function getDoubt(trx: Trx, id: string): Promise<DoubtRow> {
  return (await findWhere(trx, id, sql<boolean>`true`))!;
}

/** One record of a pair as it is read: sealed values stay sealed until the answer is made. */
export interface SideRow {
  readonly id: string;
  readonly name: string;
  readonly document_kind: string | null;
  readonly document_sealed: Buffer | null;
  readonly phone_sealed: Buffer | null;
  readonly born_on: string | null;
  readonly verified: boolean;
  readonly created_at: Date;
  readonly memberships: { org: OrgRef; from: string; to: string | null; why: LeftWhy | null }[];
  readonly posts: { role: Role; org: OrgRef; from: string; to: string | null }[];
  readonly cases: { id: string; number: string; service: string }[];
  readonly accounts: { kind: 'worker' | 'staff'; closed: boolean }[];
  /** Whether she is a member within the reader's reach now. */
  readonly within: boolean;
}

const orgJson = sql`json_build_object('id', u.id, 'name', u.name, 'level', u.level)`;

/** Both records with what hangs on them; of their open cases only those within the reader's reach. */
export async function listSides(
  { beyond: db, reaches: mine }: Scoped,
  cell: number,
  ids: readonly string[],
): Promise<Map<string, SideRow>> {
  const { rows } = await sql<SideRow>`
    select p.id, p.name, p.document_kind, p.document_sealed, p.phone_sealed, p.born_on, p.verified, p.created_at,
      (select coalesce(json_agg(json_build_object('org', ${orgJson}, 'from', h.joined_on, 'to', h.left_on, 'why', h.left_why)
          order by h.joined_on desc, h.id desc), '[]')
        from memberships h join orgs u on u.id = h.org_id where h.cell_id = p.cell_id and h.person_id = p.id) as memberships,
      (select coalesce(json_agg(json_build_object('role', t.role, 'org', ${orgJson}, 'from', t.from_on, 'to', t.until_on)
          order by t.from_on desc, t.id desc), '[]')
        from posts t join orgs u on u.id = t.org_id where t.cell_id = p.cell_id and t.person_id = p.id) as posts,
      (select coalesce(json_agg(json_build_object('id', c.id, 'number', c.number, 'service', c.service) order by c.id desc), '[]')
        from cases c where c.applicant_id = p.id and c.open and ${reachOfCases(mine)}) as cases,
      exists (select 1 from memberships c join orgs o on o.id = c.org_id where c.cell_id = p.cell_id
        and c.person_id = coalesce(p.merged_into, p.id) and c.left_on is null and ${isUnder(mine)}) as within,
      (select coalesce(json_agg(json_build_object('kind', a.kind, 'closed', a.closed_at is not null) order by a.id), '[]')
        from accounts a where a.cell_id = p.cell_id and a.person_id = p.id) as accounts
    from persons p where p.cell_id = ${cell} and p.id = any (${ids}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

/** A union with the ids of all above it, root first. */
export interface Line {
  readonly org: OrgRef;
  readonly ids: readonly string[];
  /** The same without workplace unions and federations of them. */
  readonly above: readonly string[];
  readonly dissolved: boolean;
}

export async function listLines(db: Db, orgIds: readonly string[]): Promise<Line[]> {
  const { rows } = await sql<Line>`
    select ${orgJson} as org, u.dissolved_at is not null as dissolved,
      ${lineOfOrg} as ids, array_remove(array[r.id, o.city_id, o.county_id, o.town_id], null) as above
    from orgs u join orgs o on o.id = u.id join orgs r on r.parent_id is null where u.id = any (${orgIds}::uuid[])`.execute(
    db,
  );
  return rows;
}

export async function findRefs(db: Db, ids: readonly string[]): Promise<OrgRef[]> {
  const { rows } = await sql<OrgRef>`select id, name, level from orgs where id = any (${ids}::uuid[])`.execute(db);
  return rows;
}

/** Marks a pair as settled, or open again where `by` is nobody. */
export async function settleDoubt(
  trx: Trx,
  { cell, id }: Pick<DoubtRow, 'cell' | 'id'>,
  to: { readonly state: DoubtState; readonly by?: string; readonly why?: string; readonly now: number },
): Promise<void> {
  const at = to.state === 'open' ? null : new Date(to.now);
  await sql`update person_doubts set state = ${to.state}, settled_at = ${at}, settled_by = ${to.by ?? null},
    settled_why = ${to.why ?? null} where cell_id = ${cell} and id = ${id}`.execute(trx);
}
