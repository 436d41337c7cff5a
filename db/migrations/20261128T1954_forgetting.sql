-- Forgetting what a person who closed her account said in cases. The trace stays append-only for the application: who did
-- which step and when is kept, and this one function, which looks for itself whether it may, empties what was written.

create function forget_said(cell integer, person uuid) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  emptied integer;
begin
  if exists (select from accounts where cell_id = cell and person_id = person and closed_at is null)
    or exists (select from cases where applicant_cell = cell and applicant_id = person and open)
    or exists (select from memberships where cell_id = cell and person_id = person and left_on is null)
  then
    raise insufficient_privilege using message = 'only of a person who has left and closed her account, with no open case';
  end if;
  update trace t set said = '{}', said_sealed = null
  from cases c
  where c.applicant_cell = cell and c.applicant_id = person and t.cell_id = c.cell_id and t.case_id = c.id
    and not exists (select from ledger_entries l where l.cell_id = c.cell_id and l.case_id = c.id);
  get diagnostics emptied = row_count;
  return emptied;
end $$;
revoke execute on function forget_said(integer, uuid) from public;
grant execute on function forget_said(integer, uuid) to hongqiao_app;
