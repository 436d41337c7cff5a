-- Vouchers of a campaign: what one is worth, whose it is, where and when it was used. See docs/adr/0051.

create table voucher_terms (
  campaign_id uuid primary key references campaigns (id),
  -- Out of which fund of the campaign's union it is paid.
  fund text not null,
  face_fen bigint not null check (face_fen > 0),
  -- How much of the face the merchant bears.
  merchant_fen bigint not null check (merchant_fen >= 0),
  least_fen bigint not null check (least_fen >= 0),
  valid_from date not null,
  valid_until date not null,
  -- How many days after it was granted, that day counted; to the end where there is no number.
  days integer check (days > 0),
  set_by uuid not null,
  set_at timestamptz not null,
  check (merchant_fen < face_fen),
  check (valid_until >= valid_from)
);
comment on table voucher_terms is 'reference: what a voucher of a campaign is worth, until when';

create table voucher_shops (
  cell_id integer not null,
  campaign_id uuid not null references campaigns (id),
  merchant_id uuid not null,
  primary key (cell_id, campaign_id, merchant_id),
  foreign key (cell_id, merchant_id) references merchants (cell_id, id)
);
comment on table voucher_shops is 'tenant: which merchants take the vouchers of a campaign';
create index voucher_shops_of_merchant on voucher_shops (cell_id, merchant_id);

create table vouchers (
  cell_id integer not null,
  id uuid not null,
  campaign_id uuid not null,
  claim_id uuid not null,
  person_id uuid not null,
  number integer not null,
  -- Of the code that is typed; the code itself is stored nowhere.
  code_hash bytea not null check (length(code_hash) = 32),
  granted_at timestamptz not null,
  valid_from date not null,
  last_day date not null,
  state text not null default 'live' check (state in ('live', 'used', 'over')),
  -- The use that counts.
  use_id uuid,
  seq integer not null default 1,
  reminded_at timestamptz,
  over_at timestamptz,
  primary key (cell_id, id),
  -- A claim that was given back and granted anew has another number.
  unique (cell_id, claim_id, number),
  unique (cell_id, code_hash),
  foreign key (cell_id, claim_id) references claims (cell_id, id),
  check ((state = 'used') = (use_id is not null)),
  check ((state = 'over') = (over_at is not null))
);
comment on table vouchers is 'tenant: the voucher of a claim that was granted, made when it is first looked at';
create index vouchers_of_person on vouchers (cell_id, person_id);
create index vouchers_live on vouchers (cell_id, campaign_id, last_day) where state = 'live';

create table voucher_uses (
  cell_id integer not null,
  id uuid not null,
  voucher_id uuid not null,
  campaign_id uuid not null,
  merchant_id uuid not null,
  clerk_id uuid not null,
  how text not null check (how in ('scan', 'typed', 'offline')),
  bill_fen bigint not null check (bill_fen > 0),
  union_fen bigint not null check (union_fen > 0),
  merchant_fen bigint not null check (merchant_fen >= 0),
  at timestamptz not null,
  -- When the till wrote it down, where it was sent later.
  said_at timestamptz,
  request_id text not null,
  primary key (cell_id, id),
  foreign key (cell_id, voucher_id) references vouchers (cell_id, id),
  foreign key (cell_id, merchant_id) references merchants (cell_id, id),
  foreign key (cell_id, clerk_id) references merchant_clerks (cell_id, id),
  check (union_fen + merchant_fen <= bill_fen),
  check ((how = 'offline') = (said_at is not null))
);
comment on table voucher_uses is 'tenant: a voucher taken at a till, append-only';
create index voucher_uses_of_merchant on voucher_uses (cell_id, merchant_id, at);
create index voucher_uses_of_campaign on voucher_uses (cell_id, campaign_id);
create index voucher_uses_of_voucher on voucher_uses (cell_id, voucher_id);

create table voucher_undos (
  cell_id integer not null,
  use_id uuid not null,
  clerk_id uuid not null,
  at timestamptz not null,
  request_id text not null,
  primary key (cell_id, use_id),
  foreign key (cell_id, use_id) references voucher_uses (cell_id, id),
  foreign key (cell_id, clerk_id) references merchant_clerks (cell_id, id)
);
comment on table voucher_undos is 'tenant: a use that was undone, append-only';

