-- How money that is owed reaches people: their own accounts, batches that two people make, transfers. See docs/adr/0038.

create table payee_accounts (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  kind text not null check (kind in ('bank', 'wechat')),
  -- The number at the bank, or what the wallet calls its user; null once it is closed and nothing was ever carried to it.
  account_sealed bytea,
  account_blind bytea,
  -- The bank and the last four signs, by which she knows it again.
  bank text,
  tail text not null check (length(tail) between 1 and 4),
  -- Whom the bank or the wallet says it belongs to.
  holder_name text not null,
  added_at timestamptz not null,
  closed_at timestamptz,
  closed_why text check (closed_why in ('replaced', 'removed', 'withdrawn', 'refused')),
  primary key (cell_id, id),
  unique (cell_id, id, person_id),
  foreign key (cell_id, person_id) references persons (cell_id, id),
  check ((closed_at is null) = (closed_why is null)),
  check (closed_at is not null or account_sealed is not null),
  check (kind <> 'bank' or bank is not null)
);
comment on table payee_accounts is 'tenant: where somebody is paid, as she chose it; nobody else’s account';
-- One of a kind a person, and one person an account.
create unique index payee_accounts_one on payee_accounts (cell_id, person_id, kind) where closed_at is null;
create unique index payee_accounts_hers_alone on payee_accounts (cell_id, account_blind) where closed_at is null;

create table payout_batches (
  cell_id integer not null,
  id uuid not null,
  number text not null,
  org_id uuid not null references orgs (id),
  fund text not null,
  channel text not null check (channel in ('bank', 'wechat')),
  state text not null default 'draft' check (state in ('draft', 'approved', 'refused', 'done')),
  rows integer not null check (rows > 0),
  total_fen bigint not null check (total_fen > 0),
  made_by uuid not null,
  made_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  decided_why text,
  -- Until when a process that sends is trusted to be alive, and from when another may look again.
  held_until timestamptz,
  -- Why the wallet takes nothing more for now.
  halted_why text,
  primary key (cell_id, id),
  unique (cell_id, number),
  constraint payout_batches_take_two check (decided_by <> made_by),
  constraint payout_batches_decided_whole check (
    (state = 'draft') = (decided_by is null) and (decided_by is null) = (decided_at is null))
);
comment on table payout_batches is 'tenant: transfers out of one fund that one made and another agreed to';
create index payout_batches_of_org on payout_batches (cell_id, org_id, id);
create index payout_batches_to_send on payout_batches (held_until nulls first) where state = 'approved' and channel = 'wechat';

create table payouts (
  cell_id integer not null,
  -- Its number at the bank and the wallet, who take one number once.
  id uuid not null,
  batch_id uuid not null,
  entry_id uuid not null,
  person_id uuid not null,
  account_id uuid not null,
  amount_fen bigint not null check (amount_fen > 0),
  -- planned: agreed to or not yet. sent: at the bank or the wallet, or it may be. Four ends.
  state text not null default 'planned' check (state in ('planned', 'sent', 'carried', 'failed', 'returned', 'dropped')),
  sent_at timestamptz,
  ended_at timestamptz,
  -- Why it failed or came back, as the bank or the wallet says it.
  why text,
  primary key (cell_id, id),
  foreign key (cell_id, batch_id) references payout_batches (cell_id, id),
  foreign key (cell_id, account_id, person_id) references payee_accounts (cell_id, id, person_id) on update cascade,
  foreign key (cell_id, entry_id) references ledger_entries (cell_id, id)
);
comment on table payouts is 'tenant: one transfer of what is owed to an account of whom it is owed to';
-- What is owed is carried by one transfer at a time; another may try once it has failed or come back.
create unique index payouts_one_at_a_time on payouts (cell_id, entry_id) where state in ('planned', 'sent', 'carried');
create index payouts_of_batch on payouts (cell_id, batch_id, id);
create index payouts_of_person on payouts (cell_id, person_id);

