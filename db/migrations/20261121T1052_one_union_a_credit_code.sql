-- A credit code is one union's. Where several that stand say the same one, the oldest keeps it, and the audit keeps what the
-- others said.
with doubles as (
  select id, cell_id, credit_code, row_number() over (partition by credit_code order by created_at, path) as n
  from orgs where credit_code is not null and dissolved_at is null),
cleared as (
  update orgs o set credit_code = null from doubles d where d.id = o.id and d.n > 1 returning o.id)
insert into audit (cell_id, id, at, actor_id, act, object_kind, object_id, subject_id, purpose, request_id)
select d.cell_id, gen_random_uuid(), clock_now(), null, 'change-facts', 'org', d.id, null,
  '与别的工会重复，已清空：' || d.credit_code, 'migration'
from doubles d join cleared c on c.id = d.id;

create unique index orgs_by_credit_code on orgs (credit_code) where credit_code is not null and dissolved_at is null;
