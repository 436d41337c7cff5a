import { type RawBuilder, sql } from 'kysely';
import type { Level } from '../../kernel/party.ts';
import { type Reach, type Scoped, answersTo } from '../db/scope.ts';

/** How many members a page holds. */
export const pageSize = 20;
/** How many members of a name are shown before the reader is asked to write more of it. */
export const foundMax = 50;

/** A member as a list reads her: sealed values stay sealed until the line is made. */
export interface MemberRow {
  readonly membership_id: string;
  readonly person_id: string;
  readonly name: string;
  readonly document_sealed: Buffer | null;
  readonly phone_sealed: Buffer | null;
  readonly verified: boolean;
  readonly joined_on: string;
  readonly org_id: string;
  readonly org_name: string;
  readonly org_level: Level;
}

/** Where the newest members before a page end. */
export interface After {
  readonly joinedOn: string;
  readonly id: string;
}

const columns = sql`c.id as membership_id, p.id as person_id, p.name, p.document_sealed, p.phone_sealed, p.verified,
  c.joined_on, o.id as org_id, o.name as org_name, o.level as org_level`;

const newestFirst = sql`order by joined_on desc, id desc limit ${sql.lit(pageSize + 1)}`;

function newestWhere(condition: RawBuilder<unknown>, after: After | undefined): RawBuilder<unknown> {
  const beyond = after && sql` and (m.joined_on, m.id) < (${after.joinedOn}::date, ${after.id}::uuid)`;
  return sql`(select m.cell_id, m.id, m.person_id, m.org_id, m.joined_on from memberships m
    where m.left_on is null and ${condition}${beyond ?? sql``} ${newestFirst})`;
}

/** The column of a membership that says it lies under a union of this level, along which the newest are read. */
const columnOf = { county: 'm.county_id', town: 'm.town_id', workplace: 'm.org_id' } as const;

/** The newest under each of some unions, over `orgs` as `k`, page by page of theirs. */
function newestOfEach(
  unions: RawBuilder<boolean>,
  level: keyof typeof columnOf,
  after: After | undefined,
): RawBuilder<unknown> {
  return sql`(select m.* from orgs k
    cross join lateral ${newestWhere(sql`${sql.ref(columnOf[level])} = k.id`, after)} m
    where ${unions})`;
}

/**
 * The newest under one union. Memberships do not carry their city, so that a county can move to another; a city's are
 * merged from a page of each union right below it and of its own. 东莞 and 中山 have towns there instead of counties; a
 * federation of the city's, of couriers say, has members and unions of its own. A federation's are merged in the same way.
 */
function newestUnder({ level, orgId }: Reach, after: After | undefined): RawBuilder<unknown>[] {
  if (level === 'province') return [newestWhere(sql`true`, after)];
  if (level === 'federation') return [newestOfEach(answersTo(orgId, 'k'), 'workplace', after)];
  if (level !== 'city') return [newestWhere(sql`${sql.ref(columnOf[level])} = ${orgId}`, after)];
  const below = (['county', 'town', 'workplace'] as const).map((child) => {
    const isOf = child === 'workplace' ? sql`k.level in ('federation', 'workplace')` : sql`k.level = ${sql.lit(child)}`;
    return newestWhere(sql`${sql.ref(columnOf[child])} = k.id and ${isOf}`, after);
  });
  const federations = sql`array(select id from orgs where parent_id = ${orgId} and level = 'federation')`;
  return [
    sql`(select m.* from orgs k cross join lateral (${sql.join(below, sql` union all `)}) m where k.parent_id = ${orgId})`,
    newestWhere(sql`m.org_id = ${orgId}`, after),
    newestOfEach(sql`k.federation_id = any (${federations}) and k.level = 'workplace'`, 'workplace', after),
  ];
}

/** The newest members under these unions, one more than a page. Where unions overlap a member still comes once. */
export async function listNewest(scoped: Scoped, places: readonly Reach[], after?: After): Promise<MemberRow[]> {
  if (places.length === 0) return [];
  const all = places.flatMap((place) => newestUnder(place, after));
  const page = sql.join(all, places.length > 1 ? sql` union ` : sql` union all `);
  const { rows } = await sql<MemberRow>`/* prepared: newest-members */
    select ${columns} from (select * from (${page}) u ${newestFirst}) c
    join orgs o on o.id = c.org_id
    join persons p on p.cell_id = c.cell_id and p.id = c.person_id
    order by c.joined_on desc, c.id desc`.execute(scoped.db);
  return rows;
}

/** Whether a member lies under one of these unions, over `memberships` as `c` and `orgs` as `o`. No union matches nothing. */
export function isUnder(places: readonly Reach[]): RawBuilder<boolean> {
  if (places.length === 0) return sql<boolean>`false`;
  const parts = places.map(({ level, orgId }) => {
    if (level === 'province') return sql<boolean>`true`;
    if (level === 'city') return sql<boolean>`o.city_id = ${orgId}`;
    if (level === 'federation') return answersTo(orgId, 'o');
    const column = { county: 'c.county_id', town: 'c.town_id', workplace: 'c.org_id' }[level];
    return sql<boolean>`${sql.ref(column)} = ${orgId}`;
  });
  return sql<boolean>`(${sql.join(parts, sql` or `)})`;
}

const memberOf = sql`join memberships c on c.cell_id = p.cell_id and c.person_id = p.id and c.left_on is null
  join orgs o on o.id = c.org_id`;

/** A blind index that a number may be found under. */
export interface Blind {
  readonly of: 'document' | 'phone';
  readonly value: Buffer;
}

/**
 * Members under these unions with such a document or phone: found first, then held to the reach on their own row. One branch
 * a value: for an array of values PostgreSQL expects ten, and plans anew on every call, which takes five times as long as
 * the search.
 */
export async function listByNumber(
  scoped: Scoped,
  places: readonly Reach[],
  blinds: readonly Blind[],
): Promise<MemberRow[]> {
  if (blinds.length === 0) return [];
  const having = blinds.map(({ of, value }) => {
    const column = sql.ref(of === 'document' ? 'document_blind' : 'phone_blind');
    return sql`select cell_id, id from persons where cell_id = any (array(select cell_id from cells)) and ${column} = ${value}`;
  });
  const { rows } = await sql<MemberRow>`/* prepared: members-by-number */
    select ${columns} from (${sql.join(having, sql` union `)}) f
    join persons p on p.cell_id = f.cell_id and p.id = f.id ${memberOf}
    where ${isUnder(places)}
    order by p.name_folded, c.id limit ${sql.lit(foundMax + 1)}`.execute(scoped.db);
  return rows;
}

/**
 * Members under these unions whose name begins so, in the order of their names. Planned with its values: whether the way
 * along the names or through the union's members is shorter depends on both. `^@` and not LIKE, which could tell of a row before
 * the wall is asked about it, and so would be compared with every row that the wall lets through.
 */
export async function listByName(scoped: Scoped, places: readonly Reach[], folded: string): Promise<MemberRow[]> {
  const { rows } = await sql<MemberRow>`
    select ${columns} from persons p ${memberOf}
    where p.name_folded ^@ ${folded} and ${isUnder(places)}
    order by p.name_folded using ~<~ limit ${sql.lit(foundMax + 1)}`.execute(scoped.db);
  return rows;
}
