-- What happened to unions: the tree of today is in orgs, how it came to be is here.

create table org_changes (
  id uuid primary key,
  at timestamptz not null,
  day date not null,
  kind text not null check (kind in ('founded', 'renamed', 'moved', 'merged', 'split', 'dissolved')),
  org_id uuid not null references orgs (id),
  -- The new higher union, the one under which it was founded, the union merged into, the union split off, or the one that took over from a dissolved one.
  other_id uuid references orgs (id),
  before jsonb not null,
  after jsonb not null,
  why text not null check (length(why) between 2 and 500),
  -- Not a foreign key: people live in their cells, this table is everywhere.
  by_person uuid not null,
  request_id text not null,
  check ((other_id is null) = (kind = 'renamed'))
);
comment on table org_changes is 'reference: what was done to unions, by whom and why, append-only';
-- Identifiers rise with time, so the newest of a union is the end of its range.
create index org_changes_of_org on org_changes (org_id, id);
create index org_changes_of_other on org_changes (other_id, id) where kind in ('merged', 'split');

grant select, insert on org_changes to hongqiao_app;
