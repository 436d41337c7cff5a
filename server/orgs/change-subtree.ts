import { sql } from 'kysely';
import { type Level, levels } from '../../kernel/party.ts';
import type { LeftWhy, Standing } from '../../kernel/standing.ts';
import type { Trx } from '../db/open.ts';
import { beginMemberships, endMemberships } from '../people/membership.ts';
import type { Registry } from '../registry.ts';
import { type Gone, addSubtreeByPlace, bookOpen } from './change-figures.ts';
import { type Node, freePath, lineAbove, lineOf } from './change-queries.ts';
import { listLinked } from './sector.ts';

const rank = (level: Level) => levels.indexOf(level);

/** What a union answers to by sector once it stands there: a workplace without a link of its own goes with its federation. */
function sectorsUnder(node: Node, parent: Node): readonly string[] {
  return node.level === 'workplace' && node.sectorId === null ? parent.sectors : node.sectors;
}

/**
 * Holds unions with all below them until the transaction ends, or themselves alone; the tree must be held. Whoever is becoming
 * a member of one of them is waited for, and whoever is about to waits and then sees what became of it.
 *
 * Everybody takes a case, then unions, then people, then memberships; so their open cases are held first.
 */
export async function holdUnions(trx: Trx, heads: readonly string[], alone: readonly string[] = []): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select o.id from orgs a join orgs o on o.path >= a.path and o.path < left(a.path, -1) || '/'
    where a.id = any (${heads}::uuid[])`.execute(trx);
  const ids = [...rows.map(({ id }) => id), ...alone];
  await sql`select 1 from cases where org_id = any (${ids}::uuid[]) and open order by cell_id, id
    for no key update`.execute(trx);
  await sql`select 1 from orgs where id = any (${ids}::uuid[]) order by id for no key update`.execute(trx);
}

/** Writes parent, path and level columns of a subtree; gives the ids of its unions. */
async function replant(trx: Trx, node: Node, parent: Node, path: string): Promise<string[]> {
  const sectors = sectorsUnder(node, parent);
  // What is of the union's own level or below it stays; what is above comes from the new parent.
  const keeps = (level: Level) => rank(level) >= rank(node.level);
  const { rows } = await sql<{ id: string }>`
    update orgs o set
      parent_id = case when o.id = ${node.id} then ${parent.id}::uuid else o.parent_id end,
      path = ${path} || substr(o.path, ${node.path.length + 1}::integer),
      city_id = case when ${keeps('city')} then o.city_id else ${parent.cityId}::uuid end,
      county_id = case when ${keeps('county')} then o.county_id else ${parent.countyId}::uuid end,
      town_id = case when ${keeps('town')} then o.town_id else ${parent.townId}::uuid end,
      federation_id = case when ${keeps('federation')} then o.federation_id else ${parent.federationId}::uuid end,
      sectors = case when o.id = ${node.id} then ${sectors}::uuid[] else o.sectors end
    where o.path >= ${node.path} and o.path < ${`${node.path.slice(0, -1)}/`}
    returning o.id`.execute(trx);
  return rows.map(({ id }) => id);
}

/** Cases and members follow their unions. A member has no city, so a county that moves touches none. */
async function follow(trx: Trx, node: Node, orgIds: readonly string[]): Promise<void> {
  await sql`
    update cases c set city_id = o.city_id, county_id = o.county_id, town_id = o.town_id, org_path = o.path
    from orgs o where o.id = any (${orgIds}::uuid[]) and c.org_id = o.id`.execute(trx);
  await rerouteCases(trx, orgIds);
  if (rank(node.level) <= rank('county')) return;
  await sql`
    update memberships m set county_id = o.county_id, town_id = o.town_id
    from orgs o where o.id = any (${orgIds}::uuid[]) and m.org_id = o.id and m.left_on is null
      and (m.county_id, m.town_id) is distinct from (o.county_id, o.town_id)`.execute(trx);
}

/** Gives cases the place of their unions where they have another, and their next moves to whoever owes them there. */
export async function alignCases(trx: Trx, { path }: Pick<Node, 'path'>): Promise<void> {
  const { rows } = await sql<{ org_id: string }>`
    update cases c set city_id = o.city_id, county_id = o.county_id, town_id = o.town_id, org_path = o.path
    from orgs o
    where o.path >= ${path} and o.path < ${`${path.slice(0, -1)}/`} and c.org_id = o.id and c.org_path <> o.path
    returning c.org_id`.execute(trx);
  if (rows.length > 0) await rerouteCases(trx, [...new Set(rows.map(({ org_id }) => org_id))]);
}

/**
 * Moves a subtree under another union, with its cases, members and figures. Tree and subtree must be held, everything folded.
 * The union keeps the last label of its path where that is free. Gives the new path.
 */
export async function moveSubtree(trx: Trx, registry: Registry, node: Node, parent: Node): Promise<string> {
  const path = await freePath(trx, parent, node.path.split('.').at(-2));
  const linked = await listLinked(trx, node.id, false);
  await addSubtreeByPlace(
    trx,
    registry,
    { node, linked },
    {
      from: [...lineAbove(node), ...node.sectors],
      to: [...lineOf(parent), ...sectorsUnder(node, parent)],
    },
  );
  await follow(trx, node, await replant(trx, node, parent, path));
  return path;
}

/**
 * Gives open cases whose next move is owed by a union that is no longer above them to the nearest one, at that level or
 * above, where somebody other than the applicant holds the role; to the root where nobody does. The same as routing by
 * `routeTo`, so that a case always has an owner who can reach it.
 */
async function rerouteCases(trx: Trx, orgIds: readonly string[]): Promise<void> {
  const rankOf = (column: string) => sql`array_position(${levels}::text[], ${sql.ref(column)})`;
  for (const owner of ['owes', 'escalated']) {
    const orgId = sql.ref(`${owner}_org_id`);
    await sql`
      update cases c set ${orgId} = coalesce((
        select a.id from orgs a
        where a.id in (r.id, c.city_id, c.county_id, c.town_id, o.federation_id, c.org_id) and ${rankOf('a.level')} <= ${rankOf('w.level')}
          and exists (select 1 from posts t where t.org_id = a.id and t.role = c.${sql.ref(`${owner}_role`)}
            and t.until_on is null and t.person_id <> c.applicant_id)
        order by ${rankOf('a.level')} desc limit 1), r.id)
      from orgs r, orgs w, orgs o
      where c.org_id = any (${orgIds}::uuid[]) and c.open and o.id = c.org_id and w.id = c.${orgId} and r.parent_id is null
        and w.id <> all (array_remove(array[r.id, c.city_id, c.county_id, c.town_id, o.federation_id, c.org_id], null))`.execute(
      trx,
    );
  }
}

/** Open cases of one union go to another, which then owes what the first owed; those that are over stay its history. */
export async function handOverCases(trx: Trx, from: Node, to: Node, day: string): Promise<number> {
  const { rows } = await sql<Gone>`
    with gone as (
      update cases set org_id = ${to.id}, city_id = ${to.cityId}::uuid, county_id = ${to.countyId}::uuid,
        town_id = ${to.townId}::uuid, org_path = ${to.path}
      where org_id = ${from.id} and open
      returning cell_id, service, state, kept_above)
    select cell_id, service, state, kept_above, count(*)::integer as n from gone group by 1, 2, 3, 4`.execute(trx);
  await rerouteCases(trx, [to.id]);
  await bookOpen(trx, rows, from, to, day);
  return rows.reduce((sum, { n }) => sum + n, 0);
}

interface HandingOver {
  readonly day: string;
  readonly why: LeftWhy;
  /** Only these people; all members where absent. */
  readonly only?: readonly string[];
}

/**
 * Members of one union become members of another on the same day; gives how many. They stand to work as before; whoever
 * worked in a unit that is gone is kept by the union above it.
 */
export async function handOverMembers(
  trx: Trx,
  from: Pick<Node, 'id'>,
  to: Pick<Node, 'id'>,
  { day, why, only }: HandingOver,
): Promise<number> {
  const leaving = sql`org_id = ${from.id} and left_on is null
    and (${only === undefined} or person_id = any (${only ?? []}::uuid[]))`;
  // Whoever changes somebody's membership holds her first: of two changes the second sees what the first made of it.
  await sql`select 1 from persons where (cell_id, id) in (select cell_id, person_id from memberships where ${leaving})
    order by id for no key update`.execute(trx);
  const { rows } = await sql<{ cell: number; personId: string; standing: Standing }>`
    select cell_id as cell, person_id as "personId",
      case when ${why} = 'dissolved' and standing = 'employed'
        and exists (select 1 from orgs where id = ${to.id} and level <> 'workplace')
        and exists (select 1 from orgs where id = ${from.id} and level = 'workplace')
        then 'unit-closed' else standing end as standing
    from memberships
    where ${leaving} order by cell_id, person_id for update`.execute(trx);
  if (rows.length === 0) return 0;
  await endMemberships(trx, rows, { day, why });
  await beginMemberships(
    trx,
    rows.map((member) => ({ ...member, orgId: to.id, joinedOn: day })),
    day,
  );
  return rows.length;
}
