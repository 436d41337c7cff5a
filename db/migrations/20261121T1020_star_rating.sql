-- Stars of unions: sheets by which they are rated, rounds of a sheet, and each union's way through a round.

create table star_sheets (
  id uuid primary key,
  org_id uuid not null references orgs (id),
  name text not null,
  edition integer not null check (edition > 0),
  replaces uuid references star_sheets (id),
  -- Which of the unions under the one that set it: of a level, and of federations those that gather one thing.
  level text not null check (level in ('city', 'county', 'town', 'federation', 'workplace')),
  federates text check (federates in ('park', 'building', 'district', 'village', 'sector')),
  -- Where it was decided: {title, clause?, link?}.
  source jsonb,
  -- [{key, text, points, proof, measure?: {counts, least?}}]
  items jsonb not null,
  -- The least points of one star to five.
  thresholds integer[] not null check (cardinality(thresholds) = 5),
  made_at timestamptz not null,
  by_person uuid not null,
  request_id text not null,
  check (federates is null or level = 'federation'),
  check ((replaces is null) = (edition = 1))
);
comment on table star_sheets is 'reference: editions of the sheets by which unions are rated; none is ever changed';
create index star_sheets_of_org on star_sheets (org_id, id);
create unique index star_sheets_replaced_once on star_sheets (replaces) where replaces is not null;
grant select, insert on star_sheets to hongqiao_app;

create table star_rounds (
  id uuid primary key,
  sheet_id uuid not null references star_sheets (id),
  from_on date not null,
  to_on date not null check (to_on >= from_on),
  valid_until date not null check (valid_until > to_on),
  -- Working days in which a union may object to what was published.
  objection_days integer not null check (objection_days between 1 and 250),
  made_at timestamptz not null,
  by_person uuid not null,
  request_id text not null,
  -- When results were first published; from then on it is told who scored nothing.
  published_at timestamptz
);
comment on table star_rounds is 'reference: when unions score themselves by a sheet, and until when the stars count';
create index star_rounds_of_sheet on star_rounds (sheet_id, id);
grant select, insert on star_rounds to hongqiao_app;
grant update (published_at) on star_rounds to hongqiao_app;

create table star_ratings (
  cell_id integer not null references cells (cell_id),
  id uuid not null,
  round_id uuid not null references star_rounds (id),
  org_id uuid not null references orgs (id),
  state text not null check (state in ('none', 'scored', 'checked', 'published', 'objected', 'final')),
  seq integer not null,
  -- Whole tenths would be a false precision: points are whole.
  self_points integer,
  points integer,
  stars integer check (stars between 0 and 5),
  -- By the keys of the items: what the union said, what the register said, what was changed and why.
  scores jsonb not null,
  measured jsonb not null,
  changes jsonb not null,
  published_at timestamptz,
  -- The first instant at which it is too late to object.
  object_until timestamptz,
  primary key (cell_id, id),
  unique (cell_id, round_id, org_id),
  check ((published_at is null) = (state in ('none', 'scored', 'checked'))),
  check (published_at is null or (points is not null and stars is not null and object_until is not null))
);
comment on table star_ratings is 'tenant: where a union stands in a round; follows from its steps';
create index star_ratings_of_org on star_ratings (org_id, id);
create index star_ratings_of_round on star_ratings (round_id, org_id);
grant select, insert on star_ratings to hongqiao_app;
grant update (state, seq, self_points, points, stars, scores, measured, changes, published_at, object_until)
  on star_ratings to hongqiao_app;

create table star_steps (
  cell_id integer not null references cells (cell_id),
  rating_id uuid not null,
  seq integer not null,
  step text not null check (step in ('score', 'check', 'publish', 'object', 'answer')),
  -- What was said in this step: scores, changes with their reasons, words, and the points that came of it.
  said jsonb not null,
  at timestamptz not null,
  by_person uuid not null,
  request_id text not null,
  primary key (cell_id, rating_id, seq),
  foreign key (cell_id, rating_id) references star_ratings (cell_id, id)
);
comment on table star_steps is 'tenant: every step of a rating, append-only';
grant select, insert on star_steps to hongqiao_app;

create table star_proofs (
  cell_id integer not null references cells (cell_id),
  file_id uuid not null,
  rating_id uuid not null,
  primary key (cell_id, file_id),
  foreign key (cell_id, file_id) references files (cell_id, id),
  foreign key (cell_id, rating_id) references star_ratings (cell_id, id)
);
comment on table star_proofs is 'tenant: files that a union gave as proof; who may read the rating may read them';
create index star_proofs_of_rating on star_proofs (cell_id, rating_id);
grant select, insert on star_proofs to hongqiao_app;
