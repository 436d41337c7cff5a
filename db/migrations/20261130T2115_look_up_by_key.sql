-- The checks of the ledger and of transfers look up each row by its key, whatever the planner believes: where thousands of
-- rows came a moment ago and nobody has counted them yet, it joined whole tables by the cell they share.

create or replace function book_entries() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from ledger_accounts a
    where (a.cell_id, a.id) in (select cell_id, from_account from booked union select cell_id, to_account from booked)
    order by a.cell_id, a.id for no key update;

  if exists (
    select from (select distinct cell_id, from_account, to_account, payee_id is null as nobody, case_id is null as no_case,
      payout_id is null as no_payout from booked) e
    cross join lateral (select * from ledger_accounts a where a.cell_id = e.cell_id and a.id = e.from_account offset 0) f
    cross join lateral (select * from ledger_accounts a where a.cell_id = e.cell_id and a.id = e.to_account offset 0) t
    where not case f.kind || '>' || t.kind
      when 'fund>fund' then e.nobody and e.no_payout
      when 'source>fund' then e.nobody and e.no_payout and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'fund>reserved' then e.no_case and e.no_payout and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'reserved>fund' then e.no_case and e.no_payout and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'fund>owed' then not e.nobody and e.no_payout and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'reserved>owed' then not e.nobody and e.no_payout and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'owed>paid' then e.no_case and not e.no_payout and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'paid>owed' then e.no_case and not e.no_payout and (f.org_id, f.fund) = (t.org_id, t.fund)
      else false end)
  then raise exception 'money does not flow so' using errcode = 'HQM01';
  end if;

  if exists (
    select from booked e where e.case_id is not null and not exists (
      select from cases c where c.cell_id = e.cell_id and c.id = e.case_id and c.applicant_id = e.payee_id offset 0))
  then raise exception 'a payment to somebody who is not the applicant of its case' using errcode = 'HQM02';
  end if;

  if exists (select from payment_caps) and exists (select from booked where case_id is not null) then
    -- Two funds may pay one person at the same time; what she was given in a year is added up by one after the other.
    perform pg_advisory_xact_lock(hashtextextended(payee_id::text, 20261130))
      from (select distinct payee_id from booked where case_id is not null order by payee_id) p;
    if exists (
      select from booked e
      cross join lateral (select * from cases k where k.cell_id = e.cell_id and k.id = e.case_id offset 0) c
      cross join lateral (
        select distinct on (k.per) k.per, k.max_fen
        from payment_caps k join orgs o on o.id = k.org_id
        where k.service = c.service and starts_with(c.org_path, o.path)
          and k.from_on <= (c.filed_at at time zone 'Asia/Shanghai')::date
        order by k.per, length(o.path) desc, k.from_on desc) cap
      where cap.max_fen < case cap.per when 'payment' then e.amount_fen else (
        select sum(x.amount_fen) from ledger_entries x
        join cases xc on xc.cell_id = x.cell_id and xc.id = x.case_id
        where x.cell_id = e.cell_id and x.payee_id = e.payee_id and xc.service = c.service
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
      select f.cell_id, f.org_id, f.fund, e.year, sum(e.fen) as fen
      from (select cell_id, from_account, to_account, extract(year from at at time zone 'Asia/Shanghai') as year,
        sum(amount_fen) as fen from booked group by 1, 2, 3, 4) e
      cross join lateral (select * from ledger_accounts a where a.cell_id = e.cell_id and a.id = e.from_account offset 0) f
      cross join lateral (select * from ledger_accounts a where a.cell_id = e.cell_id and a.id = e.to_account offset 0) t
      where f.kind in ('fund', 'reserved') and t.kind = 'owed'
      group by 1, 2, 3, 4) m
    where b.cell_id = m.cell_id and b.org_id = m.org_id and b.fund = m.fund and b.year = m.year;
  exception when check_violation then
    raise exception 'a payment over the budget of the year' using errcode = 'HQM04';
  end;
  return null;
end $$;

-- Asked as text, and so planned when it is asked: a plan is kept for as long as a connection lives, and one made while the
-- tables were empty takes any index for as good as another.
create or replace function refuse_payouts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  found boolean;
begin
  execute $q$select exists (
    select from planned n
    left join lateral (select * from ledger_entries l where l.cell_id = n.cell_id and l.id = n.entry_id offset 0) e on true
    left join lateral (select * from persons l where l.cell_id = n.cell_id and l.id = e.payee_id offset 0) p on true
    left join lateral (select * from payee_accounts l where l.cell_id = n.cell_id and l.id = n.account_id offset 0) a on true
    left join lateral (select * from persons l where l.cell_id = n.cell_id and l.id = a.person_id offset 0) h on true
    where n.person_id is distinct from coalesce(p.merged_into, p.id) or a.id is null or a.closed_at is not null
      or not h.verified or h.name <> a.holder_name)$q$ into found;
  if found then raise exception 'a transfer to an account that is not the payee’s' using errcode = 'HQM05';
  end if;
  execute $q$select exists (
    select from planned n
    cross join lateral (select * from payout_batches l where l.cell_id = n.cell_id and l.id = n.batch_id offset 0) b
    cross join lateral (select * from payee_accounts l where l.cell_id = n.cell_id and l.id = n.account_id offset 0) a
    cross join lateral (select * from ledger_entries l where l.cell_id = n.cell_id and l.id = n.entry_id offset 0) e
    cross join lateral (select * from ledger_accounts l where l.cell_id = e.cell_id and l.id = e.to_account offset 0) o
    where b.state <> 'draft' or n.state <> 'planned' or a.kind <> b.channel or o.kind <> 'owed' or e.payout_id is not null
      or n.amount_fen <> e.amount_fen or (o.org_id, o.fund) is distinct from (b.org_id, b.fund))$q$ into found;
  if found then raise exception 'a transfer of something else than what is owed' using errcode = 'HQM06';
  end if;
  return null;
end $$;

-- Row by row: of the two tables of what was and what is the planner knows nothing either.
drop trigger payouts_go_forward on payouts;
create or replace function refuse_payout_changes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.state = old.state then return new; end if;
  if not (case old.state || '>' || new.state
      when 'planned>sent' then (select b.state = 'approved' from payout_batches b where b.cell_id = new.cell_id and b.id = new.batch_id)
      when 'planned>dropped' then (select b.state = 'refused' from payout_batches b where b.cell_id = new.cell_id and b.id = new.batch_id)
      when 'sent>carried' then true
      when 'sent>failed' then true
      when 'carried>returned' then true
      else false end)
  then raise exception 'a transfer cannot become this' using errcode = 'HQM07';
  end if;
  if new.state in ('carried', 'returned') and (
    select count(*) from ledger_entries e where e.cell_id = new.cell_id and e.payout_id = new.id)
    <> (case new.state when 'carried' then 1 else 2 end)
  then raise exception 'a transfer that the ledger does not know of' using errcode = 'HQM07';
  end if;
  return new;
end $$;
create trigger payouts_go_forward before update on payouts for each row execute function refuse_payout_changes();

create or replace function refuse_carrying() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  found boolean;
begin
  if not exists (select from carried where payout_id is not null) then return null; end if;
  execute $q$select exists (
    select from carried e
    cross join lateral (select * from payouts l where l.cell_id = e.cell_id and l.id = e.payout_id offset 0) p
    cross join lateral (select * from ledger_entries l where l.cell_id = p.cell_id and l.id = p.entry_id offset 0) d
    where e.amount_fen <> p.amount_fen or d.to_account not in (e.from_account, e.to_account) or p.state not in ('sent', 'carried')
      or (p.state = 'sent') <> (d.to_account = e.from_account) or e.payee_id is distinct from p.person_id)$q$ into found;
  if found then raise exception 'a transfer is booked otherwise than it was made' using errcode = 'HQM06';
  end if;
  return null;
end $$;
