-- What trips came to is summed from now on with every move; of those before, from what their moves say.
insert into figure_deltas (cell_id, id, org_id, service, day, metrics, n, fen)
select t.cell_id, gen_random_uuid(), c.org_id, c.service, (t.at at time zone 'Asia/Shanghai')::date,
  array['groups', 'went', 'spent', 'own'], array[1, coalesce((k.known ->> 'went')::integer, 0), 1, 1],
  array[0, 0, coalesce((c.form ->> 'cost')::bigint, 0), coalesce((c.form ->> 'own')::bigint, 0)]
from trace t join cases c on c.cell_id = t.cell_id and c.id = t.case_id
cross join lateral (
  select jsonb_object_agg(e.key, e.value order by p.seq) as known from trace p, jsonb_each(p.said) e
  where p.cell_id = t.cell_id and p.case_id = t.case_id and p.seq <= t.seq) k
where c.service = 'trip-subsidy' and t.action = 'pay';

insert into figure_deltas (cell_id, id, org_id, service, day, metrics, n, fen)
select t.cell_id, gen_random_uuid(), c.org_id, c.service, (t.at at time zone 'Asia/Shanghai')::date,
  array['people', 'spent'], array[coalesce((t.said ->> 'people')::integer, 0), case when coalesce((t.said ->> 'spent')::bigint, 0) > 0 then 1 else 0 end],
  array[0, coalesce((t.said ->> 'spent')::bigint, 0)]
from trace t join cases c on c.cell_id = t.cell_id and c.id = t.case_id
where c.service = 'recuperation-base' and t.action = 'report';