create table payout_readings (
  cell_id integer not null,
  id uuid not null,
  batch_id uuid not null,
  sha256 bytea not null check (length(sha256) = 32),
  lines integer not null,
  carried integer not null,
  failed integer not null,
  returned integer not null,
  unchanged integer not null,
  by_person uuid not null,
  at timestamptz not null,
  primary key (cell_id, id),
  unique (cell_id, batch_id, sha256),
  foreign key (cell_id, batch_id) references payout_batches (cell_id, id)
);
comment on table payout_readings is 'tenant: files of a bank’s results that were read back; the same file counts once';

do $$
declare
  guarded text;
begin
  foreach guarded in array array['payee_accounts', 'payout_batches', 'payouts', 'payout_readings'] loop
    execute format('alter table %I enable row level security', guarded);
    execute format('alter table %I force row level security', guarded);
    execute format('create policy owner on %I to current_user using (true) with check (true)', guarded);
    execute format('create policy app on %I to hongqiao_app using (true) with check (true)', guarded);
  end loop;
end
$$;
grant select, insert, update (person_id, account_sealed, account_blind, closed_at, closed_why) on payee_accounts to hongqiao_app;
grant select, insert, update (state, decided_by, decided_at, decided_why, held_until, halted_why) on payout_batches to hongqiao_app;
grant select, insert, update (state, sent_at, ended_at, why) on payouts to hongqiao_app;
grant select, insert on payout_readings to hongqiao_app;

-- An account is of a member whose identity was checked and whose name it bears, and she has agreed to its being used.
-- HQC01 is what lacking consent is called everywhere; HQM05: the account is not hers.
create function refuse_account() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if not exists (select from persons p where p.cell_id = new.cell_id and p.id = new.person_id and p.verified
        and p.merged_into is null and p.name = new.holder_name) then
      raise exception 'an account in another name than the member’s' using errcode = 'HQM05';
    end if;
    if not exists (select from consents c where c.cell_id = new.cell_id and c.person_id = new.person_id and c.purpose = 'money') then
      raise exception 'an account without a live consent' using errcode = 'HQC01';
    end if;
    return new;
  end if;
  -- It goes over with a record that is merged, and back.
  if new.person_id <> old.person_id and not exists (select from persons p where p.cell_id = new.cell_id
      and (p.id = old.person_id and p.merged_into = new.person_id or p.id = new.person_id and p.merged_into = old.person_id)) then
    raise exception 'an account is given to somebody else' using errcode = 'HQM05';
  end if;
  if old.closed_at is not null and new.closed_at is null then
    raise exception 'a closed account is opened' using errcode = 'HQM05';
  end if;
  return new;
end $$;
create trigger payee_accounts_are_hers before insert or update on payee_accounts
  for each row execute function refuse_account();

-- Whoever takes back her consent is paid to no account from then on. What was never used is forgotten at once.
create function close_accounts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from payee_accounts a where a.cell_id = old.cell_id and a.person_id = old.person_id
    and not exists (select from payouts o where o.cell_id = a.cell_id and o.account_id = a.id);
  update payee_accounts a set closed_at = clock_now(), closed_why = 'withdrawn'
    where a.cell_id = old.cell_id and a.person_id = old.person_id and a.closed_at is null;
  return null;
end $$;
create trigger consents_close_accounts after delete on consents for each row when (old.purpose = 'money')
  execute function close_accounts();

