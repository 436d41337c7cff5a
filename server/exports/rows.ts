import { sql } from 'kysely';
import type { Level } from '../../kernel/party.ts';
import type { Db } from '../db/open.ts';
import { type Reach, type Scoped, reachOfOrgs } from '../db/scope.ts';
import { isUnder } from '../members/queries.ts';
import { paged } from './paging.ts';

export interface MemberRow {
  readonly membership_id: string;
  readonly cell_id: number;
  readonly person_id: string;
  readonly name: string;
  readonly document_kind: string | null;
  readonly document_sealed: Buffer | null;
  readonly phone_sealed: Buffer | null;
  readonly verified: boolean;
  readonly joined_on: string;
  readonly org_name: string;
  readonly org_level: Level;
}

/**
 * Members under one union in the order of the list, a page at a time along the index that has them in this order. Whoever
 * joins meanwhile stands before the first page and is in none.
 */
export async function pageOfMembers(
  scoped: Scoped,
  place: Reach,
  after: Pick<MemberRow, 'joined_on' | 'membership_id'> | undefined,
  limit: number,
): Promise<MemberRow[]> {
  const beyond = after && sql`and (c.joined_on, c.id) < (${after.joined_on}::date, ${after.membership_id}::uuid)`;
  const { rows } = await sql<MemberRow>`
    select c.id as membership_id, c.cell_id, c.person_id, p.name, p.document_kind, p.document_sealed, p.phone_sealed, p.verified, c.joined_on,
      o.name as org_name, o.level as org_level
    from memberships c join orgs o on o.id = c.org_id join persons p on p.cell_id = c.cell_id and p.id = c.person_id
    where c.left_on is null and ${isUnder([place])} and ${isUnder(scoped.reaches)} ${beyond ?? sql``}
    order by c.joined_on desc, c.id desc limit ${limit}`.execute(scoped.db);
  return rows;
}

export interface UnionRow {
  readonly id: string;
  readonly path: string;
  readonly areaCode: string | null;
  readonly name: string;
  readonly level: Level;
  readonly above: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
}

/** Living unions under one, in the order of the tree, a page at a time. */
export async function pageOfUnions(db: Db, place: Reach, after: string, limit: number): Promise<UnionRow[]> {
  const { rows } = await sql<UnionRow>`
    select o.id, o.path, o.area_code as "areaCode", o.name, o.level, a.name as above, o.phone, o.address,
      o.longitude::double precision as longitude, o.latitude::double precision as latitude
    from orgs o left join orgs a on a.id = o.parent_id
    where o.dissolved_at is null and ${reachOfOrgs([place])} and o.path > ${after}
    order by o.path limit ${limit}`.execute(db);
  return rows;
}

export const pagesOfUnions = (db: Db, place: Reach): AsyncGenerator<readonly UnionRow[], void, undefined> =>
  paged((after, limit) => pageOfUnions(db, place, after?.path ?? '', limit));

export interface UnionsState {
  readonly n: number;
  /** Changes with every fact that is published of these unions. */
  readonly digest: string;
  readonly west: number | null;
  readonly south: number | null;
  readonly east: number | null;
  readonly north: number | null;
}

export async function stateOfUnions(db: Db, place: Reach): Promise<UnionsState> {
  const { rows } = await sql<UnionsState>`
    select count(*) as n, coalesce(sum(hashtextextended(concat_ws(e'\x1f', o.id, o.path, coalesce(o.area_code, e'\x1e'),
        o.name, a.name, coalesce(o.phone, e'\x1e'), coalesce(o.address, e'\x1e'), o.longitude, o.latitude), 0)), 0)::text as digest,
      min(o.longitude)::double precision as west, min(o.latitude)::double precision as south,
      max(o.longitude)::double precision as east, max(o.latitude)::double precision as north
    from orgs o left join orgs a on a.id = o.parent_id
    where o.dissolved_at is null and ${reachOfOrgs([place])}`.execute(db);
  return rows[0]!;
}

/** A living union, for whoever may know of unions what anybody may; the root where none is named. */
export async function findPublicUnion(db: Db, id: string | undefined): Promise<Reach | undefined> {
  const { rows } = await sql<Reach>`
    select o.id as "orgId", o.level from orgs o
    where o.dissolved_at is null and ${id === undefined ? sql`o.parent_id is null` : sql`o.id = ${id}`}`.execute(db);
  return rows[0];
}
