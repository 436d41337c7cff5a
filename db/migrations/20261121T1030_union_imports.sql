-- Imports by kind: rosters of members, and lists of unions to be founded. Both go through the same steps; what differs is
-- what a line says and what comes of it.

alter table imports add column kind text not null default 'members' check (kind in ('members', 'unions'));
-- Who started or took it back last: the history of a union names her.
alter table imports add column set_off_by uuid;
comment on table imports is 'tenant: rosters and lists of unions uploaded as workbooks, and how far each is';
comment on column imports.enrolled_rows is 'Lines carried out: people who became members, or unions founded';

-- The union that a line founded, or that an undone import left standing.
alter table import_rows add column org_id uuid references orgs (id);
alter table import_rows drop constraint import_rows_verdict_check;
alter table import_rows add constraint import_rows_verdict_check
  check (verdict in ('bad', 'unchanged', 'enrolled', 'founded', 'undone', 'stays'));
alter table import_rows add check ((verdict in ('founded', 'stays')) <= (org_id is not null));
drop index import_rows_bad;
create index import_rows_bad on import_rows (cell_id, import_id, row_no) where problems is not null;

-- Each line of a list of unions is looked for by name.
create index orgs_by_name on orgs (name);
