-- The tree of unions, the people in it, and how they sign in.
--
-- Every table says its class in its comment; `npm run check` holds the rules that follow from it:
--   reference  small, joined by everything, the same on every machine
--   tenant     belongs to one cell: cell_id comes first in the primary key and in every unique index
--   directory  keyed by a value that must be unique everywhere
--   local      lives on one machine only
-- Identifiers are UUIDv7 made by the application.

create table cells (
  cell_id integer primary key,
  name text not null
);
comment on table cells is 'reference: opaque shards of the province; a small installation has one';
insert into cells (cell_id, name) values (1, '全省');

create table orgs (
  id uuid primary key,
  parent_id uuid references orgs (id),
  level text not null check (level in ('province', 'city', 'county', 'town', 'workplace')),
  name text not null,
  -- GB/T 2260 and GB/T 10114: 6 digits down to the county, 9 with the town.
  area_code text,
  credit_code text,
  -- One label a union, root first, each closed by a dot («44.01.06.»), so that a subtree is one range of text:
  -- path >= '44.01.' and path < '44.01/'.
  path text collate "C" not null unique check (path ~ '^([0-9A-Za-z]+\.)+$'),
  -- The ancestors-or-self of each level; null where the level is missing above this union or lies below it.
  city_id uuid,
  county_id uuid,
  town_id uuid,
  cell_id integer not null references cells (cell_id),
  phone text,
  address text,
  created_at timestamptz not null default now(),
  dissolved_at timestamptz,
  check ((parent_id is null) = (level = 'province'))
);
comment on table orgs is 'reference: unions; parent_id is the truth, path and the level columns follow from it';
create index orgs_parent on orgs (parent_id);

create table persons (
  cell_id integer not null references cells (cell_id),
  id uuid not null,
  name text not null,
  -- For comparison only: the separators of minority names folded to one.
  name_folded text not null,
  document_kind text,
  -- Sealed by the application; found through the blind index beside it.
  document_sealed bytea,
  document_blind bytea,
  phone_sealed bytea,
  phone_blind bytea,
  email text,
  verified boolean not null default false,
  born_on date,
  created_at timestamptz not null default now(),
  primary key (cell_id, id)
);
comment on table persons is 'tenant: people, in the cell where they registered';
create index persons_by_document on persons (cell_id, document_blind) where document_blind is not null;
create index persons_by_phone on persons (cell_id, phone_blind) where phone_blind is not null;

create table memberships (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  org_id uuid not null references orgs (id),
  -- The union's county and town as they are now, so that the newest members of a subtree are read off an index. Its city is
  -- not here: a county moves to another city without touching its hundred thousand members.
  county_id uuid,
  town_id uuid,
  joined_on date not null,
  left_on date,
  -- Why it ended; a word of the rules of membership.
  left_why text,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons (cell_id, id),
  check (left_on is null or left_on >= joined_on),
  check ((left_on is null) = (left_why is null))
);
comment on table memberships is 'tenant: who belongs to which union, from when to when';
create unique index memberships_one_at_a_time on memberships (cell_id, person_id) where left_on is null;
create index memberships_by_org on memberships (org_id, joined_on desc, id desc) where left_on is null;
create index memberships_by_town on memberships (town_id, joined_on desc, id desc) where left_on is null;
create index memberships_by_county on memberships (county_id, joined_on desc, id desc) where left_on is null;
create index memberships_newest on memberships (joined_on desc, id desc) where left_on is null;

create table posts (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  org_id uuid not null references orgs (id),
  role text not null check (role in ('caseworker', 'approver', 'cashier', 'supervisor')),
  from_on date not null,
  until_on date,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons (cell_id, id)
);
comment on table posts is 'tenant: a role held in a union; permissions follow from it';
create index posts_by_person on posts (cell_id, person_id) where until_on is null;
create index posts_by_org on posts (org_id, role, person_id) where until_on is null;

create table accounts (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  kind text not null check (kind in ('worker', 'staff')),
  password_hash text,
  closed_at timestamptz,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons (cell_id, id)
);
comment on table accounts is 'tenant: a way in for a person';
create index accounts_by_person on accounts (cell_id, person_id);

create table logins (
  login text primary key,
  cell_id integer not null,
  account_id uuid not null
);
comment on table logins is 'directory: a staff name, or the blind index of a phone, to its account';

create table sessions (
  token_hash bytea primary key,
  cell_id integer not null,
  account_id uuid not null,
  person_id uuid not null,
  kind text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
comment on table sessions is 'directory: server-side sessions by the SHA-256 of their token';
create index sessions_by_account on sessions (cell_id, account_id);

create table sign_in_codes (
  phone_blind bytea primary key,
  code_hash bytea not null,
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  tries integer not null default 0,
  sent_today integer not null default 1
);
comment on table sign_in_codes is 'directory: the one live code of a phone';
