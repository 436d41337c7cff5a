-- What was asked back may be let go of again, all that has not come: asked for by one, agreed to by another. See docs/adr/0108.
alter table clawbacks
  add column waiver_reason text check (length(waiver_reason) between 4 and 500),
  add column waiver_asked_by uuid,
  add column waiver_asked_at timestamptz,
  add column waived_by uuid,
  add column waived_at timestamptz,
  add column waiver_entry_id uuid,
  add foreign key (cell_id, waiver_entry_id) references ledger_entries (cell_id, id),
  add constraint clawbacks_waived_by_two check (waived_by <> waiver_asked_by),
  add constraint clawbacks_waiver_asked_whole check ((waiver_asked_by is null) = (waiver_asked_at is null)
    and (waiver_asked_by is null) = (waiver_reason is null) and (waiver_asked_by is null or state = 'approved')),
  add constraint clawbacks_waived_whole check ((waived_by is null) = (waived_at is null)
    and (waived_by is null) = (waiver_entry_id is null) and (waived_by is null or waiver_asked_by is not null));
create unique index clawbacks_of_waiver_entry on clawbacks (cell_id, waiver_entry_id) where waiver_entry_id is not null;
grant update (waiver_reason, waiver_asked_by, waiver_asked_at, waived_by, waived_at, waiver_entry_id) on clawbacks to hongqiao_app;

-- How much of a payment this takes up: what is asked back, or of what was let go of what has come all the same.
create function claimed_of(c clawbacks) returns bigint language sql stable set search_path = public, pg_temp as $$
  select case
    when c.state = 'refused' then 0
    when c.waived_by is null then c.fen
    else (select coalesce(sum(r.fen), 0)::bigint from clawback_receipts r where r.cell_id = c.cell_id and r.clawback_id = c.id)
  end
$$;

create or replace function book_entries() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
      when 'paid>due' then e.payee_id is not null and e.case_id is null and e.payout_id is null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'due>fund' then e.payee_id is not null and e.case_id is null and e.payout_id is null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'due>paid' then e.payee_id is not null and e.case_id is null and e.payout_id is null and (f.org_id, f.fund) = (t.org_id, t.fund)
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

create or replace function refuse_clawback() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  carried payouts;
begin
  if tg_op = 'UPDATE' and (old.waived_by is not null or old.state <> 'draft' and (old.state <> new.state
      or (old.decided_by, old.due_entry_id) is distinct from (new.decided_by, new.due_entry_id))) then
    raise exception 'what was asked back is decided once' using errcode = 'HQM10';
  end if;
  if tg_op = 'UPDATE' and new.waived_by is not null and (old.waiver_asked_by is null
      or (old.waiver_asked_by, old.waiver_asked_at) is distinct from (new.waiver_asked_by, new.waiver_asked_at)) then
    raise exception 'what one alone let go' using errcode = 'HQM10';
  end if;
  if new.state = 'refused' or new.waived_by is not null then return null; end if;
  select * into carried from payouts p where p.cell_id = new.cell_id and p.entry_id = new.entry_id and p.state = 'carried'
    for no key update;
  if carried.id is null or carried.person_id is distinct from new.person_id
    or (select sum(claimed_of(c)) from clawbacks c where c.cell_id = new.cell_id and c.entry_id = new.entry_id) > carried.amount_fen
    or not exists (
      select from ledger_entries e join ledger_accounts o on o.cell_id = e.cell_id and o.id = e.to_account
      where e.cell_id = new.cell_id and e.id = new.entry_id and (o.org_id, o.fund) = (new.org_id, new.fund))
  then raise exception 'more is asked back than was carried to her' using errcode = 'HQM10';
  end if;
  return null;
end $$;

create or replace function refuse_clawback_receipt() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  asked clawbacks;
begin
  select * into asked from clawbacks c where c.cell_id = new.cell_id and c.id = new.clawback_id for no key update;
  if asked.state <> 'approved' or asked.waived_by is not null
    or (select sum(r.fen) from clawback_receipts r where r.cell_id = new.cell_id and r.clawback_id = new.clawback_id) > asked.fen
  then raise exception 'more comes back than was asked back' using errcode = 'HQM10';
  end if;
  return null;
end $$;

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
  if new.state = 'returned' and exists (
    select from clawbacks c where c.cell_id = new.cell_id and c.entry_id = new.entry_id and claimed_of(c) > 0)
  then raise exception 'what is asked back comes back as that' using errcode = 'HQM11';
  end if;
  return new;
end $$;

create or replace function refuse_groundless() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  payer ledger_accounts;
begin
  select * into payer from ledger_accounts f where f.cell_id = new.cell_id and f.id = new.from_account;
  if not (case payer.kind
    when 'paid' then exists (
      select from clawbacks c where c.cell_id = new.cell_id and c.due_entry_id = new.id and c.state = 'approved'
        and new.right_key = 'clawback:' || c.id
        and (c.person_id, c.fen, c.org_id, c.fund) = (new.payee_id, new.amount_fen, payer.org_id, payer.fund))
    when 'due' then exists (
      select from clawbacks c
      where c.cell_id = new.cell_id and c.waiver_entry_id = new.id and c.waived_by is not null
        and new.right_key = 'clawback-waiver:' || c.id
        and (c.person_id, c.fen - claimed_of(c), c.org_id, c.fund, 'paid') = (new.payee_id, new.amount_fen, payer.org_id, payer.fund,
          (select t.kind from ledger_accounts t where t.cell_id = new.cell_id and t.id = new.to_account)))
      or exists (
      select from clawback_receipts r join clawbacks c on c.cell_id = r.cell_id and c.id = r.clawback_id
      where r.cell_id = new.cell_id and r.entry_id = new.id and new.right_key = 'clawback-receipt:' || r.id
        and (c.person_id, r.fen, c.org_id, c.fund, 'fund') = (new.payee_id, new.amount_fen, payer.org_id, payer.fund,
          (select t.kind from ledger_accounts t where t.cell_id = new.cell_id and t.id = new.to_account)))
    else exists (
      select from voucher_settlements v
      where v.cell_id = new.cell_id and v.entry_id = new.id and v.state = 'approved'
        and new.right_key = 'voucher-settlement:' || v.id and (v.merchant_id, v.union_fen) = (new.payee_id, new.amount_fen)
        and (payer.kind, payer.org_id, payer.fund) = ('reserved', v.org_id, v.fund))
  end)
  then raise exception 'booked for neither a case, a settlement nor what is asked back' using errcode = 'HQM09';
  end if;
  return null;
end $$;