create table voucher_uploads (
  cell_id integer not null,
  -- The till's own number of it: whoever sends it again is given the same answer.
  clerk_id uuid not null,
  key uuid not null,
  merchant_id uuid not null,
  use_id uuid,
  -- Why it is not settled.
  refused text,
  bill_fen bigint not null,
  said_at timestamptz not null,
  at timestamptz not null,
  primary key (cell_id, clerk_id, key),
  foreign key (cell_id, clerk_id) references merchant_clerks (cell_id, id),
  foreign key (cell_id, use_id) references voucher_uses (cell_id, id),
  check ((use_id is null) <> (refused is null))
);
comment on table voucher_uploads is 'tenant: what a till took without a network and sent later, append-only';

do $$
declare
  guarded text;
begin
  foreach guarded in array array['voucher_shops', 'vouchers', 'voucher_uses', 'voucher_undos', 'voucher_uploads'] loop
    execute format('alter table %I enable row level security', guarded);
    execute format('alter table %I force row level security', guarded);
    execute format('create policy owner on %I to current_user using (true) with check (true)', guarded);
    execute format('create policy app on %I to hongqiao_app using (true) with check (true)', guarded);
  end loop;
end
$$;
grant select, insert, update (fund, face_fen, merchant_fen, least_fen, valid_from, valid_until, days, set_by, set_at)
  on voucher_terms to hongqiao_app;
grant select on voucher_terms to hongqiao_reader;
-- Of a draft alone: the application refuses it afterwards, and the trigger below does.
grant select, insert, delete on voucher_shops to hongqiao_app;
grant select, insert, update (person_id, reminded_at) on vouchers to hongqiao_app;
-- Uses come into being by use_voucher and undo_use alone, so that what they hold cannot be gone round.
grant select on voucher_uses, voucher_undos to hongqiao_app;
grant select, insert on voucher_uploads to hongqiao_app;

create function refuse_terms() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  of_campaign uuid := coalesce(new.campaign_id, old.campaign_id);
begin
  if exists (select from campaigns c where c.id = of_campaign and c.state <> 'draft') then
    raise exception 'the vouchers of a campaign that is announced are changed' using errcode = 'HQV01';
  end if;
  return coalesce(new, old);
end $$;
create trigger voucher_terms_stay before insert or update on voucher_terms for each row execute function refuse_terms();
create trigger voucher_shops_stay before insert or delete on voucher_shops for each row execute function refuse_terms();

create function refuse_ungranted() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  -- A voucher is of a claim that was granted, and her own.
  if not exists (select from claims k where k.cell_id = new.cell_id and k.id = new.claim_id and k.campaign_id = new.campaign_id
      and k.person_id = new.person_id and k.number = new.number and k.state in ('granted', 'fetched')) then
    raise exception 'a voucher of nothing that was granted' using errcode = 'HQV02';
  end if;
  return new;
end $$;
create trigger vouchers_of_grants before insert on vouchers for each row execute function refuse_ungranted();

-- Takes a voucher at a till: one voucher once, at a merchant of its campaign, on a day on which it is valid, for what it gives.
-- The row of the voucher is locked first, so that of two tills one is told that it was used. The day is that of the database's
-- clock; for what was taken without a network it is that of `p_judged`, which lies behind.
create function use_voucher(p_cell integer, p_voucher uuid, p_use uuid, p_clerk uuid, p_how text, p_bill bigint, p_asked bigint,
  p_said timestamptz, p_judged timestamptz, p_hours integer, p_request text)
returns table (outcome text, union_fen bigint, merchant_fen bigint, at timestamptz)
language plpgsql security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock_now();
  held vouchers%rowtype;
  terms voucher_terms%rowtype;
  clerk record;
  v_judged timestamptz := case when p_how = 'offline' then p_judged else v_now end;
  v_off bigint;
  v_merchant bigint;
  v_day date;
