-- Money that is promised for something and not spent yet. It lies in the fund's account of reserved money until it is let go.

create table commitments (
  cell_id integer not null,
  id uuid not null,
  org_id uuid not null references orgs (id),
  fund text not null,
  -- Whose budget it is promised out of.
  year integer not null check (year between 2000 and 2199),
  fen bigint not null check (fen > 0),
  says text not null check (says <> ''),
  entry_id uuid not null,
  by_person uuid not null,
  at timestamptz not null,
  released_entry_id uuid,
  released_by uuid,
  released_at timestamptz,
  primary key (cell_id, id),
  unique (cell_id, entry_id),
  foreign key (cell_id, entry_id) references ledger_entries (cell_id, id),
  foreign key (cell_id, released_entry_id) references ledger_entries (cell_id, id),
  check ((released_entry_id is null) = (released_by is null) and (released_entry_id is null) = (released_at is null))
);
comment on table commitments is 'tenant: money of a fund promised for something, until it is let go';
create index commitments_open on commitments (cell_id, org_id, fund) where released_entry_id is null;
alter table commitments enable row level security;
alter table commitments force row level security;
create policy owner on commitments to current_user using (true) with check (true);
create policy app on commitments to hongqiao_app using (true) with check (true);
grant select, insert, update (released_entry_id, released_by, released_at) on commitments to hongqiao_app;
