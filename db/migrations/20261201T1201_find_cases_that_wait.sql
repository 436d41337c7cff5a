--! no-transaction
-- Cases that wait for the clock or for a draw, by the union that owes what comes; a case just filed is hardly ever one. Built
-- beside those who file; one that was cut off is built anew.
drop index concurrently if exists cases_waiting;
create index concurrently cases_waiting on cases (owes_org_id, service, state)
  where open and owes_role is null and owes_org_id is not null;
