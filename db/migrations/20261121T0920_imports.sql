-- Rosters of members uploaded as workbooks: one row an upload, and one a line of its sheet.
--
-- The work is done batch by batch. `cursor` is the last line that is done with; it moves in the transaction of its batch, so a
-- process that is killed leaves no line half done and none is done twice.

create table imports (
  cell_id integer not null references cells (cell_id),
  id uuid not null,
  -- The union whose subtree the import may enrol into, and who uploaded it.
  org_id uuid not null references orgs (id),
  account_id uuid not null,
  person_id uuid not null,
  file_name text not null,
  -- The key of the upload kept in the data directory, itself sealed by the application.
  key_sealed bytea not null,
  state text not null check (state in ('checking', 'checked', 'importing', 'done', 'failed', 'undoing', 'undone')),
  -- An estimate from the sheet, for a bar of progress; the others are counted.
  total_rows integer not null default 0,
  read_rows integer not null default 0,
  good_rows integer not null default 0,
  bad_rows integer not null default 0,
  unchanged_rows integer not null default 0,
  enrolled_rows integer not null default 0,
  undone_rows integer not null default 0,
  cursor integer not null default 0,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  error text,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons (cell_id, id)
);
comment on table imports is 'tenant: rosters uploaded as workbooks, and how far each is';
create index imports_by_org on imports (org_id, id desc);
create index imports_at_work on imports (id) where state in ('checking', 'importing', 'undoing');

create table import_rows (
  cell_id integer not null,
  import_id uuid not null,
  -- As the spreadsheet program counts: the first line of the sheet is 1.
  row_no integer not null,
  verdict text not null check (verdict in ('good', 'bad', 'unchanged', 'enrolled', 'undone')),
  document_blind bytea,
  phone_blind bytea,
  -- The line as read, sealed; gone once the person is enrolled.
  sealed bytea,
  problems jsonb,
  person_id uuid,
  membership_id uuid,
  primary key (cell_id, import_id, row_no),
  foreign key (cell_id, import_id) references imports (cell_id, id),
  check ((verdict = 'good') = (sealed is not null))
);
comment on table import_rows is 'tenant: one line of an uploaded roster: what was found and what became of it';
create index import_rows_by_document on import_rows (cell_id, import_id, document_blind) where document_blind is not null;
create index import_rows_by_phone on import_rows (cell_id, import_id, phone_blind) where phone_blind is not null;
create index import_rows_by_verdict on import_rows (cell_id, import_id, verdict, row_no);

grant select, insert, update on imports, import_rows to hongqiao_app;
