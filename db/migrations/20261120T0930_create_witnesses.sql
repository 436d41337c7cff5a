-- What stands beside the trace and is never rewritten: money, audit, what must leave the house, and figures.

create table ledger_accounts (
  cell_id integer not null references cells (cell_id),
  id uuid not null,
  org_id uuid not null references orgs (id),
  -- fund: money held for a purpose. source: where it came from. paid: what left for people.
  kind text not null check (kind in ('fund', 'source', 'paid')),
  fund text not null,
  -- Fen. A fund never goes below zero; the two other kinds mirror it.
  balance_fen bigint not null default 0,
  primary key (cell_id, id),
  unique (cell_id, org_id, kind, fund),
  check (kind <> 'fund' or balance_fen >= 0)
);
comment on table ledger_accounts is 'tenant: accounts of the double-entry ledger';

create table ledger_entries (
  cell_id integer not null,
  id uuid not null,
  -- Null for money put into a fund.
  case_id uuid,
  action text,
  payee_id uuid,
  from_account uuid not null,
  to_account uuid not null,
  amount_fen bigint not null check (amount_fen > 0),
  says text not null,
  at timestamptz not null,
  primary key (cell_id, id),
  unique (cell_id, case_id, action),
  foreign key (cell_id, from_account) references ledger_accounts (cell_id, id),
  foreign key (cell_id, to_account) references ledger_accounts (cell_id, id),
  check (from_account <> to_account)
);
comment on table ledger_entries is 'tenant: money moved from one account to another, append-only';

create table audit (
  cell_id integer not null,
  id uuid not null,
  at timestamptz not null,
  actor_id uuid,
  act text not null,
  object_kind text not null,
  object_id uuid,
  -- The person whose data was touched, who can see this row.
  subject_id uuid,
  purpose text,
  request_id text not null,
  primary key (cell_id, id)
);
comment on table audit is 'tenant: who did and who read what, append-only';
create index audit_by_subject on audit (cell_id, subject_id, at desc) where subject_id is not null;

create table outbox (
  cell_id integer not null,
  id uuid not null,
  case_id uuid not null,
  seq integer not null,
  -- What happened: a move's action, `remind` or `escalate`.
  event text not null,
  parties text[] not null,
  at timestamptz not null,
  tries integer not null default 0,
  next_try_at timestamptz not null,
  primary key (cell_id, id)
);
comment on table outbox is 'tenant: what must be told once its transaction is committed; a row leaves when it is done';
create index outbox_next on outbox (next_try_at);

create table notices (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  case_id uuid,
  title text not null,
  says text not null,
  at timestamptz not null,
  read_at timestamptz,
  primary key (cell_id, id)
);
comment on table notices is 'tenant: messages inside the app';
create index notices_of_person on notices (cell_id, person_id, id desc);

create table deliveries (
  cell_id integer not null,
  outbox_id uuid not null,
  person_id uuid not null,
  door text not null check (door in ('notice', 'mail', 'words')),
  at timestamptz not null,
  primary key (cell_id, outbox_id, person_id, door)
);
comment on table deliveries is 'tenant: what left, so that a repeated try tells nobody twice';

create table figure_deltas (
  cell_id integer not null,
  id uuid not null,
  org_id uuid not null,
  service text not null,
  day date not null,
  -- One row a move; the three arrays run together. A metric's name, or `state:` and the state's.
  metrics text[] not null,
  n integer[] not null,
  fen bigint[] not null,
  primary key (cell_id, id)
);
comment on table figure_deltas is 'tenant: changes of figures written by moves, waiting to be folded';

create table figure_totals (
  cell_id integer not null,
  org_id uuid not null,
  service text not null,
  metric text not null,
  n bigint not null,
  fen bigint not null,
  primary key (cell_id, org_id, service, metric)
);
comment on table figure_totals is 'tenant: figures of every union with all below it, folded from the deltas';

create table figure_days (
  cell_id integer not null,
  org_id uuid not null,
  service text not null,
  metric text not null,
  day date not null,
  n bigint not null,
  fen bigint not null,
  primary key (cell_id, org_id, service, metric, day)
);
comment on table figure_days is 'tenant: the same by the day of the move, under the tree of that day';

create table words (
  cell_id integer not null,
  org_id uuid not null,
  service text not null,
  word text not null,
  day date not null,
  n integer not null,
  primary key (cell_id, org_id, service, day, word)
);
comment on table words is 'tenant: how many cases of a day used a word; no text, no person';
