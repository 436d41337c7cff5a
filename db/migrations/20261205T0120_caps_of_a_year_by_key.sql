-- What somebody was given in a year was summed up from the whole ledger with each payment: with ten thousand entries two thousand
-- payments of cases took longer than a statement may. It is looked up by whom it was for.
create index ledger_entries_of_payee on ledger_entries (cell_id, payee_id) where case_id is not null and payee_id is not null;

create or replace function book_entries() returns trigger
language plpgsql security definer set search_path to 'public', 'pg_temp' as $$
begin
  perform 1 from ledger_accounts a
    where (a.cell_id, a.id) in (select cell_id, from_account from booked union select cell_id, to_account from booked)
    order by a.cell_id, a.id for no key update;

  if exists (
    select from booked e
    join ledger_accounts f on f.cell_id = e.cell_id and f.id = e.from_account
    join ledger_accounts t on t.cell_id = e.cell_id and t.id = e.to_account
    where not case f.kind || '>' || t.kind
      when 'fund>fund' then e.payee_id is null and e.payout_id is null and (e.case_id is null or f.org_id <> t.org_id and f.fund = t.fund)
      when 'source>fund' then e.payee_id is null and e.payout_id is null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'fund>reserved' then e.case_id is null and e.payout_id is null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'reserved>fund' then e.case_id is null and e.payout_id is null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'fund>owed' then e.payee_id is not null and e.payout_id is null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'fund>spent' then e.case_id is not null and e.payee_id is not null and e.payout_id is null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'reserved>owed' then e.payee_id is not null and e.payout_id is null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'owed>paid' then e.case_id is null and e.payout_id is not null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'paid>owed' then e.case_id is null and e.payout_id is not null and (f.org_id, f.fund) = (t.org_id, t.fund)
      else false end)
  then raise exception 'money does not flow so' using errcode = 'HQM01';
  end if;

  if exists (
    select from booked e join ledger_accounts t on t.cell_id = e.cell_id and t.id = e.to_account
    where e.case_id is not null and not exists (
      select from cases c where c.cell_id = e.cell_id and c.id = e.case_id
        and case t.kind when 'fund' then c.org_id = t.org_id else c.applicant_id = e.payee_id end))
  then raise exception 'a payment to neither the applicant of its case nor its union' using errcode = 'HQM02';
  end if;

  if exists (select from tunable_values where name in ('capPerPayment', 'capPerPersonYear'))
    and exists (select from booked where case_id is not null) then
    -- Two funds may pay one person at the same time; what she was given in a year is added up by one after the other.
    perform pg_advisory_xact_lock(hashtextextended(payee_id::text, 20261130))
      from (select distinct payee_id from booked where case_id is not null and payee_id is not null order by payee_id) p;
    if exists (
      select from booked e
      join cases c on c.cell_id = e.cell_id and c.id = e.case_id
      cross join lateral (
        select distinct on (l.name) l.name, l.value
        from (
          select distinct on (v.org_id, v.name) v.name, v.value, length(o.path) as depth
          from tunable_values v join orgs o on o.id = v.org_id
          where v.name in ('capPerPayment', 'capPerPersonYear') and v.service = c.service and v.taken_back_at is null
            and starts_with(c.org_path, o.path) and v.from_on <= (c.filed_at at time zone 'Asia/Shanghai')::date
          order by v.org_id, v.name, v.from_on desc) l
        where l.value is not null
        order by l.name, l.depth desc) cap
      where cap.value < case cap.name when 'capPerPayment' then e.amount_fen else (
        select sum(x.amount_fen) from ledger_entries x
        cross join lateral (select l.service from cases l where l.cell_id = x.cell_id and l.id = x.case_id offset 0) xc
        where x.cell_id = e.cell_id and x.payee_id = e.payee_id and x.case_id is not null and xc.service = c.service
          and extract(year from x.at at time zone 'Asia/Shanghai') = extract(year from e.at at time zone 'Asia/Shanghai')) end)
    then raise exception 'a payment over a cap' using errcode = 'HQM03';
    end if;
  end if;

  update ledger_accounts a set balance_fen = a.balance_fen + m.fen
  from (
    select cell_id, account, sum(fen) as fen from (
      select cell_id, to_account as account, amount_fen as fen from booked
      union all select cell_id, from_account, -amount_fen from booked) b
    group by 1, 2) m
  where a.cell_id = m.cell_id and a.id = m.account;

  if not exists (select from budgets) then return null; end if;
  begin
    update budgets b set spent_fen = b.spent_fen + m.fen
    from (
      select f.cell_id, f.org_id, f.fund, extract(year from e.at at time zone 'Asia/Shanghai') as year, sum(e.amount_fen) as fen
      from booked e
      join ledger_accounts f on f.cell_id = e.cell_id and f.id = e.from_account and f.kind in ('fund', 'reserved')
      join ledger_accounts t on t.cell_id = e.cell_id and t.id = e.to_account
        and (t.kind in ('owed', 'spent') or t.kind = 'fund' and e.case_id is not null)
      group by 1, 2, 3, 4) m
    where b.cell_id = m.cell_id and b.org_id = m.org_id and b.fund = m.fund and b.year = m.year;
  exception when check_violation then
    raise exception 'a payment over the budget of the year' using errcode = 'HQM04';
  end;
  return null;
end $$;
