import { type RawBuilder, sql } from 'kysely';
import type { Level } from '../../kernel/party.ts';
import type { Caller } from '../people/caller.ts';
import type { Db } from './open.ts';

declare const brand: unique symbol;

/** One subtree that a post reaches: everything under this union, itself included. */
export interface Reach {
  readonly level: Level;
  readonly orgId: string;
}

/**
 * The database as one caller may see it. Only `scopedTo` makes one, so a query function that takes a `Scoped` cannot be
 * called without a caller; what it returns lies in the subtrees of her posts.
 */
export interface Scoped {
  readonly db: Db;
  readonly caller: Caller;
  readonly reaches: readonly Reach[];
  readonly [brand]: true;
}

const columns = { city: 'city_id', county: 'county_id', town: 'town_id', workplace: 'id' } as const;

export function scopedTo(db: Db, caller: Caller): Scoped {
  const byOrg = new Map(caller.posts.map((post) => [post.orgId, { level: post.org.level, orgId: post.orgId }]));
  const reaches: readonly Reach[] = [...byOrg.values()];
  return { db, caller, reaches } as Omit<Scoped, typeof brand> as Scoped;
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
    if (level === 'province') return sql<boolean>`true`;
    if (level === 'workplace') return sql<boolean>`(c.org_id = ${orgId} and not c.kept_above)`;
    return sql<boolean>`${sql.ref(`c.${columns[level]}`)} = ${orgId}`;
  });
  return sql<boolean>`(${sql.join(parts, sql` or `)})`;
}

/** The same for the tree itself, over the table `orgs` as `o`. */
export function reachOfOrgs(reaches: readonly Reach[]): RawBuilder<boolean> {
  if (reaches.length === 0) return sql<boolean>`false`;
  const parts = reaches.map(({ level, orgId }) =>
    level === 'province' ? sql<boolean>`true` : sql<boolean>`${sql.ref(`o.${columns[level]}`)} = ${orgId}`,
  );
  return sql<boolean>`(${sql.join(parts, sql` or `)})`;
}
