-- The ledger keeps its own balances, and refuses by itself what must never be paid. See docs/adr/0037.
--
-- An entry takes an amount from one account and gives the same to another, so that what is in the ledger sums to nought
-- whatever is written into it. The balances follow from the entries by a trigger; the application cannot set them.

alter table ledger_accounts
  drop constraint ledger_accounts_kind_check,
  drop constraint ledger_accounts_check;
-- What was booked to people so far has been carried to nobody: it is owed.
update ledger_accounts set kind = 'owed' where kind = 'paid';
alter table ledger_accounts
  -- source: where money comes from. fund: money held for a purpose. reserved: promised to a case that is still under way.
  -- owed: booked to somebody and not carried yet. paid: carried by a bank or a wallet.
  add constraint ledger_accounts_kind check (kind in ('source', 'fund', 'reserved', 'owed', 'paid')),
  -- Nothing is paid from an empty fund, and nothing carried that is not owed.
  add constraint ledger_accounts_not_below_zero check (kind = 'source' or balance_fen >= 0);
revoke update on ledger_accounts from hongqiao_app;
revoke insert on ledger_accounts from hongqiao_app;
revoke update (balance_fen) on ledger_accounts from hongqiao_app;
grant insert (cell_id, id, org_id, kind, fund) on ledger_accounts to hongqiao_app;

alter table ledger_entries
  -- What it is paid for, as the service names it: one right is paid for once, by however many cases.
  add column right_key text,
  -- The transfer that carried it or brought it back; each does so once.
  add column payout_id uuid;
create unique index ledger_entries_one_right on ledger_entries (cell_id, payee_id, right_key) where right_key is not null;
create unique index ledger_entries_one_transfer on ledger_entries (cell_id, payout_id, from_account) where payout_id is not null;
create index ledger_entries_from on ledger_entries (cell_id, from_account, id);
create index ledger_entries_to on ledger_entries (cell_id, to_account, id);

create table budgets (
  cell_id integer not null,
  org_id uuid not null references orgs (id),
  fund text not null,
  -- The calendar year in China.
  year integer not null check (year between 2000 and 2199),
  planned_fen bigint not null check (planned_fen >= 0),
  -- Kept by the ledger.
  spent_fen bigint not null default 0,
  set_by uuid not null,
  at timestamptz not null,
  primary key (cell_id, org_id, fund, year),
  constraint budgets_not_over check (spent_fen between 0 and planned_fen)
);
comment on table budgets is 'tenant: what a union may spend from a fund in a year; where there is no line nothing is limited';

create table payment_caps (
  id uuid primary key,
  org_id uuid not null references orgs (id),
  service text not null,
  per text not null check (per in ('payment', 'person-year')),
  from_on date not null,
  -- Null where from this day the cap of the union above counts again.
  max_fen bigint check (max_fen > 0),
  title text not null check (title <> ''),
  clause text,
  link text,
  set_by uuid not null,
  at timestamptz not null,
  unique (org_id, service, per, from_on)
);
comment on table payment_caps is 'reference: the most that may be paid, by whose rule and from which day; of the unions above a case the nearest counts';

create table contributions (
  cell_id integer not null,
  id uuid not null,
  -- The union at whose employer the wages were paid.
  org_id uuid not null references orgs (id),
  -- The first day of the month.
  month date not null check (extract(day from month) = 1),
  wages_fen bigint not null check (wages_fen > 0),
  due_fen bigint not null check (due_fen > 0),
  kept_fen bigint not null check (kept_fen >= 0),
  passed_fen bigint not null check (passed_fen >= 0),
  to_org_id uuid not null references orgs (id),
  by_person uuid not null,
  at timestamptz not null,
  primary key (cell_id, id),
  unique (cell_id, org_id, month),
  constraint contributions_split_whole check (kept_fen + passed_fen = due_fen)
);
comment on table contributions is 'tenant: union fees that an employer paid for a month, and how they were split';

create table incomes (
  cell_id integer not null,
  id uuid not null,
  org_id uuid not null references orgs (id),
  kind text not null check (kind in ('contribution', 'dues', 'allocation', 'matching', 'refund', 'gift', 'budget')),
  entry_id uuid not null,
  from_org_id uuid references orgs (id),
  contribution_id uuid,
  by_person uuid not null,
  primary key (cell_id, id),
  unique (cell_id, entry_id),
  foreign key (cell_id, entry_id) references ledger_entries (cell_id, id),
  foreign key (cell_id, contribution_id) references contributions (cell_id, id),
  constraint incomes_say_from_where check ((kind in ('allocation', 'matching', 'refund')) = (from_org_id is not null)),
  constraint incomes_of_contributions check ((kind = 'contribution') = (contribution_id is not null))
);
comment on table incomes is 'tenant: what an entry into a fund is: whose money, from where';

