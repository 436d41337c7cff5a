-- A value of a union is drafted by one person and counts once another has approved it. A draft is a row of its own: what
-- judges cases reads tunable_values, and finds there what has been approved.

create table tunable_drafts (
  id uuid primary key,
  org_id uuid not null references orgs (id),
  service text not null,
  name text not null,
  from_on date not null,
  -- The last day; afterwards what counted before counts again. Null where it counts until something else does.
  to_on date,
  -- Null where from its day the value of the union above counts again.
  value bigint,
  cites jsonb not null,
  -- The title of the rule pack that it came with.
  pack text,
  drafted_by uuid not null,
  drafted_at timestamptz not null,
  decision text check (decision in ('approved', 'refused', 'withdrawn')),
  decided_by uuid,
  decided_at timestamptz,
  decided_why text,
  check (to_on is null or (to_on >= from_on and value is not null)),
  check ((decision is null) = (decided_at is null) and (decision is null) = (decided_by is null)),
  -- Whoever wrote a draft does not approve it; nobody else withdraws it.
  check (decision is distinct from 'approved' or decided_by <> drafted_by),
  check (decision is distinct from 'withdrawn' or decided_by = drafted_by)
);
comment on table tunable_drafts is 'reference: a value that a union is to set, drafted by one and decided by another';

-- One waiting draft a day: of two who draft the same at once, one is told.
create unique index tunable_drafts_waiting on tunable_drafts (org_id, service, name, from_on) where decision is null;
create index tunable_drafts_of on tunable_drafts (org_id, service);

grant select, insert, update (decision, decided_by, decided_at, decided_why) on tunable_drafts to hongqiao_app;
grant select on tunable_drafts to hongqiao_reader;

alter table tunable_values
  add column draft_id uuid references tunable_drafts (id),
  add column approved_by uuid,
  add check ((draft_id is null) = (approved_by is null)),
  add check (approved_by <> set_by);
