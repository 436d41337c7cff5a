import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import {
  type PublishedStar,
  type StarProgress,
  type StarState,
  type StarUnionLine,
  standingState,
} from '../../kernel/stars.ts';
import type { Db, Reader } from '../db/open.ts';
import { type Reach, reachOfOrgs } from '../db/scope.ts';
import { ratedBy } from './line.ts';

/** The unions of a round that lie under a place, the place itself left out. */
const rated = (place: Reach) => sql`from star_rounds r join star_sheets s on s.id = r.sheet_id
  join orgs t on t.id = s.org_id join orgs o on ${ratedBy} and o.id <> ${place.orgId} and ${reachOfOrgs([place])}
  left join star_ratings g on g.round_id = r.id and g.org_id = o.id`;

/** How far the unions under a place are in a round; counted when asked, so that it is what the list says. */
export async function countProgress(db: Reader, roundId: string, place: Reach): Promise<StarProgress> {
  const { rows } = await sql<StarProgress>`
    select count(*)::int as of, count(*) filter (where g.state <> 'none')::int as scored,
      count(*) filter (where g.state not in ('none', 'scored'))::int as checked,
      count(g.published_at)::int as published
    ${rated(place)} where r.id = ${roundId}`.execute(db);
  return rows[0]!;
}

interface UnionRow {
  readonly org: OrgRef;
  readonly path: string;
  readonly state: StarState;
  readonly self_points: number | null;
  readonly points: number | null;
  readonly stars: number | null;
  readonly object_until: Date | null;
}

export interface Paged {
  readonly after: string | undefined;
  readonly limit: number;
}

/** Every union of a round under a place in the order of the tree, also those that have scored nothing. */
export async function listUnions(
  db: Db,
  { roundId, place, now }: { readonly roundId: string; readonly place: Reach; readonly now: number },
  { after, limit }: Paged,
): Promise<(StarUnionLine & { readonly path: string })[]> {
  const { rows } = await sql<UnionRow>`
    select json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, o.path,
      coalesce(g.state, 'none') as state, g.self_points, g.points, g.stars, g.object_until
    ${rated(place)} where r.id = ${roundId} and o.path > ${after ?? ''} order by o.path limit ${limit}`.execute(db);
  return rows.map((row) => ({
    org: row.org,
    path: row.path,
    state: standingState(row.state, row.object_until?.getTime(), now),
    ...(row.self_points !== null && { selfPoints: row.self_points }),
    ...(row.points !== null && { points: row.points }),
    ...(row.stars !== null && { stars: row.stars }),
  }));
}

interface PublishedRow {
  readonly round_id: string;
  readonly path: string;
  readonly org: OrgRef;
  readonly set_by: OrgRef;
  readonly sheet: PublishedStar['sheet'];
  readonly out_of: number;
  readonly points: number | null;
  readonly stars: number | null;
  readonly published_on: string | null;
  readonly valid_until: string;
  readonly state: StarState;
  readonly object_until: Date | null;
}

const ref = (alias: string) =>
  sql`json_build_object('id', ${sql.ref(`${alias}.id`)}, 'name', ${sql.ref(`${alias}.name`)}, 'level', ${sql.ref(`${alias}.level`)})`;

/** Which unions: all under a place with the place itself, or one alone. */
export type Whose = { readonly place: Reach } | { readonly orgId: string };

/**
 * What is published, the newest round first, then in the order of the tree. A union that is published stays in the list also
 * when it has moved or been dissolved; who scored nothing is named once the round has results and its days are over.
 */
export async function listPublished(
  db: Db,
  { whose, today, now }: { readonly whose: Whose; readonly today: string; readonly now: number },
  { after, limit }: { readonly after: readonly [string, string] | undefined; readonly limit: number },
): Promise<(PublishedStar & { readonly path: string })[]> {
  const within = 'place' in whose ? reachOfOrgs([whose.place]) : sql<boolean>`o.id = ${whose.orgId}`;
  const beyond =
    after === undefined ? sql`true` : sql`(r.id < ${after[0]} or (r.id = ${after[0]} and o.path > ${after[1]}))`;
  const { rows } = await sql<PublishedRow>`
    select r.id as round_id, o.path, ${ref('o')} as org, ${ref('t')} as set_by,
      json_build_object('id', s.id, 'name', s.name, 'edition', s.edition) as sheet,
      (select sum((i ->> 'points')::int) from jsonb_array_elements(s.items) i)::int as out_of,
      g.points, g.stars, (g.published_at at time zone 'Asia/Shanghai')::date as published_on, r.valid_until,
      coalesce(g.state, 'none') as state, g.object_until
    from star_rounds r join star_sheets s on s.id = r.sheet_id join orgs t on t.id = s.org_id
    join orgs o on ${within}
    left join star_ratings g on g.round_id = r.id and g.org_id = o.id
    where r.published_at is not null and ${beyond}
      and (g.published_at is not null or (coalesce(g.state, 'none') = 'none' and r.to_on < ${today}::date and ${ratedBy}
        and (o.founded_on is null or o.founded_on <= r.to_on)))
    order by r.id desc, o.path limit ${limit}`.execute(db);
  return rows.map((row) => ({
    path: row.path,
    org: row.org,
    setBy: row.set_by,
    sheet: row.sheet,
    roundId: row.round_id,
    outOf: row.out_of,
    ...(row.points !== null && { points: row.points }),
    ...(row.stars !== null && { stars: row.stars }),
    ...(row.published_on !== null && { publishedOn: row.published_on }),
    validUntil: row.valid_until,
    state: standingState(row.state, row.object_until?.getTime(), now) as PublishedStar['state'],
  }));
}

/** The clock that deadlines run on, for whoever comes without a session. */
export async function clockOf(db: Db): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select clock_now() as now`.execute(db);
  return rows[0]!.now.getTime();
}
