-- What a case hands out comes off a shelf, and what is brought back of it lies there again. See docs/adr/0102.
alter table supply_entries
  add column case_id uuid,
  add constraint supply_entries_of_cases check (case_id is null or kind in ('handed-out', 'brought-back'));
create index supply_entries_of_case on supply_entries (cell_id, case_id) where case_id is not null;