do $$
declare
  guarded text;
begin
  foreach guarded in array array['budgets', 'contributions', 'incomes'] loop
    execute format('alter table %I enable row level security', guarded);
    execute format('alter table %I force row level security', guarded);
    execute format('create policy owner on %I to current_user using (true) with check (true)', guarded);
    execute format('create policy app on %I to hongqiao_app using (true) with check (true)', guarded);
  end loop;
end
$$;
grant select, insert on contributions, incomes, payment_caps to hongqiao_app;
grant select, insert (cell_id, org_id, fund, year, planned_fen, set_by, at), update (planned_fen, set_by, at) on budgets
  to hongqiao_app;
grant select on payment_caps to hongqiao_reader;

-- A line that is drawn in the middle of a year begins with what has been spent by then. The fund is held, as by a payment.
create function begin_budget() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from ledger_accounts a
    where a.cell_id = new.cell_id and a.org_id = new.org_id and a.fund = new.fund and a.kind = 'fund' for no key update;
  new.spent_fen := (
    select coalesce(sum(e.amount_fen), 0) from ledger_accounts o
    join ledger_entries e on e.cell_id = o.cell_id and e.to_account = o.id and e.payout_id is null
    where o.cell_id = new.cell_id and o.org_id = new.org_id and o.fund = new.fund and o.kind = 'owed'
      and extract(year from e.at at time zone 'Asia/Shanghai') = new.year);
  return new;
end $$;
create trigger budgets_begin before insert on budgets for each row execute function begin_budget();

-- Books what one statement wrote. The accounts are held in one order, whoever writes.
--
-- HQM01: money does not flow so. HQM02: not the applicant of the case. HQM03: over a cap. HQM04: over the budget of the
-- year. What would take an account below zero breaks its check (23514).
create function book_entries() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from ledger_accounts a
    where (a.cell_id, a.id) in (select cell_id, from_account from booked union select cell_id, to_account from booked)
    order by a.cell_id, a.id for no key update;

  if exists (
    select from booked e
    join ledger_accounts f on f.cell_id = e.cell_id and f.id = e.from_account
    join ledger_accounts t on t.cell_id = e.cell_id and t.id = e.to_account
    where not case f.kind || '>' || t.kind
      when 'fund>fund' then e.payee_id is null and e.payout_id is null
      when 'source>fund' then e.payee_id is null and e.payout_id is null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'fund>reserved' then e.case_id is null and e.payout_id is null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'reserved>fund' then e.case_id is null and e.payout_id is null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'fund>owed' then e.payee_id is not null and e.payout_id is null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'reserved>owed' then e.payee_id is not null and e.payout_id is null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'owed>paid' then e.case_id is null and e.payout_id is not null and (f.org_id, f.fund) = (t.org_id, t.fund)
      when 'paid>owed' then e.case_id is null and e.payout_id is not null and (f.org_id, f.fund) = (t.org_id, t.fund)
      else false end)
  then raise exception 'money does not flow so' using errcode = 'HQM01';
  end if;

  if exists (
    select from booked e where e.case_id is not null and not exists (
      select from cases c where c.cell_id = e.cell_id and c.id = e.case_id and c.applicant_id = e.payee_id))
  then raise exception 'a payment to somebody who is not the applicant of its case' using errcode = 'HQM02';
  end if;

  if exists (select from payment_caps) and exists (select from booked where case_id is not null) then
    -- Two funds may pay one person at the same time; what she was given in a year is added up by one after the other.
    perform pg_advisory_xact_lock(hashtextextended(payee_id::text, 20261130))
      from (select distinct payee_id from booked where case_id is not null order by payee_id) p;
    if exists (
      select from booked e
      join cases c on c.cell_id = e.cell_id and c.id = e.case_id
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
      select f.cell_id, f.org_id, f.fund, extract(year from e.at at time zone 'Asia/Shanghai') as year, sum(e.amount_fen) as fen
      from booked e
      join ledger_accounts f on f.cell_id = e.cell_id and f.id = e.from_account and f.kind in ('fund', 'reserved')
      join ledger_accounts t on t.cell_id = e.cell_id and t.id = e.to_account and t.kind = 'owed'
      group by 1, 2, 3, 4) m
    where b.cell_id = m.cell_id and b.org_id = m.org_id and b.fund = m.fund and b.year = m.year;
  exception when check_violation then
    raise exception 'a payment over the budget of the year' using errcode = 'HQM04';
  end;
  return null;
end $$;
create trigger ledger_entries_book after insert on ledger_entries
  referencing new table as booked for each statement execute function book_entries();
