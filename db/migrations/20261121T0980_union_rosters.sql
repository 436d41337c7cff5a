-- A roster is kept once: as the upload, under a key of its own. Its lines are read again from there when they are enrolled,
-- so that a good line is written when something has come of it and not before.

drop index import_rows_by_document;
drop index import_rows_by_phone;
drop index import_rows_by_verdict;
alter table import_rows drop column sealed, drop column document_blind, drop column phone_blind;
alter table import_rows drop constraint import_rows_verdict_check;
alter table import_rows add constraint import_rows_verdict_check check (verdict in ('bad', 'unchanged', 'enrolled', 'undone'));
create index import_rows_bad on import_rows (cell_id, import_id, row_no) where verdict = 'bad';

-- When the upload was removed from the data directory; who brought in how many stays.
alter table imports add column upload_dropped_at timestamptz;
create index imports_with_upload on imports (created_at) where upload_dropped_at is null;
