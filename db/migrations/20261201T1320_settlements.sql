-- The money behind vouchers: what is set aside for a campaign, and what merchants are owed. See docs/adr/0052.

create table voucher_money (
  cell_id integer not null,
  campaign_id uuid not null references campaigns (id),
  what text not null check (what in ('reserve', 'release')),
  entry_id uuid not null,
  primary key (cell_id, entry_id),
  foreign key (cell_id, entry_id) references ledger_entries (cell_id, id)
);
create index voucher_money_of_campaign on voucher_money (cell_id, campaign_id);
create unique index voucher_money_back_once on voucher_money (cell_id, campaign_id) where what = 'release';
comment on table voucher_money is 'tenant: the entries that set money aside for a campaign’s vouchers and gave back what was not used, append-only';

create table voucher_settlements (
  cell_id integer not null,
  id uuid not null,
  number text not null,
  org_id uuid not null references orgs (id),
  merchant_id uuid not null,
  fund text not null,
  from_day date not null,
  until_day date not null check (until_day >= from_day),
  uses integer not null check (uses > 0),
  bill_fen bigint not null,
  union_fen bigint not null check (union_fen > 0),
  state text not null default 'draft' check (state in ('draft', 'approved', 'refused')),
  made_by uuid not null,
  made_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  decided_why text,
  -- What the ledger owes the merchant for it.
  entry_id uuid,
  primary key (cell_id, id),
  unique (cell_id, number),
  foreign key (cell_id, merchant_id) references merchants (cell_id, id),
  foreign key (cell_id, entry_id) references ledger_entries (cell_id, id),
  constraint voucher_settlements_take_two check (decided_by <> made_by),
  check ((state = 'draft') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
  check ((state = 'approved') = (entry_id is not null))
);
comment on table voucher_settlements is 'tenant: what a merchant is owed for the vouchers of a period; one makes it, another agrees';
create index voucher_settlements_of_org on voucher_settlements (cell_id, org_id, id);
create index voucher_settlements_of_merchant on voucher_settlements (cell_id, merchant_id, id);

create table voucher_settlement_lines (
  cell_id integer not null,
  settlement_id uuid not null,
  use_id uuid not null,
  -- Not once the settlement was refused: the next one takes the use.
  live boolean not null default true,
  primary key (cell_id, settlement_id, use_id),
  foreign key (cell_id, settlement_id) references voucher_settlements (cell_id, id),
  foreign key (cell_id, use_id) references voucher_uses (cell_id, id)
);
comment on table voucher_settlement_lines is 'tenant: the uses that a settlement is the sum of; each is settled once';
create unique index voucher_settlement_lines_once on voucher_settlement_lines (cell_id, use_id) where live;

do $$
declare
  guarded text;
begin
  foreach guarded in array array['voucher_money', 'voucher_settlements', 'voucher_settlement_lines'] loop
    execute format('alter table %I enable row level security', guarded);
    execute format('alter table %I force row level security', guarded);
    execute format('create policy owner on %I to current_user using (true) with check (true)', guarded);
    execute format('create policy app on %I to hongqiao_app using (true) with check (true)', guarded);
  end loop;
end
$$;
grant select, insert on voucher_money, voucher_settlement_lines to hongqiao_app;
grant update (live) on voucher_settlement_lines to hongqiao_app;
grant select, insert, update (state, decided_by, decided_at, decided_why, entry_id) on voucher_settlements to hongqiao_app;

create function refuse_settlement() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  held record;
begin
  if new.state = old.state then return new; end if;
  if old.state <> 'draft' then
    raise exception 'a settlement is decided once' using errcode = 'HQV03';
  end if;
  if new.state = 'approved' then
    select count(*) as uses, coalesce(sum(u.bill_fen), 0) as bill, coalesce(sum(u.union_fen), 0) as fen,
        count(*) filter (where u.merchant_id <> new.merchant_id
          or exists (select from voucher_undos x where x.cell_id = u.cell_id and x.use_id = u.id)) as wrong
      into held from voucher_settlement_lines l join voucher_uses u on u.cell_id = l.cell_id and u.id = l.use_id
      where l.cell_id = new.cell_id and l.settlement_id = new.id and l.live;
    if held.wrong > 0 or (held.uses, held.bill, held.fen) is distinct from (new.uses::bigint, new.bill_fen::numeric, new.union_fen::numeric)
      or not exists (select from ledger_entries e where e.cell_id = new.cell_id and e.id = new.entry_id
        and e.payee_id = new.merchant_id and e.amount_fen = new.union_fen)
    then raise exception 'a settlement that is not what it says' using errcode = 'HQV03';
    end if;
  end if;
  return new;
end $$;
create trigger voucher_settlements_are_sums before update on voucher_settlements for each row execute function refuse_settlement();
