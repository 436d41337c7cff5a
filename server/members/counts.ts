import { sql } from 'kysely';
import type { Reader } from '../db/open.ts';
import type { Scoped } from '../db/scope.ts';
import { membersFigure } from '../people/membership.ts';
import { sumTotals } from '../stats/queries.ts';

/** The members of a union and of all below it, up to now. */
export async function countMembers(db: Reader, orgId: string): Promise<number> {
  const sums = await sumTotals(db, orgId, membersFigure.service);
  return sums.find(({ metric }) => metric === membersFigure.metric)?.n ?? 0;
}

/**
 * The same for each union right below one within reach, by place or by sector, by its id; a union that never had a member is absent. Read from what
 * is folded and what still waits to be: no membership is counted, however many there are.
 */
export async function countMembersBelow(scoped: Scoped, orgId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; n: number }>`/* prepared: members-below */
    select c.id, sum(c.n)::bigint as n from (
      select o.id, f.n from orgs o join figure_totals f on f.org_id = o.id
      where (o.parent_id = ${orgId} or o.sector_id = ${orgId}) and f.cell_id = any (array(select cell_id from cells))
        and f.service = ${membersFigure.service} and f.metric = ${membersFigure.metric}
      union all
      select o.id, m.n from figure_deltas d join orgs x on x.id = d.org_id
        join orgs o on o.id in (x.id, x.federation_id, x.town_id, x.county_id, x.city_id) or o.id = any (x.sectors),
        unnest(d.metrics, d.n) as m (metric, n)
      where (o.parent_id = ${orgId} or o.sector_id = ${orgId}) and d.service = ${membersFigure.service} and m.metric = ${membersFigure.metric}) c
    group by c.id`.execute(scoped.db);
  return new Map(rows.map(({ id, n }) => [id, n]));
}
