-- What a till took without a network before its merchant was suspended is settled when it is sent; what it took after that is
-- not. A merchant's `changed_at` is when its state changed.
create or replace function use_voucher(p_cell integer, p_voucher uuid, p_use uuid, p_clerk uuid, p_how text, p_bill bigint,
  p_asked bigint, p_said timestamp with time zone, p_judged timestamp with time zone, p_hours integer, p_request text)
returns table(outcome text, union_fen bigint, merchant_fen bigint, at timestamp with time zone)
language plpgsql security definer set search_path = public, pg_temp as $function$
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
  select c.merchant_id, m.state, m.changed_at into clerk from merchant_clerks c
    join merchants m on m.cell_id = c.cell_id and m.id = c.merchant_id
    where c.cell_id = p_cell and c.id = p_clerk and c.person_id is not null and c.ended_at is null;
  if clerk.merchant_id is null
    or (clerk.state <> 'admitted' and not coalesce(p_how = 'offline' and v_judged < clerk.changed_at, false)) then
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
