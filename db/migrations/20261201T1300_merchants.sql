-- Merchants at which vouchers are used, who stands at their tills, and where they are paid. See docs/adr/0051.

create table merchants (
  cell_id integer not null references cells (cell_id),
  id uuid not null,
  -- The union that admitted it.
  org_id uuid not null references orgs (id),
  name text not null,
  credit_code text not null,
  address text not null,
  state text not null default 'admitted' check (state in ('admitted', 'suspended')),
  -- Why it is suspended; kept when it is let in again.
  why text,
  made_by uuid not null,
  made_at timestamptz not null,
  changed_by uuid,
  changed_at timestamptz,
  primary key (cell_id, id),
  check (state = 'admitted' or why is not null)
);
comment on table merchants is 'tenant: who takes vouchers of a union; suspended it takes none';
create unique index merchants_once on merchants (cell_id, org_id, credit_code);

create table merchant_clerks (
  cell_id integer not null,
  id uuid not null,
  merchant_id uuid not null,
  name text not null,
  -- The phone that she is invited by; forgotten when she is let go.
  phone_sealed bytea,
  phone_blind bytea,
  tail text not null,
  invited_by uuid not null,
  invited_at timestamptz not null,
  person_id uuid,
  accepted_at timestamptz,
  ended_at timestamptz,
  ended_by uuid,
  primary key (cell_id, id),
  foreign key (cell_id, merchant_id) references merchants (cell_id, id),
  foreign key (cell_id, person_id) references persons (cell_id, id),
  check ((person_id is null) = (accepted_at is null)),
  check (ended_at is not null or phone_sealed is not null)
);
comment on table merchant_clerks is 'tenant: who may take vouchers at a till: named by a union, accepted on her own phone';
create unique index merchant_clerks_once on merchant_clerks (cell_id, merchant_id, phone_blind) where ended_at is null;
create index merchant_clerks_of_person on merchant_clerks (cell_id, person_id) where ended_at is null;
create index merchant_clerks_invited on merchant_clerks (cell_id, phone_blind) where ended_at is null;

-- A payee is a person or a merchant: her account or its account, never both.
alter table payee_accounts
  alter person_id drop not null,
  add merchant_id uuid,
  add foreign key (cell_id, merchant_id) references merchants (cell_id, id),
  add constraint payee_accounts_of_one check (num_nonnulls(person_id, merchant_id) = 1),
  add unique (cell_id, id, merchant_id);
create unique index payee_accounts_of_merchant on payee_accounts (cell_id, merchant_id, kind)
  where closed_at is null and merchant_id is not null;

alter table payouts
  alter person_id drop not null,
  add merchant_id uuid,
  add constraint payouts_to_one check (num_nonnulls(person_id, merchant_id) = 1),
  add foreign key (cell_id, account_id, merchant_id) references payee_accounts (cell_id, id, merchant_id);

create or replace function refuse_account() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if tg_op = 'INSERT' and new.merchant_id is not null then
    -- A business is paid in its own name; it consents to nothing, being nobody.
    if not exists (select from merchants m where m.cell_id = new.cell_id and m.id = new.merchant_id and m.name = new.holder_name) then
      raise exception 'an account in another name than the merchant’s' using errcode = 'HQM05';
    end if;
    return new;
  end if;
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
  if (new.person_id is null) <> (old.person_id is null) or new.merchant_id is distinct from old.merchant_id then
    raise exception 'an account is given to somebody else' using errcode = 'HQM05';
  end if;
  if old.closed_at is not null and new.closed_at is null then
    raise exception 'a closed account is opened' using errcode = 'HQM05';
  end if;
  return new;
end $$;

create or replace function refuse_payouts() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  found boolean;
begin
  execute $q$select exists (
    select from planned n
    left join lateral (select * from ledger_entries l where l.cell_id = n.cell_id and l.id = n.entry_id offset 0) e on true
    left join lateral (select * from persons l where l.cell_id = n.cell_id and l.id = e.payee_id offset 0) p on true
    left join lateral (select * from payee_accounts l where l.cell_id = n.cell_id and l.id = n.account_id offset 0) a on true
    left join lateral (select * from persons l where l.cell_id = n.cell_id and l.id = a.person_id offset 0) h on true
    where n.merchant_id is null and (n.person_id is distinct from coalesce(p.merged_into, p.id) or a.id is null
      or a.closed_at is not null or not h.verified or h.name <> a.holder_name))$q$ into found;
  if not found and exists (select from planned where merchant_id is not null) then
    execute $q$select exists (
      select from planned n
      left join lateral (select * from ledger_entries l where l.cell_id = n.cell_id and l.id = n.entry_id offset 0) e on true
      left join lateral (select * from payee_accounts l where l.cell_id = n.cell_id and l.id = n.account_id offset 0) a on true
      left join lateral (select * from merchants l where l.cell_id = n.cell_id and l.id = a.merchant_id offset 0) m on true
      where n.merchant_id is not null and (n.merchant_id is distinct from e.payee_id or n.merchant_id is distinct from a.merchant_id
        or a.closed_at is not null or m.name is distinct from a.holder_name))$q$ into found;
  end if;
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

create or replace function refuse_carrying() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  found boolean;
begin
  if not exists (select from carried where payout_id is not null) then return null; end if;
  execute $q$select exists (
    select from carried e
    cross join lateral (select * from payouts l where l.cell_id = e.cell_id and l.id = e.payout_id offset 0) p
    cross join lateral (select * from ledger_entries l where l.cell_id = p.cell_id and l.id = p.entry_id offset 0) d
    where e.amount_fen <> p.amount_fen or d.to_account not in (e.from_account, e.to_account) or p.state not in ('sent', 'carried')
      or (p.state = 'sent') <> (d.to_account = e.from_account)
      or e.payee_id is distinct from coalesce(p.person_id, p.merchant_id))$q$ into found;
  if found then raise exception 'a transfer is booked otherwise than it was made' using errcode = 'HQM06';
  end if;
  return null;
end $$;

do $$
declare
  guarded text;
begin
  foreach guarded in array array['merchants', 'merchant_clerks'] loop
    execute format('alter table %I enable row level security', guarded);
    execute format('alter table %I force row level security', guarded);
    execute format('create policy owner on %I to current_user using (true) with check (true)', guarded);
    execute format('create policy app on %I to hongqiao_app using (true) with check (true)', guarded);
  end loop;
end
$$;
grant select, insert, update (address, state, why, changed_by, changed_at) on merchants to hongqiao_app;
grant select, insert, update (phone_sealed, phone_blind, person_id, accepted_at, ended_at, ended_by) on merchant_clerks to hongqiao_app;
