import { type RawBuilder, sql } from 'kysely';
import type { Level } from '../../kernel/party.ts';
import type { Caller } from '../people/caller.ts';
import type { Db, Reader } from './open.ts';
import { behindWall } from './wall.ts';
import type { Entry } from './walled-query.ts';

declare const brand: unique symbol;

/** One subtree that a post reaches: everything under this union by place or by sector, itself included. */
export interface Reach {
  readonly level: Level;
  readonly orgId: string;
}

/**
 * The database as one caller may see it. Only `scopedTo` makes one, so a query function that takes a `Scoped` cannot be
 * called without a caller; what it returns lies in the subtrees of her posts.
 */
export interface Scoped {
  /** Reads, behind the second wall: the database itself gives no row outside of the reach (`wall.ts`). */
  readonly db: Reader;
  /**
   * The handle it was made from, which sees everything: for what is written, for counts, and for the whole record of one who
   * was found behind the wall.
   */
  readonly beyond: Db;
  readonly caller: Caller;
  readonly reaches: readonly Reach[];
  readonly [brand]: true;
}

const columns = { city: 'city_id', county: 'county_id', town: 'town_id', workplace: 'id' } as const;

/** Whether a union answers to this federation, by place or by sector, over the table `orgs` under an alias. */
export function answersTo(orgId: string, alias: string): RawBuilder<boolean> {
  const [federation, sectors] = [sql.ref(`${alias}.federation_id`), sql.ref(`${alias}.sectors`)];
  return sql<boolean>`(${federation} = ${orgId} or (${sectors} <> '{}' and ${sectors} @> array[${orgId}::uuid]))`;
}

export function scopedTo(db: Db, caller: Caller): Scoped {
  const byOrg = new Map(caller.posts.map((post) => [post.orgId, { level: post.org.level, orgId: post.orgId }]));
  const reaches: readonly Reach[] = [...byOrg.values()];
  const walled = behindWall(db, entryOf(caller.personId, reaches));
  return { db: walled, beyond: db, caller, reaches } as Omit<Scoped, typeof brand> as Scoped;
}

function entryOf(person: string, reaches: readonly Reach[]): Entry {
  const at = (...of: Level[]) => reaches.flatMap(({ level, orgId }) => (of.includes(level) ? [orgId] : []));
  return {
    person,
    whole: at('province').length > 0,
    unions: at('city', 'county', 'town'),
    workplaces: at('workplace'),
    cities: at('city'),
    federations: at('federation'),
  };
}

/**
 * Whether a case, as `c`, is of a union under this one; the province's are all. What was kept from a workplace union is kept
 * from the sector that this union itself has joined: it counts for the union above it by place alone.
 */
export function casesUnder({ level, orgId }: Reach): RawBuilder<boolean> {
  if (level === 'province') return sql<boolean>`true`;
  if (level === 'workplace') return sql<boolean>`c.org_id = ${orgId}`;
  if (level === 'federation')
    return sql<boolean>`exists (select 1 from orgs f where f.id = c.org_id and ${answersTo(orgId, 'f')}
      and (f.federation_id = ${orgId} or not (c.kept_above and f.level = 'workplace' and f.sector_id is not null)))`;
  return sql<boolean>`${sql.ref(`c.${columns[level]}`)} = ${orgId}`;
}

/**
 * Whether a row lies in the caller's reach, as SQL over the row's own columns. No reach matches nothing: the empty case
 * is `false`, never an absent condition.
 *
 * A workplace union does not see what its members kept from it (`kept_above`).
 */
export function reachOfCases(reaches: readonly Reach[]): RawBuilder<boolean> {
  if (reaches.length === 0) return sql<boolean>`false`;
  const parts = reaches.map(({ level, orgId }) => {
    const under = casesUnder({ level, orgId });
    return level === 'workplace' ? sql<boolean>`(${under} and not c.kept_above)` : under;
  });
  return sql<boolean>`(${sql.join(parts, sql` or `)})`;
}

/** The same for the tree itself, over the table `orgs` as `o`. */
export function reachOfOrgs(reaches: readonly Reach[]): RawBuilder<boolean> {
  if (reaches.length === 0) return sql<boolean>`false`;
  const parts = reaches.map(({ level, orgId }) => {
    if (level === 'province') return sql<boolean>`true`;
    return level === 'federation' ? answersTo(orgId, 'o') : sql<boolean>`${sql.ref(`o.${columns[level]}`)} = ${orgId}`;
  });
  return sql<boolean>`(${sql.join(parts, sql` or `)})`;
}
