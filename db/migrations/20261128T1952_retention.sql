-- What the retention jobs removed, so that it can be shown; and the rights to remove what is due.

create table retention_runs (
  cell_id integer not null references cells (cell_id),
  id uuid not null,
  rule text not null,
  removed integer not null check (removed > 0),
  at timestamptz not null,
  primary key (cell_id, id)
);
comment on table retention_runs is 'tenant: how many rows each retention rule removed, and when';
create index retention_runs_of_rule on retention_runs (rule, at desc);
grant select, insert on retention_runs to hongqiao_app;

grant delete on deliveries, employment_notices to hongqiao_app;
create index drafts_by_age on drafts (saved_at);
create index notices_by_age on notices using brin (at);
create index deliveries_by_age on deliveries using brin (at);
create index files_unbound on files (stored_at) where case_id is null;
create index employment_notices_gone on employment_notices (deleted_at) where deleted_at is not null;
create index persons_unnamed on persons (created_at) where document_blind is null and name = '';
