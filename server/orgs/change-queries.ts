import { type RawBuilder, sql } from 'kysely';
import type { OrgChangeAnswer, OrgChangeKind, OrgRef, OrgThen } from '../../kernel/answers.ts';
import type { Federates, Level } from '../../kernel/party.ts';
import { newId } from '../db/id.ts';
import type { Db, Reader, Trx } from '../db/open.ts';
import { type Scoped, reachOfOrgs } from '../db/scope.ts';

/** A union in its place in the tree, as it is now. */
export interface Node extends OrgRef {
  readonly parent: OrgRef | null;
  readonly path: string;
  readonly rootId: string;
  readonly cityId: string | null;
  readonly countyId: string | null;
  readonly townId: string | null;
  readonly federationId: string | null;
  readonly federates: Federates | null;
  /** The federation of a sector that it answers to by a link of its own. */
  readonly sectorId: string | null;
  /** All that it answers to by sector, the nearest first. */
  readonly sectors: readonly string[];
  readonly dissolved: boolean;
}

async function findWhere(db: Reader, id: string, within: RawBuilder<boolean>): Promise<Node | undefined> {
  const { rows } = await sql<Node>`
    select o.id, o.name, o.level, o.path, o.city_id as "cityId", o.county_id as "countyId", o.town_id as "townId",
      o.federation_id as "federationId", o.federates, o.sector_id as "sectorId", o.sectors,
      o.dissolved_at is not null as dissolved, (select id from orgs where parent_id is null) as "rootId",
      (select json_build_object('id', p.id, 'name', p.name, 'level', p.level) from orgs p where p.id = o.parent_id) as parent
    from orgs o where o.id = ${id} and ${within}`.execute(db);
  return rows[0];
}

/** A union within the caller's reach, with its place. */
export function findNode(scoped: Scoped, id: string): Promise<Node | undefined> {
  return findWhere(scoped.db, id, reachOfOrgs(scoped.reaches));
}

/** A union that changes along with one within reach, wherever it is. */
export async function getNode(trx: Trx, id: string): Promise<Node> {
  return (await findWhere(trx, id, sql<boolean>`true`))!;
}

/** The ids of a union and of all above it, root first. */
export function lineOf(node: Node): string[] {
  const ids = [node.rootId, node.cityId, node.countyId, node.townId, node.federationId, node.id].filter(
    (id) => id !== null,
  );
  return [...new Set(ids)];
}

/** The ids of the unions strictly above, root first. */
export function lineAbove(node: Node): string[] {
  return lineOf(node).filter((id) => id !== node.id);
}

/** Unions directly below that are not dissolved. */
export async function listLivingChildren(db: Db, id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('orgs')
    .select('id')
    .where('parent_id', '=', id)
    .where('dissolved_at', 'is', null)
    .orderBy('path')
    .execute();
  return rows.map((row) => row.id);
}

/** Those of these people who are members of the union now. */
export async function listMembersAmong(db: Db, orgId: string, personIds: readonly string[]): Promise<string[]> {
  if (personIds.length === 0) return [];
  const { rows } = await sql<{ person_id: string }>`
    select person_id from memberships
    where org_id = ${orgId} and left_on is null and person_id = any (${personIds}::uuid[])`.execute(db);
  return rows.map((row) => row.person_id);
}

export async function renameOrg(trx: Trx, id: string, name: string): Promise<void> {
  await trx.updateTable('orgs').set({ name }).where('id', '=', id).execute();
}

/**
 * A path under this union that nobody has, dissolved unions included: with the wanted label where it is free, else with
 * the first number that is. Holds only while the tree is held.
 */
export async function freePath(trx: Trx, parent: Pick<Node, 'id' | 'path'>, wanted?: string): Promise<string> {
  const { rows } = await sql<{ path: string }>`select path from orgs where parent_id = ${parent.id}`.execute(trx);
  const taken = new Set(rows.map(({ path }) => path));
  let path = `${parent.path}${wanted ?? 'n1'}.`;
  // «n», because the labels that come from codes of divisions are digits only.
  for (let n = 1; taken.has(path); n += 1) path = `${parent.path}n${n}.`;
  return path;
}

/** A new federation below a union, in its division and cell. */
export async function insertFederation(
  trx: Trx,
  parent: Node,
  made: { readonly name: string; readonly federates: Federates; readonly path: string; readonly day: string },
): Promise<string> {
  const id = newId();
  await sql`
    insert into orgs (id, parent_id, level, name, area_code, path, city_id, county_id, town_id, federation_id, federates,
      founded_on, cell_id)
    select ${id}, id, 'federation', ${made.name}, area_code, ${made.path}, city_id, county_id, town_id, ${id}, ${made.federates},
      ${made.day}::date, cell_id
    from orgs where id = ${parent.id}`.execute(trx);
  return id;
}

