-- From which fund a move of a service pays, and whom: as the service declares it (docs/adr/0088, 0078). Written by the owner when
-- the platform starts, and by nobody else. Nothing is held to it before it has been written for the first time.
create table declared_payments (
  service text not null,
  action text not null,
  fund text not null,
  -- The account that it goes to: owed to the applicant, spent for her, or the fund of the union of the case.
  goes_to text not null check (goes_to in ('owed', 'spent', 'fund')),
  primary key (service, action)
);
comment on table declared_payments is 'reference: the fund that each paying move names, and what becomes of the money';
grant select on declared_payments to hongqiao_app;

-- HQM12: a payment from another fund than its service names, or to another account.
create function refuse_other_fund() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from booked where case_id is not null) or not exists (select from declared_payments) then
    return null;
  end if;
  if exists (
    select from booked e
    cross join lateral (select l.service from cases l where l.cell_id = e.cell_id and l.id = e.case_id offset 0) c
    join ledger_accounts f on f.cell_id = e.cell_id and f.id = e.from_account
    join ledger_accounts t on t.cell_id = e.cell_id and t.id = e.to_account
    where e.case_id is not null and not exists (
      select from declared_payments d
      where (d.service, d.action, d.fund, d.goes_to) = (c.service, e.action, f.fund, t.kind)))
  then raise exception 'a payment otherwise than its service declares' using errcode = 'HQM12';
  end if;
  return null;
end $$;
create trigger ledger_entries_from_their_fund after insert on ledger_entries
  referencing new table as booked for each statement execute function refuse_other_fund();
