-- A case is its trace; the row in cases is a projection written in the same transaction as the entry.

create table cases (
  -- No foreign keys to cells and orgs: each filing would lock the same row of them, and the multixacts that makes cost more
  -- than the insert. The application writes both from the row of orgs it has just read, and no union is ever deleted.
  cell_id integer not null,
  id uuid not null,
  service text not null,
  edition integer not null,
  -- What people say on the phone: the day of filing and six letters and digits.
  number text not null,
  applicant_cell integer not null,
  applicant_id uuid not null,
  -- The applicant's union and its ancestors on the day of filing.
  org_id uuid not null,
  city_id uuid,
  county_id uuid,
  town_id uuid,
  org_path text collate "C" not null,

  state text not null,
  open boolean not null,
  seq integer not null,
  entered_seq integer not null,
  filed_at timestamptz not null,
  entered_at timestamptz not null,
  owes_party text,
  owes_role text,
  owes_org_id uuid,
  assignee_id uuid,
  due_at timestamptz,
  -- The clock has done what the deadline asks: the deadline stays to be shown.
  due_done boolean not null default false,
  remind_at timestamptz,
  escalated_role text,
  escalated_org_id uuid,
  flags text[] not null default '{}',
  counted text[] not null default '{}',
  -- The applicant kept the case from the own workplace union.
  kept_above boolean not null default false,
  -- Shown on the board of the applicant's union.
  on_board boolean not null default false,

  form jsonb not null,
  form_sealed bytea,
  summary text not null,
  tuned jsonb not null,
  findings jsonb not null,
  primary key (cell_id, id)
);
comment on table cases is 'tenant: the projection of a trace';

create unique index cases_number on cases (cell_id, number);
create index cases_of_province on cases (open, filed_at desc, id desc);
create index cases_of_city on cases (city_id, open, filed_at desc, id desc);
create index cases_of_county on cases (county_id, open, filed_at desc, id desc);
create index cases_of_town on cases (town_id, open, filed_at desc, id desc);
create index cases_of_org on cases (org_id, open, filed_at desc, id desc);
create index cases_of_applicant on cases (applicant_id, filed_at desc, id desc);
create index cases_owed on cases (owes_org_id, owes_role, due_at) where open and owes_role is not null;
create index cases_assigned on cases (assignee_id, due_at) where open and assignee_id is not null;
create index cases_escalated on cases (escalated_org_id, due_at) where open and escalated_org_id is not null;
create index cases_due on cases (due_at) where due_at is not null and not due_done;
create index cases_remind on cases (remind_at) where remind_at is not null;
create index cases_on_board on cases (org_id, service, entered_at desc) where on_board;

create table trace (
  cell_id integer not null,
  case_id uuid not null,
  seq integer not null,
  action text not null,
  from_state text not null,
  to_state text not null,
  -- Null where the clock acted.
  actor_id uuid,
  post_id uuid,
  org_path text collate "C" not null,
  said jsonb not null,
  said_sealed bytea,
  request_id text not null,
  at timestamptz not null,
  primary key (cell_id, case_id, seq),
  foreign key (cell_id, case_id) references cases (cell_id, id)
);
comment on table trace is 'tenant: every move of every case, append-only';

create table drafts (
  cell_id integer not null,
  person_id uuid not null,
  service text not null,
  form_sealed bytea not null,
  saved_at timestamptz not null,
  primary key (cell_id, person_id, service),
  foreign key (cell_id, person_id) references persons (cell_id, id) on delete cascade
);
comment on table drafts is 'tenant: answers not yet filed, sealed whole';

create table files (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  name text not null,
  media_type text not null,
  bytes bigint not null check (bytes >= 0),
  sha256 bytea not null,
  case_id uuid,
  stored_at timestamptz not null,
  primary key (cell_id, id)
);
comment on table files is 'tenant: what was uploaded, by whom, and the case it belongs to once filed';
create index files_of_case on files (cell_id, case_id) where case_id is not null;

create table idempotency (
  cell_id integer not null,
  account_id uuid not null,
  key text not null check (length(key) between 1 and 100),
  body_hash bytea not null,
  status integer not null,
  -- Sealed, because an answer may hold what the applicant wrote.
  answer_sealed bytea not null,
  at timestamptz not null,
  primary key (cell_id, account_id, key)
);
comment on table idempotency is 'tenant: the answer that a write gave, kept with its effects';
-- What is sealed does not get smaller, and trying costs as much as keeping it.
alter table idempotency alter column answer_sealed set storage external;
-- Rows come in the order of time and leave once an hour: a range a block is enough to find the old ones.
create index idempotency_by_age on idempotency using brin (at);

create table tunable_values (
  org_id uuid not null references orgs (id),
  service text not null,
  name text not null,
  from_on date not null,
  value bigint not null,
  cites jsonb not null,
  set_by uuid,
  set_at timestamptz not null default now(),
  primary key (org_id, service, name, from_on)
);
comment on table tunable_values is 'reference: a union’s own value of a tunable from a date, for its subtree';

create table saved_views (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  name text not null check (length(name) between 1 and 40),
  filter jsonb not null,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons (cell_id, id) on delete cascade
);
comment on table saved_views is 'tenant: a cadre’s own filters';