/** A new union beside another: of the same level, under the same union, in the same division and cell. */
export async function insertBeside(trx: Trx, beside: Node, name: string, path: string): Promise<string> {
  const id = newId();
  const own = (level: Level, above: string | null) => (beside.level === level ? id : above);
  await sql`
    insert into orgs (id, parent_id, level, name, area_code, path, city_id, county_id, town_id,
      federation_id, federates, sector_id, sectors, cell_id)
    select ${id}, parent_id, level, ${name}, area_code, ${path}, ${own('city', beside.cityId)}::uuid,
      ${own('county', beside.countyId)}::uuid, ${own('town', beside.townId)}::uuid,
      ${own('federation', beside.federationId)}::uuid, federates, sector_id, sectors, cell_id
    from orgs where id = ${beside.id}`.execute(trx);
  return id;
}

/** Marks a union dissolved and ends the posts in it and the seats of its committees. */
export async function closeOrg(trx: Trx, id: string, day: string, now: number): Promise<void> {
  await trx
    .updateTable('orgs')
    .set({ dissolved_at: new Date(now) })
    .where('id', '=', id)
    .execute();
  await sql`update posts set until_on = greatest(${day}::date, from_on) where org_id = ${id} and until_on is null`.execute(
    trx,
  );
  await sql`update committee_seats set until_on = greatest(${day}::date, from_on)
    where org_id = ${id} and until_on is null and mistaken_at is null`.execute(trx);
}

export interface NewChange {
  readonly kind: OrgChangeKind;
  readonly orgId: string;
  readonly otherId?: string;
  readonly before: OrgThen;
  readonly after: OrgThen;
}

/** Under which request, by whom, why and when unions change. */
export interface Changing {
  readonly why: string;
  readonly byPerson: string;
  readonly requestId: string;
  readonly now: number;
  readonly day: string;
}

/** Adds to the history of a union. The id is made while the tree is held, so that ids have the order of the changes. */
export async function insertChange(trx: Trx, change: NewChange, changing: Changing): Promise<string> {
  const id = newId();
  await sql`
    insert into org_changes (id, at, day, kind, org_id, other_id, before, after, why, by_person, request_id)
    values (${id}, ${new Date(changing.now)}, ${changing.day}, ${change.kind}, ${change.orgId}, ${change.otherId ?? null},
      ${JSON.stringify(change.before)}::jsonb, ${JSON.stringify(change.after)}::jsonb, ${changing.why},
      ${changing.byPerson}, ${changing.requestId})`.execute(trx);
  return id;
}

const answered = sql`
  json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org,
  case when x.id is not null then json_build_object('id', x.id, 'name', x.name, 'level', x.level) end as other,
  (select p.name from persons p where p.cell_id = any (array(select cell_id from cells)) and p.id = c.by_person) as by,
  c.kind in ('renamed', 'moved', 'linked', 'unlinked') and o.dissolved_at is null and not exists (
    select 1 from org_changes l where l.id > c.id
      and (l.org_id = c.org_id or (l.other_id = c.org_id and l.kind in ('merged', 'split')))) as "mayUndo"
  from org_changes c join orgs o on o.id = c.org_id left join orgs x on x.id = c.other_id`;

type ChangeRow = Omit<OrgChangeAnswer, 'at' | 'other' | 'by'> & {
  readonly at: Date;
  readonly other: OrgRef | null;
  readonly by: string | null;
};

function answerOf({ at, other, by, ...rest }: ChangeRow): OrgChangeAnswer {
  return { ...rest, at: at.toISOString(), ...(other && { other }), ...(by !== null && { by }) };
}

async function findChangeWhere(db: Db, id: string, within: RawBuilder<boolean>): Promise<OrgChangeAnswer | undefined> {
  const { rows } = await sql<ChangeRow>`
    select c.id, c.at, c.day, c.kind, c.before, c.after, c.why, ${answered}
    where c.id = ${id} and ${within}`.execute(db);
  return rows[0] && answerOf(rows[0]);
}

/** A change of a union within the caller's reach. */
export function findChange(scoped: Scoped, id: string): Promise<OrgChangeAnswer | undefined> {
  return findChangeWhere(scoped.beyond, id, reachOfOrgs(scoped.reaches));
}

/** A change just made. It may have taken the union out of the reach of whoever made it. */
export async function getChange(trx: Trx, id: string): Promise<OrgChangeAnswer> {
  return (await findChangeWhere(trx, id, sql<boolean>`true`))!;
}

const changesMax = 200;

/** The latest changes of a union, newest first; those of others that merged into it or that it was split from, too. */
export async function listChanges(db: Db, orgId: string): Promise<OrgChangeAnswer[]> {
  const { rows } = await sql<ChangeRow>`
    select c.id, c.at, c.day, c.kind, c.before, c.after, c.why, ${answered}
    where c.org_id = ${orgId} or (c.other_id = ${orgId} and c.kind in ('merged', 'split'))
    order by c.id desc limit ${changesMax}`.execute(db);
  return rows.map(answerOf);
}
