-- A union sets its own values: entries by day, that can end and, before their day, be taken back. An entry is never rewritten.

alter table tunable_values
  add column id uuid not null default gen_random_uuid(),
  -- Null where from this day the value of the union above counts again.
  alter column value drop not null,
  add column taken_back_at timestamptz,
  add column taken_back_by uuid,
  add column taken_back_why text,
  add check ((taken_back_at is null) = (taken_back_why is null)),
  drop constraint tunable_values_pkey,
  add primary key (id);
alter table tunable_values alter column id drop default;

-- One entry a day: of two who set the same at once, one is told.
create unique index tunable_values_live on tunable_values (org_id, service, name, from_on) where taken_back_at is null;

-- What has been in force stays, and what is taken back stays to be read.
revoke update, delete on tunable_values from hongqiao_app;
grant update (taken_back_at, taken_back_by, taken_back_why) on tunable_values to hongqiao_app;

comment on table tunable_values is 'reference: a union’s own value of a tunable from a date, for its subtree, or the end of one';
