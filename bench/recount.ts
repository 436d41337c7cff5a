import { recountMembersSql } from '../server/members/recount.ts';

/**
 * What the figures of all time must be, counted from the cases and the memberships alone: for every union with all below
 * it, how many cases stand in each state, how many count for each metric, and how many members there are. A case kept from
 * its workplace union counts from the next above on.
 */
const recountSql = `
  select a.id as org_id, x.service, x.metric, sum(x.n)::bigint as n
  from (select case when kept_above then coalesce(town_id, county_id, city_id) else org_id end as org_id, service, metric,
      count(*) as n
    from cases c, unnest(counted || ('state:' || state)) metric group by 1, 2, 3) x
  join orgs o on o.id = x.org_id
  cross join (select id from orgs where parent_id is null) root
  cross join lateral (
    select distinct v.id from (values (o.id), (o.town_id), (o.county_id), (o.city_id), (root.id)) v (id)
    where v.id is not null) a
  group by 1, 2, 3
  union all select org_id, 'membership', 'members', n from (${recountMembersSql}) m`;

export const fillFiguresSql = `
  insert into figure_totals (cell_id, org_id, service, metric, n, fen)
  select 1, org_id, service, metric, n, 0 from (${recountSql}) r order by 2, 3, 4`;

export const differencesSql = `
  select count(*) as checked, count(*) filter (where coalesce(f.n, 0) <> coalesce(r.n, 0)) as differing
  from (${recountSql}) r full join figure_totals f using (org_id, service, metric)`;
