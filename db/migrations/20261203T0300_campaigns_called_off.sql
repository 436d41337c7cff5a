-- A campaign that was announced is called off, with a reason; by two where anything was given or a list is closed. See
-- docs/adr/0067.
alter table campaigns
  add column called_off_at timestamptz,
  add column called_off_by uuid,
  add column called_off_why text,
  drop constraint campaigns_state_check,
  add constraint campaigns_state_check
    check (state in ('draft', 'announced', 'closed', 'settled', 'dropped', 'called-off')),
  add constraint campaigns_called_off_whole check (
    (state = 'called-off') = (called_off_at is not null) and (called_off_at is null) = (called_off_by is null)
    and (called_off_at is null) = (called_off_why is null));
comment on column campaigns.settled_at is 'The end; of a campaign that was called off, when the last that it gave was taken back';
create index campaigns_to_take_back on campaigns (called_off_at) where state = 'called-off' and settled_at is null;

alter table claims drop constraint claims_state_check, add constraint claims_state_check
  check (state in ('granted', 'waiting', 'entered', 'fetched', 'given-back', 'missed', 'lost', 'lapsed', 'called-off'));

create table campaign_call_offs (
  campaign_id uuid not null references campaigns (id),
  n integer not null check (n > 0),
  -- Why, as members are to read it.
  why text not null,
  asked_by uuid not null,
  asked_at timestamptz not null,
  -- Somebody else who steers the union. Until then nothing has changed.
  agreed_by uuid,
  agreed_at timestamptz,
  primary key (campaign_id, n),
  constraint campaign_call_offs_take_two check (agreed_by <> asked_by),
  check ((agreed_by is null) = (agreed_at is null))
);
comment on table campaign_call_offs is 'reference: who wanted a campaign called off of which something was given or drawn, and who agreed';
grant select, insert, update (agreed_by, agreed_at) on campaign_call_offs to hongqiao_app;
grant select on campaign_call_offs to hongqiao_reader;

-- HQA01: what was given is taken back, and a list that is closed is given up, where two have agreed; what was called off
-- stays so.
create function refuse_lone_call_off() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if old.state = 'called-off' or old.state not in ('announced', 'closed') and new.state = 'called-off' then
    raise exception 'a campaign cannot become this' using errcode = 'HQA01';
  end if;
  if new.state = 'called-off' and (exists (select from campaign_slices s where s.campaign_id = new.id and s.numbered > 0)
      or exists (select from draws d where d.cell_id = any (array(select cell_id from cells)) and d.campaign_id = new.id
        and d.state in ('frozen', 'drawn')))
      and not exists (select from campaign_call_offs a where a.campaign_id = new.id and a.agreed_by is not null) then
    raise exception 'a campaign that has given, or closed a list, is called off by one alone' using errcode = 'HQA01';
  end if;
  return new;
end $$;
create trigger campaigns_called_off_by_two before update of state on campaigns for each row
  when (old.state is distinct from new.state) execute function refuse_lone_call_off();

-- A draw of a campaign that is called off is closed without drawing, also where its list or its order is public.
create or replace function refuse_draw_changes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if new.state <> old.state then
    if old.state || '>' || new.state not in ('announced>frozen', 'announced>dropped', 'frozen>drawn', 'frozen>dropped', 'drawn>dropped',
        'drawn>done') then
      raise exception 'a draw cannot become this' using errcode = 'HQD01';
    end if;
    if new.state = 'frozen' and not exists (select from draw_texts t where t.cell_id = new.cell_id and t.draw_id = new.id
        and t.what = 'list' and t.sha256 = new.commitment) then
      raise exception 'a draw is frozen without the list of its commitment' using errcode = 'HQD01';
    end if;
    if new.state = 'drawn' and not new.undrawn and (select count(*) from draw_texts t
        where t.cell_id = new.cell_id and t.draw_id = new.id and t.what in ('seed', 'result')) <> 2 then
      raise exception 'a draw without its seed and its result' using errcode = 'HQD01';
    end if;
  end if;
  if old.frozen_at is not null and (old.frozen_by, old.frozen_at, old.entries, old.straight, old.commitment, old.undrawn)
      is distinct from (new.frozen_by, new.frozen_at, new.entries, new.straight, new.commitment, new.undrawn) then
    raise exception 'what was frozen is changed' using errcode = 'HQD01';
  end if;
  if old.drawn_at is not null and old.drawn_at is distinct from new.drawn_at then
    raise exception 'a draw is drawn twice' using errcode = 'HQD01';
  end if;
  return new;
end $function$;

create or replace function refuse_lone_redraw()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if old.state in ('frozen', 'drawn') and new.state = 'dropped' and not exists (select from campaigns c
      where c.id = new.campaign_id and c.state = 'called-off') and not (old.state = 'frozen' and exists (select from draw_agains a
      where a.cell_id = new.cell_id and a.draw_id = new.id and a.agreed_by is not null)) then
    raise exception 'a frozen list is given up by one alone' using errcode = 'HQD04';
  end if;
  return new;
end $function$;

create or replace function use_voucher(p_cell integer, p_voucher uuid, p_use uuid, p_clerk uuid, p_how text, p_bill bigint, p_asked bigint, p_said timestamp with time zone, p_judged timestamp with time zone, p_hours integer, p_request text)
 RETURNS TABLE(outcome text, union_fen bigint, merchant_fen bigint, at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
  -- What was taken without a network before a campaign was called off counts; nothing after it does.
  if held.state = 'over' or v_day < held.valid_from or v_day > held.last_day
    or exists (select from campaigns c where c.id = held.campaign_id and c.called_off_at <= v_judged) then
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
$function$;

create or replace function end_vouchers(p_cell integer, p_campaign uuid, p_hours integer, p_most integer)
 RETURNS TABLE(id uuid, claim_id uuid, person_id uuid)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  with due as (
    select v.id from vouchers v
    where v.cell_id = p_cell and v.campaign_id = p_campaign and v.state = 'live'
      and least((select c.called_off_at from campaigns c where c.id = p_campaign),
        (v.last_day + 1)::timestamp at time zone 'Asia/Shanghai') + make_interval(hours => p_hours) <= clock_now()
    order by v.id limit p_most for update skip locked)
  update vouchers v set state = 'over', over_at = clock_now(), seq = v.seq + 1
  from due where v.cell_id = p_cell and v.id = due.id
  returning v.id, v.claim_id, v.person_id
$function$;
