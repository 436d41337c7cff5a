/**
 * How many members every union has with all below it, counted from the memberships alone: `cell_id, org_id, n`. What the
 * folded figure must agree with, and what it is filled from where members were not counted as they joined.
 */
export const recountMembersSql = `
  select x.cell_id, a.id as org_id, sum(x.n)::bigint as n
  from (select cell_id, org_id, count(*) as n from memberships where left_on is null group by 1, 2) x
  join orgs o on o.id = x.org_id
  cross join lateral (
    select distinct v.id
    from (select unnest(o.sectors) union all values (o.id), (o.federation_id), (o.town_id), (o.county_id), (o.city_id), ((select id from orgs where parent_id is null))) v (id)
    where v.id is not null) a
  group by 1, 2`;

/** Fills the figure of a database in which no member is counted yet. */
export const fillMembersSql = `
  insert into figure_totals (cell_id, org_id, service, metric, n, fen)
  select cell_id, org_id, 'membership', 'members', n, 0 from (${recountMembersSql}) r order by 1, 2`;
