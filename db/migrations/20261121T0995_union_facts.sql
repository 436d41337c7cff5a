-- What is known of a union besides its place in the tree: since when it stands, its terms of office, its committees; and
-- the targets that unions set for those below them.

alter table orgs add column if not exists founded_on date;

create table org_terms (
  id uuid primary key,
  org_id uuid not null references orgs (id),
  years integer not null check (years in (3, 5)),
  begins_on date not null,
  -- The last day of the term.
  ends_on date not null check (ends_on > begins_on),
  -- The latest of the union that stands; earlier ones and corrected ones are kept.
  current boolean not null,
  corrected_at timestamptz,
  reminded_at timestamptz,
  said_at timestamptz not null,
  -- Not a foreign key: people live in their cells, this table is everywhere.
  by_person uuid not null,
  request_id text not null,
  check (not (current and corrected_at is not null))
);
comment on table org_terms is 'reference: terms of office of unions, with those that are over or were corrected';
create unique index org_terms_current on org_terms (org_id) where current;
create index org_terms_of_org on org_terms (org_id, begins_on desc, id desc);
create index org_terms_ending on org_terms (ends_on, org_id) where current;
create index org_terms_to_remind on org_terms (ends_on) where current and reminded_at is null;
grant select, insert on org_terms to hongqiao_app;
grant update (current, corrected_at, reminded_at) on org_terms to hongqiao_app;

create table committee_seats (
  cell_id integer not null references cells (cell_id),
  id uuid not null,
  org_id uuid not null references orgs (id),
  committee text not null check (committee in ('union', 'audit', 'women')),
  office text not null check (office in ('chair', 'vice-chair', 'member')),
  -- Somebody of the register, or a name where she is not in it.
  person_id uuid,
  name text,
  from_on date not null,
  until_on date,
  -- Entered by mistake: kept, and no part of the history that is shown.
  mistaken_at timestamptz,
  said_at timestamptz not null,
  by_person uuid not null,
  request_id text not null,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons (cell_id, id),
  check ((person_id is null) <> (name is null)),
  check (until_on is null or until_on >= from_on)
);
comment on table committee_seats is 'tenant: who sits in which committee of a union, from when to when';
create unique index committee_seats_one_chair on committee_seats (cell_id, org_id, committee)
  where office = 'chair' and until_on is null and mistaken_at is null;
create unique index committee_seats_once on committee_seats (cell_id, org_id, committee, person_id)
  where until_on is null and mistaken_at is null and person_id is not null;
create index committee_seats_of_org on committee_seats (org_id, committee) where mistaken_at is null;
create index committee_seats_of_person on committee_seats (cell_id, person_id) where person_id is not null;
grant select, insert on committee_seats to hongqiao_app;
grant update (until_on, mistaken_at) on committee_seats to hongqiao_app;

create table targets (
  id uuid primary key,
  org_id uuid not null references orgs (id),
  name text not null,
  -- What exactly is counted, in words: two counts of one name differ by nothing else.
  definition text not null,
  -- Where it was decided: {title, clause?, link?}.
  source jsonb,
  -- The names of measures in kernel/coverage.ts.
  counts text not null,
  out_of text not null,
  level text check (level in ('city', 'county', 'town', 'federation', 'workplace')),
  -- What the register cannot know is typed in, with where it is from and as of which day.
  typed integer check (typed > 0),
  typed_source text,
  typed_on date,
  -- Per cent that is to be reached.
  goal integer not null check (goal between 1 and 100),
  from_on date not null,
  to_on date not null check (to_on >= from_on),
  replaces uuid references targets (id),
  made_at timestamptz not null,
  by_person uuid not null,
  request_id text not null,
  closed_at timestamptz,
  closed_why text,
  -- How it stood when it ended, for the union that set it: a target of last year stays what it was.
  result_counted integer,
  result_out_of integer,
  -- The same for each union right below it, for show: [{org, numerator, denominator}].
  result_children jsonb,
  check ((out_of = 'typed') = (typed is not null)),
  check ((typed is null) = (typed_source is null) and (typed is null) = (typed_on is null)),
  check ((closed_at is null) = (closed_why is null)),
  check ((closed_at is null) = (result_counted is null) and (closed_at is null) = (result_out_of is null))
);
comment on table targets is 'reference: coverage that unions are to reach, with the definition behind each count';
create index targets_of_org on targets (org_id, id);
create index targets_ending on targets (to_on) where closed_at is null;
create unique index targets_replaced_once on targets (replaces) where replaces is not null;
grant select, insert on targets to hongqiao_app;
grant update (closed_at, closed_why, result_counted, result_out_of, result_children) on targets to hongqiao_app;
