-- Exports: who asked for which rows, what for, who agreed, what became of the file. The row keeps the facts; the file itself
-- lies sealed in the data directory until it expires.

create table exports (
  cell_id integer not null references cells (cell_id),
  id uuid not null,
  -- What stands in the file's name, in every line of it and on every printed page.
  number text not null,
  what text not null check (what in ('members', 'cases', 'unions')),
  format text not null check (format in ('xlsx', 'csv')),
  unmasked boolean not null,
  purpose text not null,
  words text not null check (length(words) between 2 and 200),
  -- What the rows are narrowed by; read when the export runs, never searched.
  filter jsonb not null,
  -- The union whose subtree is exported, and the post and its union through which it was asked for.
  org_id uuid not null references orgs (id),
  post_id uuid not null,
  asked_org_id uuid not null references orgs (id),
  account_id uuid not null,
  person_id uuid not null,
  state text not null
    check (state in ('waiting', 'running', 'ready', 'refused', 'cancelled', 'expired', 'failed')),
  needs_second boolean not null,
  decided_by uuid,
  decided_at timestamptz,
  -- Why it was refused or failed, in words.
  says text,
  total_rows integer not null,
  done_rows integer not null default 0,
  -- Whose work it is at this moment. It comes back by itself where that process dies.
  holder uuid,
  held_until timestamptz,
  -- The key of the file, itself sealed by the application; gone with the file.
  key_sealed bytea,
  created_at timestamptz not null,
  made_at timestamptz,
  -- When a waiting request lapses, or a file that is ready goes.
  expires_at timestamptz,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons (cell_id, id),
  check ((state = 'ready') = (key_sealed is not null) or state = 'running'),
  check ((decided_by is null) = (decided_at is null)),
  check (decided_by <> person_id)
);
comment on table exports is 'tenant: what was exported, by whom, what for, and who agreed';
create unique index exports_number on exports (cell_id, number);
create index exports_of_person on exports (cell_id, person_id, id desc);
create index exports_waiting on exports (asked_org_id, id) where state = 'waiting';
create index exports_at_work on exports (id) where state = 'running';
create index exports_expiring on exports (expires_at) where state in ('waiting', 'ready');

-- WGS 84, in degrees, within the bounds of China. Null where nobody has said it.
alter table orgs
  add column longitude numeric(10, 7) check (longitude between 73 and 136),
  add column latitude numeric(9, 7) check (latitude between 3 and 54),
  add constraint orgs_position_whole check ((longitude is null) = (latitude is null));

grant select, insert, update on exports to hongqiao_app;
