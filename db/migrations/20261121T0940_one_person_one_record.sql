-- One person has one record: a document leads to one person, two records that may be one person are looked at by a cadre,
-- and what is merged or corrected can be told and, for a merge, taken back.

-- The record that took this one over. It keeps what the other did not take: a number on it still leads to her.
alter table persons add column merged_into uuid;
alter table persons add foreign key (cell_id, merged_into) references persons (cell_id, id);
alter table persons add check (merged_into <> id);
create index persons_merged on persons (cell_id, merged_into) where merged_into is not null;

-- A roster and an application of one person in the same second: one of them gets in.
drop index persons_by_document;
create unique index persons_by_document on persons (cell_id, document_blind) where document_blind is not null;
-- Who else was born on that day under that name is one look-up for each person enrolled, however many there are.
create index persons_by_name_and_birth on persons (name_folded, born_on) where born_on is not null and merged_into is null;

create table person_doubts (
  cell_id integer not null,
  id uuid not null,
  -- The smaller id first, so that a pair is one row whichever of the two came second.
  one_id uuid not null,
  other_id uuid not null,
  why text not null check (why in ('name-birth', 'name-phone', 'document')),
  state text not null check (state in ('open', 'merged', 'different')),
  found_at timestamptz not null,
  settled_at timestamptz,
  settled_by uuid,
  settled_why text check (length(settled_why) between 2 and 500),
  primary key (cell_id, id),
  unique (cell_id, one_id, other_id),
  foreign key (cell_id, one_id) references persons (cell_id, id),
  foreign key (cell_id, other_id) references persons (cell_id, id),
  check (one_id < other_id),
  check ((state = 'open') = (settled_at is null)),
  check ((settled_at is null) = (settled_by is null)),
  check ((settled_at is null) = (settled_why is null))
);
comment on table person_doubts is 'tenant: pairs of records that may be one person, and what was found';
create index person_doubts_by_other on person_doubts (cell_id, other_id);
create index person_doubts_newest on person_doubts (state, id desc);

create table person_merges (
  cell_id integer not null,
  id uuid not null,
  doubt_id uuid not null,
  kept_id uuid not null,
  merged_id uuid not null,
  -- The merge that this row takes back; absent on a merge.
  undoes uuid,
  -- Both records with what belongs to them, and after a merge which rows went over; sealed values stay sealed.
  before jsonb not null,
  after jsonb not null,
  why text not null check (length(why) between 2 and 500),
  by_person uuid not null,
  request_id text not null,
  at timestamptz not null,
  primary key (cell_id, id),
  unique (cell_id, undoes),
  foreign key (cell_id, doubt_id) references person_doubts (cell_id, id),
  foreign key (cell_id, undoes) references person_merges (cell_id, id)
);
comment on table person_merges is 'tenant: records that were merged and taken apart again, append-only';
create index person_merges_by_doubt on person_merges (cell_id, doubt_id, id);

create table person_corrections (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  -- Where the case lives is another matter than where the person does.
  case_id uuid not null,
  item text not null check (item in ('name', 'document', 'bornOn', 'joinedOn')),
  before_sealed bytea,
  after_sealed bytea not null,
  by_person uuid not null,
  request_id text not null,
  at timestamptz not null,
  primary key (cell_id, id),
  unique (cell_id, case_id),
  foreign key (cell_id, person_id) references persons (cell_id, id)
);
comment on table person_corrections is 'tenant: what of a record was corrected, from what to what, append-only';
create index person_corrections_of_person on person_corrections (cell_id, person_id, id);

-- A merge finds everything of one person without reading what is others'.
create index cases_by_assignee on cases (assignee_id) where assignee_id is not null;
create index files_by_person on files (person_id);
create index import_rows_by_person on import_rows (person_id) where person_id is not null;

grant select, insert, update on person_doubts to hongqiao_app;
grant select, insert on person_merges, person_corrections to hongqiao_app;