begin
  select * into held from vouchers v where v.cell_id = p_cell and v.id = p_voucher for update;
  if not found then
    return query select 'voucher-unknown', 0::bigint, 0::bigint, v_now;
    return;
  end if;
  select c.merchant_id, m.state into clerk from merchant_clerks c
    join merchants m on m.cell_id = c.cell_id and m.id = c.merchant_id
    where c.cell_id = p_cell and c.id = p_clerk and c.person_id is not null and c.ended_at is null;
  if clerk.merchant_id is null or clerk.state <> 'admitted' then
    return query select 'till-not-yours', 0::bigint, 0::bigint, v_now;
    return;
  end if;
  if not exists (select from voucher_shops s
      where s.cell_id = p_cell and s.campaign_id = held.campaign_id and s.merchant_id = clerk.merchant_id) then
    return query select 'voucher-not-here', 0::bigint, 0::bigint, v_now;
    return;
  end if;
  if held.state = 'used' then
    return query select 'voucher-used', 0::bigint, 0::bigint, v_now;
    return;
  end if;
  -- Never later than now, and without a network never longer ago than is allowed.
  if v_judged > v_now then
    return query select 'voucher-clock', 0::bigint, 0::bigint, v_now;
    return;
  end if;
  if p_how = 'offline' and v_judged < v_now - make_interval(hours => p_hours) then
    return query select 'voucher-late', 0::bigint, 0::bigint, v_now;
    return;
  end if;
  v_day := (v_judged at time zone 'Asia/Shanghai')::date;
  if held.state = 'over' or v_day < held.valid_from or v_day > held.last_day then
    return query select 'voucher-over', 0::bigint, 0::bigint, v_now;
    return;
  end if;
  select * into terms from voucher_terms t where t.campaign_id = held.campaign_id;
  if p_bill < greatest(terms.least_fen, 1) then
    return query select 'voucher-least', 0::bigint, 0::bigint, v_now;
    return;
  end if;
  v_off := least(terms.face_fen, p_bill);
  v_merchant := v_off * terms.merchant_fen / terms.face_fen;
  if p_asked is not null and p_asked <> v_off then
    return query select 'voucher-over-face', 0::bigint, 0::bigint, v_now;
    return;
  end if;
  insert into voucher_uses (cell_id, id, voucher_id, campaign_id, merchant_id, clerk_id, how, bill_fen, union_fen, merchant_fen,
    at, said_at, request_id)
  values (p_cell, p_use, p_voucher, held.campaign_id, clerk.merchant_id, p_clerk, p_how, p_bill, v_off - v_merchant, v_merchant,
    v_now, p_said, p_request);
  update vouchers v set state = 'used', use_id = p_use, seq = v.seq + 1 where v.cell_id = p_cell and v.id = p_voucher;
  return query select 'used', v_off - v_merchant, v_merchant, v_now;
end
$$;

-- Undoes a use at the same merchant, while the minutes last and nothing was settled. The voucher is what it was; the sweep
-- finds it where its last day is over.
create function undo_use(p_cell integer, p_use uuid, p_clerk uuid, p_minutes integer, p_request text)
returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  v_now timestamptz := clock_now();
  used voucher_uses%rowtype;
begin
  select u.* into used from voucher_uses u where u.cell_id = p_cell and u.id = p_use;
  if not found then return 'not-found'; end if;
  perform from vouchers v where v.cell_id = p_cell and v.id = used.voucher_id for update;
  if not exists (select from merchant_clerks c where c.cell_id = p_cell and c.id = p_clerk and c.merchant_id = used.merchant_id
      and c.person_id is not null and c.ended_at is null) then return 'not-found'; end if;
  if not exists (select from vouchers v where v.cell_id = p_cell and v.id = used.voucher_id and v.use_id = p_use)
    or used.at < v_now - make_interval(mins => p_minutes)
    or exists (select from voucher_settlement_lines l where l.cell_id = p_cell and l.use_id = p_use and l.live)
  then return 'use-not-undone'; end if;
  insert into voucher_undos (cell_id, use_id, clerk_id, at, request_id) values (p_cell, p_use, p_clerk, v_now, p_request);
  update vouchers v set state = 'live', use_id = null, seq = v.seq + 1 where v.cell_id = p_cell and v.id = used.voucher_id;
  return 'undone';
end
$$;

-- Ends vouchers whose last day is over, and so many hours besides in which a till without a network may still send what it took.
create function end_vouchers(p_cell integer, p_campaign uuid, p_hours integer, p_most integer)
returns table (id uuid, claim_id uuid, person_id uuid)
language sql security definer set search_path = public, pg_temp
as $$
  with due as (
    select v.id from vouchers v
    where v.cell_id = p_cell and v.campaign_id = p_campaign and v.state = 'live'
      and ((v.last_day + 1)::timestamp at time zone 'Asia/Shanghai') + make_interval(hours => p_hours) <= clock_now()
    order by v.id limit p_most for update skip locked)
  update vouchers v set state = 'over', over_at = clock_now(), seq = v.seq + 1
  from due where v.cell_id = p_cell and v.id = due.id
  returning v.id, v.claim_id, v.person_id
$$;

revoke all on function use_voucher, undo_use, end_vouchers from public;
grant execute on function use_voucher, undo_use, end_vouchers to hongqiao_app;