-- A transfer is of what is owed, whole, by the union of its batch, to an open account of whom it is owed to.
-- HQM05: the account is not the payee's. HQM06: it is not what is owed.
create function refuse_payouts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (
    select from planned n
    left join ledger_entries e on e.cell_id = n.cell_id and e.id = n.entry_id
    left join persons p on p.cell_id = n.cell_id and p.id = e.payee_id
    left join payee_accounts a on a.cell_id = n.cell_id and a.id = n.account_id
    left join persons h on h.cell_id = n.cell_id and h.id = a.person_id
    where (n.person_id is distinct from coalesce(p.merged_into, p.id) or a.closed_at is not null
      or not h.verified or h.name <> a.holder_name))
  then raise exception 'a transfer to an account that is not the payee’s' using errcode = 'HQM05';
  end if;
  if exists (
    select from planned n
    join payout_batches b on b.cell_id = n.cell_id and b.id = n.batch_id
    join payee_accounts a on a.cell_id = n.cell_id and a.id = n.account_id
    join ledger_entries e on e.cell_id = n.cell_id and e.id = n.entry_id
    join ledger_accounts o on o.cell_id = e.cell_id and o.id = e.to_account
    where b.state <> 'draft' or n.state <> 'planned' or a.kind <> b.channel or o.kind <> 'owed' or e.payout_id is not null
      or n.amount_fen <> e.amount_fen or (o.org_id, o.fund) is distinct from (b.org_id, b.fund))
  then raise exception 'a transfer of something else than what is owed' using errcode = 'HQM06';
  end if;
  return null;
end $$;
create trigger payouts_of_what_is_owed after insert on payouts
  referencing new table as planned for each statement execute function refuse_payouts();

-- HQM07: what has been decided or has ended stays so; nothing is sent before two have agreed; a transfer has been carried
-- or has come back only where the ledger says so.
create function refuse_payout_changes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (
    select from before o join after n on n.cell_id = o.cell_id and n.id = o.id
    join payout_batches b on b.cell_id = n.cell_id and b.id = n.batch_id
    where n.state <> o.state and not case o.state || '>' || n.state
      when 'planned>sent' then b.state = 'approved'
      when 'planned>dropped' then b.state = 'refused'
      when 'sent>carried' then true
      when 'sent>failed' then true
      when 'carried>returned' then true
      else false end)
  then raise exception 'a transfer cannot become this' using errcode = 'HQM07';
  end if;
  if exists (
    select from after n where n.state in ('carried', 'returned') and (
      select count(*) from ledger_entries e where e.cell_id = n.cell_id and e.payout_id = n.id)
      <> case n.state when 'carried' then 1 else 2 end)
  then raise exception 'a transfer that the ledger does not know of' using errcode = 'HQM07';
  end if;
  return null;
end $$;
create trigger payouts_go_forward after update on payouts
  referencing old table as before new table as after for each statement execute function refuse_payout_changes();

create function refuse_batch_changes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  held record;
begin
  if new.state = old.state then return new; end if;
  if old.state || '>' || new.state not in ('draft>approved', 'draft>refused', 'approved>done') then
    raise exception 'a batch cannot become this' using errcode = 'HQM07';
  end if;
  if new.state = 'approved' then
    select count(*) as rows, coalesce(sum(amount_fen), 0) as fen into held
      from payouts p where p.cell_id = new.cell_id and p.batch_id = new.id;
    if held.rows <> new.rows or held.fen <> new.total_fen then
      raise exception 'a batch that is not what it says' using errcode = 'HQM07';
    end if;
  end if;
  return new;
end $$;
create trigger payout_batches_go_forward before update on payout_batches
  for each row execute function refuse_batch_changes();

-- The ledger carries what a transfer says, no other amount and no other debt.
alter table ledger_entries add foreign key (cell_id, payout_id) references payouts (cell_id, id);
create function refuse_carrying() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (
    select from carried e
    join payouts p on p.cell_id = e.cell_id and p.id = e.payout_id
    join ledger_entries d on d.cell_id = p.cell_id and d.id = p.entry_id
    where e.amount_fen <> p.amount_fen or d.to_account not in (e.from_account, e.to_account) or p.state not in ('sent', 'carried')
      or (p.state = 'sent') <> (d.to_account = e.from_account) or e.payee_id is distinct from p.person_id)
  then raise exception 'a transfer is booked otherwise than it was made' using errcode = 'HQM06';
  end if;
  return null;
end $$;
create trigger ledger_entries_carry after insert on ledger_entries
  referencing new table as carried for each statement execute function refuse_carrying();
