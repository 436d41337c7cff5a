import { sql } from 'kysely';

/** The ids of a union and of all above it, root first, as SQL over `orgs` under the alias `o`. A missing level is left out. */
export const lineOfOrg = sql<
  string[]
>`array_remove(array[(select id from orgs where parent_id is null), o.city_id, o.county_id,
  o.town_id, o.federation_id, case when o.level = 'workplace' then o.id end], null)`;

/** The same with the federations it answers to by sector: every union whose figures it counts in. Each comes once. */
export const countsIn = sql<string[]>`${lineOfOrg} || o.sectors`;
