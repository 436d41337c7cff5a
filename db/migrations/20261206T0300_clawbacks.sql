-- Money that was paid and has to come back. See docs/adr/0108.
--
-- What a bank carried to somebody is asked back by one person and agreed to by another. From then on she owes it (`due`), until
-- it has come in again and is the fund's. Of a payment no more is asked back than was carried, and of what is asked back no more
-- comes in.
alter table ledger_accounts
  drop constraint ledger_accounts_kind,
  add constraint ledger_accounts_kind check (kind in ('source', 'fund', 'reserved', 'owed', 'paid', 'spent', 'due'));

create table clawbacks (
  cell_id integer not null,
  id uuid not null,
  number text not null,
  -- The payment that is asked back, or part of it.
  entry_id uuid not null,
  -- Whose fund it came from, and to whom it went.
  org_id uuid not null references orgs (id),
  fund text not null,
  person_id uuid not null,
  fen bigint not null check (fen > 0),
  ground text not null check (ground in ('wrong-payment', 'corrected-down', 'false-papers')),
  reason text not null check (length(reason) between 4 and 500),
  state text not null default 'draft' check (state in ('draft', 'approved', 'refused')),
  made_by uuid not null,
  made_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  -- Of a no.
  why text,
  -- By which she owes it.
  due_entry_id uuid,
  primary key (cell_id, id),
  foreign key (cell_id, entry_id) references ledger_entries (cell_id, id),
  foreign key (cell_id, due_entry_id) references ledger_entries (cell_id, id),
  check ((state = 'draft') = (decided_by is null) and (state = 'draft') = (decided_at is null)),
  constraint clawbacks_two_people check (decided_by <> made_by),
  constraint clawbacks_are_booked check ((state = 'approved') = (due_entry_id is not null))
);
comment on table clawbacks is 'tenant: what was paid and is asked back, proposed by one and agreed to by another; of a payment never more than was carried';
create index clawbacks_of_entry on clawbacks (cell_id, entry_id);
create index clawbacks_of_org on clawbacks (cell_id, org_id, made_at desc);
create index clawbacks_of_person on clawbacks (cell_id, person_id);
create unique index clawbacks_of_due_entry on clawbacks (cell_id, due_entry_id) where due_entry_id is not null;

create table clawback_receipts (
  cell_id integer not null,
  id uuid not null,
  clawback_id uuid not null,
  fen bigint not null check (fen > 0),
  -- The day on which it came in, and how: the number at the bank, of a receipt.
  came_on date not null,
  how text not null check (length(how) between 2 and 200),
  entry_id uuid not null,
  by_person uuid not null,
  at timestamptz not null,
  primary key (cell_id, id),
  unique (cell_id, entry_id),
  foreign key (cell_id, clawback_id) references clawbacks (cell_id, id),
  foreign key (cell_id, entry_id) references ledger_entries (cell_id, id)
);
comment on table clawback_receipts is 'tenant: what has come back of what was asked back; together never more';
create index clawback_receipts_of on clawback_receipts (cell_id, clawback_id);

do $$
declare
  guarded text;
begin
  foreach guarded in array array['clawbacks', 'clawback_receipts'] loop
    execute format('alter table %I enable row level security', guarded);
    execute format('alter table %I force row level security', guarded);
    execute format('create policy owner on %I to current_user using (true) with check (true)', guarded);
    execute format('create policy app on %I to hongqiao_app using (true) with check (true)', guarded);
  end loop;
end
$$;
grant select, insert (cell_id, id, number, entry_id, org_id, fund, person_id, fen, ground, reason, made_by, made_at),
  update (state, decided_by, decided_at, why, due_entry_id) on clawbacks to hongqiao_app;
grant select, insert on clawback_receipts to hongqiao_app;

-- HQM10: more is asked back than was carried, or of somebody else. Whoever asks holds the transfer, so that of two who ask at
-- once the second counts the first, and that a bank's return and this do not pass each other.
create function refuse_clawback() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  carried payouts;
begin
  if tg_op = 'UPDATE' and old.state <> 'draft' then
    raise exception 'what was asked back is decided once' using errcode = 'HQM10';
  end if;
  if new.state = 'refused' then return null; end if;
  select * into carried from payouts p where p.cell_id = new.cell_id and p.entry_id = new.entry_id and p.state = 'carried'
    for no key update;
  if carried.id is null or carried.person_id is distinct from new.person_id
    or (select sum(c.fen) from clawbacks c where c.cell_id = new.cell_id and c.entry_id = new.entry_id and c.state <> 'refused')
      > carried.amount_fen
    or not exists (
      select from ledger_entries e join ledger_accounts o on o.cell_id = e.cell_id and o.id = e.to_account
      where e.cell_id = new.cell_id and e.id = new.entry_id and (o.org_id, o.fund) = (new.org_id, new.fund))
  then raise exception 'more is asked back than was carried to her' using errcode = 'HQM10';
  end if;
  return null;
end $$;
create trigger clawbacks_within after insert or update on clawbacks for each row execute function refuse_clawback();

create function refuse_clawback_receipt() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  asked clawbacks;
begin
  select * into asked from clawbacks c where c.cell_id = new.cell_id and c.id = new.clawback_id for no key update;
  if asked.state <> 'approved'
    or (select sum(r.fen) from clawback_receipts r where r.cell_id = new.cell_id and r.clawback_id = new.clawback_id) > asked.fen
  then raise exception 'more comes back than was asked back' using errcode = 'HQM10';
  end if;
  return null;
end $$;
create trigger clawback_receipts_within after insert on clawback_receipts
  for each row execute function refuse_clawback_receipt();

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

-- What comes back is booked against what she owes; a bank's return of it would make it owed to her again (HQM11).
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
    select from clawbacks c where c.cell_id = new.cell_id and c.entry_id = new.entry_id and c.state <> 'refused')
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
      select from clawback_receipts r join clawbacks c on c.cell_id = r.cell_id and c.id = r.clawback_id
      where r.cell_id = new.cell_id and r.entry_id = new.id and new.right_key = 'clawback-receipt:' || r.id
        and (c.person_id, r.fen, c.org_id, c.fund) = (new.payee_id, new.amount_fen, payer.org_id, payer.fund))
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
