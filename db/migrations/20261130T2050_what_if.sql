-- What a draft would change, found by judging past cases and the members of today under both sets of values. Nothing else is
-- written. The lists behind its numbers are read through the cases and memberships themselves.

create table what_ifs (
  cell_id integer not null references cells (cell_id),
  id uuid not null,
  org_id uuid not null references orgs (id),
  service text not null,
  draft_ids uuid[] not null,
  -- Cases that were filed on these days, both included.
  from_on date not null,
  to_on date not null,
  person_id uuid not null,
  account_id uuid not null,
  state text not null check (state in ('running', 'ready', 'failed')),
  stage text not null default 'cases' check (stage in ('cases', 'members', 'done')),
  -- The last case or membership that was judged.
  cursor uuid,
  total_cases integer not null,
  done_cases integer not null default 0,
  total_members integer not null,
  done_members integer not null default 0,
  holder uuid,
  held_until timestamptz,
  created_at timestamptz not null,
  made_at timestamptz,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons (cell_id, id)
);
comment on table what_ifs is 'tenant: what somebody asked a draft to be tried on, and how far that is';
create index what_ifs_at_work on what_ifs (id) where state = 'running';
create index what_ifs_of_org on what_ifs (org_id, id desc);

create table what_if_sums (
  cell_id integer not null,
  run_id uuid not null,
  org_id uuid not null references orgs (id),
  month date not null,
  judged integer not null,
  gains integer not null,
  loses integer not null,
  unknown integer not null,
  was_fen bigint not null,
  now_fen bigint not null,
  primary key (cell_id, run_id, org_id, month),
  foreign key (cell_id, run_id) references what_ifs (cell_id, id)
);
comment on table what_if_sums is 'tenant: of one run, what came out for the cases of one union filed in one month';

create table what_if_cases (
  cell_id integer not null,
  run_id uuid not null,
  case_id uuid not null,
  org_id uuid not null references orgs (id),
  month date not null,
  outcome text not null check (outcome in ('gains', 'loses', 'unknown')),
  was_fen bigint not null,
  now_fen bigint not null,
  primary key (cell_id, run_id, case_id),
  foreign key (cell_id, run_id) references what_ifs (cell_id, id)
);
comment on table what_if_cases is 'tenant: of one run, the cases that would come out otherwise';
create index what_if_cases_listed on what_if_cases (cell_id, run_id, outcome, case_id);

create table what_if_groups (
  cell_id integer not null,
  run_id uuid not null,
  org_id uuid not null references orgs (id),
  outcome text not null check (outcome in ('gains', 'loses')),
  joined_on date not null,
  standing text not null,
  verified boolean not null,
  members integer not null,
  primary key (cell_id, run_id, org_id, outcome, joined_on, standing, verified),
  foreign key (cell_id, run_id) references what_ifs (cell_id, id)
);
comment on table what_if_groups is 'tenant: of one run, how many members of a union alike in the register would come out otherwise';

grant select, insert, update on what_ifs, what_if_sums, what_if_groups to hongqiao_app;
grant select, insert on what_if_cases to hongqiao_app;
grant select on what_if_cases, what_if_groups to hongqiao_reader;

-- Who asked is read by the application alone, for those who reach the union.
alter table what_ifs enable row level security;
alter table what_ifs force row level security;
create policy owner on what_ifs to current_user using (true) with check (true);
create policy app on what_ifs to hongqiao_app using (true) with check (true);
