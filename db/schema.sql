-- The schema after all migrations, for reading. Written by `npm run generate`, never by hand.

CREATE OR REPLACE FUNCTION public.begin_budget()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform 1 from ledger_accounts a
    where a.cell_id = new.cell_id and a.org_id = new.org_id and a.fund = new.fund and a.kind = 'fund' for no key update;
  new.spent_fen := spent_of(new.cell_id, new.org_id, new.fund, new.year);
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.book_entries()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.claimed_of(c clawbacks)
 RETURNS bigint
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select case
    when c.state = 'refused' then 0
    when c.waived_by is null then c.fen
    else (select coalesce(sum(r.fen), 0)::bigint from clawback_receipts r where r.cell_id = c.cell_id and r.clawback_id = c.id)
  end
$function$;

CREATE OR REPLACE FUNCTION public.clock_now()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$ select coalesce((select at from hand_clock), now()) $function$;

CREATE OR REPLACE FUNCTION public.close_accounts()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  delete from payee_accounts a where a.cell_id = old.cell_id and a.person_id = old.person_id
    and not exists (select from payouts o where o.cell_id = a.cell_id and o.account_id = a.id);
  update payee_accounts a set closed_at = clock_now(), closed_why = 'withdrawn'
    where a.cell_id = old.cell_id and a.person_id = old.person_id and a.closed_at is null;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.count_under_old_keys(of_table text, of_column text, at_byte integer, mark bytea)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  n bigint;
begin
  if of_column !~ '_(sealed|blind)$' then
    raise exception '% is no sealed column', of_column using errcode = '42501';
  end if;
  execute format('select count(*) from %I where substring(%I from %s for length($1)) <> $1', of_table, of_column, at_byte)
    into n using mark;
  return n;
end $function$;

CREATE OR REPLACE FUNCTION public.end_vouchers(p_cell integer, p_campaign uuid, p_hours integer, p_most integer)
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

CREATE OR REPLACE FUNCTION public.enter_reach(person uuid, whole boolean, unions uuid[], workplaces uuid[], cities uuid[], federations uuid[], prepared boolean)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  members uuid[] := unions || workplaces;
  wholly uuid[] := '{}';
  city uuid;
begin
  -- One plan for all values, here and for a statement that is prepared; left to itself the planner makes this one anew each
  -- time, at several times the cost of running it.
  perform set_config('plan_cache_mode', 'force_generic_plan', true);
  -- One by one: a plan for any number of them would read all unions.
  foreach city in array cities loop
    members := members || array(select id from orgs where parent_id = city);
  end loop;
  if cities <> '{}' then
    members := members || array(select id from orgs where federation_id = any (members) and level = 'workplace');
  end if;
  if federations <> '{}' then
    wholly := array(
      select id from orgs where federation_id = any (federations)
      union
      select id from orgs where sectors <> '{}' and sectors && federations
        and not (level = 'workplace' and sector_id is not null));
    workplaces := workplaces || array(
      select id from orgs where sectors <> '{}' and sectors && federations
        and level = 'workplace' and sector_id is not null);
  end if;
  perform set_config('app.whole', whole::text, true),
    set_config('app.person', person::text, true),
    set_config('app.unions', (unions || person)::text, true),
    set_config('app.wholly', wholly::text, true),
    set_config('app.workplaces', workplaces::text, true),
    set_config('app.members', (members || wholly || workplaces || person)::text, true),
    set_config('plan_cache_mode', case when prepared then 'force_generic_plan' else 'auto' end, true),
    set_config('role', 'hongqiao_reader', true);
end
$function$;

CREATE OR REPLACE FUNCTION public.forget_said(cell integer, person uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  emptied integer;
begin
  if exists (select from accounts where cell_id = cell and person_id = person and closed_at is null)
    or exists (select from cases where applicant_cell = cell and applicant_id = person and open)
    or exists (select from memberships where cell_id = cell and person_id = person and left_on is null)
  then
    raise insufficient_privilege using message = 'only of a person who has left and closed her account, with no open case';
  end if;
  update trace t set said = '{}', said_sealed = null
  from cases c
  where c.applicant_cell = cell and c.applicant_id = person and t.cell_id = c.cell_id and t.case_id = c.id
    and not exists (select from ledger_entries l where l.cell_id = c.cell_id and l.case_id = c.id);
  get diagnostics emptied = row_count;
  return emptied;
end $function$;

CREATE OR REPLACE FUNCTION public.keep_audit()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' and tg_level = 'ROW' then
    if tg_table_name = 'audit' then
      if old.at < now() - interval '3 years' then return old; end if;
    elsif old.last_at < now() - interval '3 years' then return old;
    end if;
  end if;
  raise exception '% of % is refused: the audit is kept for three years and never rewritten', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end $function$;

CREATE OR REPLACE FUNCTION public.keep_cites()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.cites is distinct from old.cites and (old.name <> 'paused' or new.cites - 'to' is distinct from old.cites - 'to')
  then raise exception 'the words of an entry stay as they were' using errcode = '42501';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.keep_duties_apart()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform from persons where cell_id = new.cell_id and id = new.person_id for no key update;
  if not found
    or (exists (select from posts where cell_id = new.cell_id and person_id = new.person_id and until_on is null)
      and exists (select from duties where cell_id = new.cell_id and person_id = new.person_id and until_on is null))
  then
    raise exclusion_violation using
      constraint = 'duties_apart_from_posts',
      message = 'a person holds either posts of unions or one duty of the platform';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.keep_supplies()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  insert into supply_stocks as s (cell_id, org_id, goods, boxes, entries)
  values (new.cell_id, new.org_id, new.goods, 0, 0) on conflict do nothing;
  update supply_stocks set boxes = boxes + new.boxes, entries = entries + 1
  where cell_id = new.cell_id and org_id = new.org_id and goods = new.goods
  returning entries, boxes into new.n, new.after;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.leave_reach()
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform set_config('app.whole', '', true), set_config('app.person', '', true), set_config('app.unions', '', true),
    set_config('app.wholly', '', true), set_config('app.workplaces', '', true), set_config('app.members', '', true),
    set_config('plan_cache_mode', 'auto', true), set_config('role', 'none', true);
end
$function$;

CREATE OR REPLACE FUNCTION public.need_grant()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  held jsonb := to_jsonb(new);
begin
  if pg_has_role(session_user, (select relowner from pg_class where oid = tg_relid), 'member') then
    return new;
  end if;
  if not exists (
    select from post_grants g
    where g.cell_id = new.cell_id and g.id = new.grant_id and g.person_id = new.person_id and g.decided = 'confirmed'
      and g.org_id::text is not distinct from held ->> 'org_id' and g.role is not distinct from held ->> 'role'
      and g.duty is not distinct from held ->> 'duty')
  then
    raise check_violation using constraint = 'held_by_grant', message = 'a post or duty needs a confirmed grant';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.note_gone_files()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  insert into files_gone (cell_id, sha256) select cell_id, sha256 from gone on conflict do nothing;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_use()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update accounts set used_on = (new.created_at at time zone 'Asia/Shanghai')::date
  where cell_id = new.cell_id and id = new.account_id
    and used_on is distinct from (new.created_at at time zone 'Asia/Shanghai')::date;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_account()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_answer_without_consent()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  about cases;
begin
  if tg_table_name = 'cases' then
    about := new;
  else
    select * into about from cases where cell_id = new.cell_id and id = new.case_id;
    if about.purposes is null then
      return null;
    end if;
    if new.actor_id is distinct from about.applicant_id and coalesce(cardinality(new.purposes), 0) = 0 then
      return null;
    end if;
  end if;
  if coalesce(cardinality(new.purposes), 0) = 0 or exists (
    select 1 from unnest(new.purposes) p where not exists (
      select 1 from consents c
      where c.cell_id = about.applicant_cell and c.person_id = about.applicant_id and c.purpose = p)) then
    raise exception 'a sensitive answer without a live consent' using errcode = 'HQC01';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_batch_changes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_carrying()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_clawback()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_clawback_receipt()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  asked clawbacks;
begin
  select * into asked from clawbacks c where c.cell_id = new.cell_id and c.id = new.clawback_id for no key update;
  if asked.state <> 'approved' or asked.waived_by is not null
    or (select sum(r.fen) from clawback_receipts r where r.cell_id = new.cell_id and r.clawback_id = new.clawback_id) > asked.fen
  then raise exception 'more comes back than was asked back' using errcode = 'HQM10';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_draw_changes()
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

CREATE OR REPLACE FUNCTION public.refuse_entry_changes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if old.place is distinct from new.place and old.place is not null
      or old.outcome is distinct from new.outcome and old.outcome is not null and not (old.outcome = 'lost' and new.outcome = 'rose')
      or old.left_at is distinct from new.left_at and old.left_at is not null then
    raise exception 'what became of an entry is changed' using errcode = 'HQD02';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_filing_without_consent()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (
    select 1 from filed f
    where f.form_sealed is not null and (coalesce(cardinality(f.purposes), 0) = 0 or exists (
      select 1 from unnest(f.purposes) p where not exists (
        select 1 from consents c
        where c.cell_id = f.applicant_cell and c.person_id = f.applicant_id and c.purpose = p)))) then
    raise exception 'a sensitive answer without a live consent' using errcode = 'HQC01';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_groundless()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_late_entries()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if exists (select from (select distinct cell_id, list_id from entered) e
      where not exists (select from draws d where d.cell_id = e.cell_id and d.id = e.list_id and d.state = 'announced')) then
    raise exception 'an entry into a list that is not open' using errcode = 'HQD02';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_lone_call_off()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_lone_redraw()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if old.state in ('frozen', 'drawn') and new.state = 'dropped' and not exists (select from campaigns c
      where c.id = new.campaign_id and c.state = 'called-off') and not exists (select from voucher_terms t
      where t.campaign_id = new.campaign_id and t.valid_until < (clock_now() at time zone 'Asia/Shanghai')::date)
      and not exists (select from campaign_slices s where s.cell_id = new.cell_id and s.campaign_id = new.campaign_id
      and s.slice = new.slice and s.starts_at <= clock_now())
      and not (old.state = 'frozen' and exists (select from draw_agains a
      where a.cell_id = new.cell_id and a.draw_id = new.id and a.agreed_by is not null)) then
    raise exception 'a frozen list is given up by one alone' using errcode = 'HQD04';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_other_fund()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not exists (select from booked where case_id is not null) or not exists (select from declared_payments) then
    return null;
  end if;
  if exists (
    select from booked e
    cross join lateral (select l.service from cases l where l.cell_id = e.cell_id and l.id = e.case_id offset 0) c
    join ledger_accounts f on f.cell_id = e.cell_id and f.id = e.from_account
    join ledger_accounts t on t.cell_id = e.cell_id and t.id = e.to_account
    where e.case_id is not null and not exists (
      select from declared_payments d
      where (d.service, d.action, d.fund, d.goes_to) = (c.service, e.action, f.fund, t.kind)))
  then raise exception 'a payment otherwise than its service declares' using errcode = 'HQM12';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_payout_changes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  found boolean;
begin
  execute $q$select exists (
    select from became n join was o on o.cell_id = n.cell_id and o.id = n.id
    where n.state <> o.state and not coalesce(case o.state || '>' || n.state
      when 'planned>sent' then (select b.state = 'approved' from payout_batches b where b.cell_id = n.cell_id and b.id = n.batch_id)
      when 'planned>dropped' then (select b.state = 'refused' from payout_batches b where b.cell_id = n.cell_id and b.id = n.batch_id)
      when 'sent>carried' then true
      when 'sent>failed' then true
      when 'carried>returned' then true end, false))$q$ into found;
  if found then raise exception 'a transfer cannot become this' using errcode = 'HQM07';
  end if;
  execute $q$select exists (
    select from became n join was o on o.cell_id = n.cell_id and o.id = n.id
    where n.state <> o.state and n.state in ('carried', 'returned') and (
      select count(*) from ledger_entries e where e.cell_id = n.cell_id and e.payout_id = n.id)
      <> case n.state when 'carried' then 1 else 2 end)$q$ into found;
  if found then raise exception 'a transfer that the ledger does not know of' using errcode = 'HQM07';
  end if;
  execute $q$select exists (
    select from became n join was o on o.cell_id = n.cell_id and o.id = n.id
    join clawbacks c on c.cell_id = n.cell_id and c.entry_id = n.entry_id
    where n.state <> o.state and n.state = 'returned' and claimed_of(c) > 0)$q$ into found;
  if found then raise exception 'what is asked back comes back as that' using errcode = 'HQM11';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_payouts()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_readings()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not exists (select from draws d where d.cell_id = new.cell_id and d.id = new.draw_id and d.state = 'frozen')
      or (select count(*) from draw_readings r where r.cell_id = new.cell_id and r.draw_id = new.draw_id
        and r.attempt = new.attempt and r.person_id <> new.person_id) > 1 then
    raise exception 'a reading of a seed out of turn' using errcode = 'HQD03';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_refund()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform 1 from contributions c where c.cell_id = new.cell_id and c.id = new.contribution_id for no key update;
  if (select sum(l.fen) from refund_lines l
      where l.cell_id = new.cell_id and l.contribution_id = new.contribution_id and l.live)
    > (select coalesce(sum(e.amount_fen), 0)
      from refund_batches b
      join incomes i on i.cell_id = new.cell_id and i.contribution_id = new.contribution_id and i.org_id = b.org_id
      join ledger_entries e on e.cell_id = i.cell_id and e.id = i.entry_id
      where b.cell_id = new.cell_id and b.id = new.batch_id)
  then raise exception 'more is given back than went up' using errcode = 'HQM08';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_settlement()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_terms()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  of_campaign uuid := coalesce(new.campaign_id, old.campaign_id);
begin
  if exists (select from campaigns c where c.id = of_campaign and c.state <> 'draft') then
    raise exception 'the vouchers of a campaign that is announced are changed' using errcode = 'HQV01';
  end if;
  return coalesce(new, old);
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_ungranted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  -- A voucher is of a claim that was granted, and her own.
  if not exists (select from claims k where k.cell_id = new.cell_id and k.id = new.claim_id and k.campaign_id = new.campaign_id
      and k.person_id = new.person_id and k.number = new.number and k.state in ('granted', 'fetched')) then
    raise exception 'a voucher of nothing that was granted' using errcode = 'HQV02';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_wish_without_consent()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if coalesce(cardinality(new.purposes), 0) = 0 or exists (
    select 1 from unnest(new.purposes) p where not exists (
      select 1 from claims k join consents c on c.cell_id = k.cell_id and c.person_id = k.person_id and c.purpose = p
      where k.cell_id = new.cell_id and k.id = new.claim_id)) then
    raise exception 'a sensitive answer without a live consent' using errcode = 'HQC01';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.rekey(of_table text, of_columns text[], places tid[], was bytea[], becomes bytea[])
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  kind text := (select what from key_rotations where finished_at is null);
  newest integer[] := array(
    select max(id) from data_keys where purpose = kind group by sealed_as);
  width text := cardinality(of_columns);
  sets text;
  meets text;
  n bigint;
begin
  if kind is null or exists (select from unnest(of_columns) c (name) where name not like '%\_' || case kind when 'seal' then 'sealed' else kind end) then
    raise exception 'no rotation of % is under way', of_columns using errcode = '42501';
  end if;
  if exists (
    select from unnest(becomes) b (bytes)
    where bytes is not null and not ('x' || encode(
      case kind when 'seal' then substring(bytes from 3 for 4) else substring(bytes from 33) end, 'hex'))::bit(32)::integer = any (newest)) then
    raise exception 'a value is not under the newest key' using errcode = '42501';
  end if;
  select string_agg(format('%1$I = coalesce($3[(b.n - 1) * %2$s + %3$s], t.%1$I)', name, width, i), ', '),
    string_agg(format('t.%1$I is not distinct from coalesce($2[(b.n - 1) * %2$s + %3$s], t.%1$I)', name, width, i), ' and ')
  into sets, meets from unnest(of_columns) with ordinality c (name, i);
  execute format('update %I t set %s from unnest($1) with ordinality b (place, n) where t.ctid = b.place and %s',
    of_table, sets, meets) using places, was, becomes;
  get diagnostics n = row_count;
  return n;
end $function$;

CREATE OR REPLACE FUNCTION public.rekey_merges(places tid[], was jsonb[], becomes jsonb[], after_was jsonb[], after_becomes jsonb[])
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  n bigint;
begin
  if not exists (select from key_rotations where finished_at is null) then
    raise exception 'no rotation is under way' using errcode = '42501';
  end if;
  update person_merges t set before = b.becomes, after = b.after_becomes
  from unnest(places, was, becomes, after_was, after_becomes) b (place, was, becomes, after_was, after_becomes)
  where t.ctid = b.place and t.before = b.was and t.after = b.after_was;
  get diagnostics n = row_count;
  return n;
end $function$;

CREATE OR REPLACE FUNCTION public.settle_claims(p_cell integer, p_campaign uuid, p_slice integer, p_edition integer, p_enters boolean, p_request text, p_ids uuid[], p_persons uuid[], p_orgs uuid[], p_limits bytea[], p_saids text[], p_scores integer[], p_whys text[])
 RETURNS TABLE(outcome text, won uuid[], numbers integer[], waits uuid[], places integer[], entered uuid[], had uuid[], remaining integer, room integer, at timestamp with time zone)
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare
  held campaign_slices%rowtype;
  stands record;
  n_left integer;
  n_room integer;
  n_won integer := 0;
  n_waits integer := 0;
  v_won uuid[] := '{}';
  v_numbers integer[] := '{}';
  v_waits uuid[] := '{}';
  v_places integer[] := '{}';
  v_entered uuid[] := '{}';
  v_had uuid[] := '{}';
  v_now timestamptz := clock_now();
begin
  select * into held from campaign_slices s
    where s.cell_id = p_cell and s.campaign_id = p_campaign and s.slice = p_slice for no key update;
  select c.state, c.edition, c.ordered_at is not null as ordered into stands from campaigns c where c.id = p_campaign;
  n_left := coalesce(held.quota - held.given, 0);
  n_room := coalesce(held.waits - held.waiting, 0);
  if held.cell_id is null or stands.state is distinct from 'announced' or (p_enters and stands.ordered) then
    return query select 'closed', v_won, v_numbers, v_waits, v_places, v_entered, v_had, n_left, n_room, v_now;
    return;
  end if;
  if stands.edition <> p_edition then
    return query select 'stale', v_won, v_numbers, v_waits, v_places, v_entered, v_had, n_left, n_room, v_now;
    return;
  end if;
  v_had := array(select k.person_id from claims k
    where k.cell_id = p_cell and k.campaign_id = p_campaign and k.person_id = any (p_persons));
  -- Whoever waits comes before whoever comes now.
  if held.waiting > 0 then n_left := 0; end if;
  if p_enters or n_left + n_room > 0 then
    with fresh as (
      select a.*, row_number() over (order by a.ord) as n
      from unnest(p_ids, p_persons, p_orgs, p_limits, p_saids, p_scores, p_whys) with ordinality
        a (id, person_id, org_id, limit_key, said, score, score_why, ord)
      where a.person_id <> all (v_had)
        and (a.limit_key is null or not exists (select from claims k
          where k.cell_id = p_cell and k.campaign_id = p_campaign and k.limit_key = a.limit_key
            and k.state in ('granted', 'waiting', 'entered', 'fetched', 'missed') offset 0))
      order by a.ord
      limit case when p_enters then null else n_left + n_room end),
    made as (
      insert into claims (cell_id, id, campaign_id, slice, person_id, org_id, limit_key, state, number, place, said, score,
        score_why, at)
      select p_cell, f.id, p_campaign, p_slice, f.person_id, f.org_id, f.limit_key,
        case when p_enters then 'entered' when f.n <= n_left then 'granted' else 'waiting' end,
        case when not p_enters and f.n <= n_left then held.numbered + f.n end,
        case when not p_enters and f.n > n_left then held.placed + f.n - n_left end,
        coalesce(f.said, '{}')::jsonb, f.score, f.score_why, v_now
      -- By person, so that two slices that settle the same two people at once do not wait for each other.
      from fresh f order by f.person_id
      returning person_id, state, number, place)
    select
      coalesce(array_agg(m.person_id order by m.number) filter (where m.state = 'granted'), '{}'),
      coalesce(array_agg(m.number order by m.number) filter (where m.state = 'granted'), '{}'),
      coalesce(array_agg(m.person_id order by m.place) filter (where m.state = 'waiting'), '{}'),
      coalesce(array_agg(m.place order by m.place) filter (where m.state = 'waiting'), '{}'),
      coalesce(array_agg(m.person_id) filter (where m.state = 'entered'), '{}')
      into v_won, v_numbers, v_waits, v_places, v_entered from made m;
    n_won := cardinality(v_won);
    n_waits := cardinality(v_waits);
    if n_won + n_waits > 0 then
      update campaign_slices s set given = s.given + n_won, numbered = coalesce(v_numbers[n_won], s.numbered),
        waiting = s.waiting + n_waits, placed = coalesce(v_places[n_waits], s.placed),
        entries = s.entries + case when n_won > 0 then 1 else 0 end
      where s.cell_id = p_cell and s.campaign_id = p_campaign and s.slice = p_slice;
    end if;
    if n_won > 0 then
      insert into stock_entries (cell_id, campaign_id, slice, seq, what, n, remaining, request_id, at)
      values (p_cell, p_campaign, p_slice, held.entries + 1, 'given', -n_won, held.quota - held.given - n_won, p_request,
        v_now);
    end if;
  end if;
  return query select 'settled', v_won, v_numbers, v_waits, v_places, v_entered, v_had,
    held.quota - held.given - n_won, n_room - n_waits, v_now;
end
$function$;

CREATE OR REPLACE FUNCTION public.settle_claims(p_cell integer, p_campaign uuid, p_slice integer, p_edition integer, p_enters boolean, p_request text, p_ids uuid[], p_persons uuid[], p_orgs uuid[], p_limits bytea[], p_saids text[], p_scores integer[], p_whys text[], p_keys text[], p_asked bytea[])
 RETURNS TABLE(outcome text, won uuid[], numbers integer[], waits uuid[], places integer[], entered uuid[], had uuid[], remaining integer, room integer, at timestamp with time zone)
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare
  held campaign_slices%rowtype;
  stands record;
  n_left integer;
  n_room integer;
  n_won integer := 0;
  n_waits integer := 0;
  v_won uuid[] := '{}';
  v_numbers integer[] := '{}';
  v_waits uuid[] := '{}';
  v_places integer[] := '{}';
  v_entered uuid[] := '{}';
  v_had uuid[] := '{}';
  v_now timestamptz;
begin
  select * into held from campaign_slices s
    where s.cell_id = p_cell and s.campaign_id = p_campaign and s.slice = p_slice for no key update;
  raise notice using errcode = 'HQN01', message = p_request;
  v_now := clock_now();
  select c.state, c.edition, c.ordered_at is not null as ordered into stands from campaigns c where c.id = p_campaign;
  n_left := coalesce(held.quota - held.given, 0);
  n_room := coalesce(held.waits - held.waiting, 0);
  if held.cell_id is null or stands.state is distinct from 'announced' or (p_enters and stands.ordered) then
    return query select 'closed', v_won, v_numbers, v_waits, v_places, v_entered, v_had, n_left, n_room, v_now;
    return;
  end if;
  if stands.edition <> p_edition then
    return query select 'stale', v_won, v_numbers, v_waits, v_places, v_entered, v_had, n_left, n_room, v_now;
    return;
  end if;
  -- A person at a time, by the one index that tells: of a table that nobody has counted yet, where all would seem alike, each
  -- batch read every claim of the campaign for a list of people.
  v_had := array(select k.person_id from unnest(p_persons) a (person_id) cross join lateral (
    select k.person_id from claims k
    where k.cell_id = p_cell and k.campaign_id = p_campaign and k.person_id = a.person_id offset 0) k);
  -- Whoever waits comes before whoever comes now.
  if held.waiting > 0 then n_left := 0; end if;
  if p_enters or n_left + n_room > 0 then
    with fresh as (
      select a.*, row_number() over (order by a.ord) as n
      from unnest(p_ids, p_persons, p_orgs, p_limits, p_saids, p_scores, p_whys, p_keys, p_asked) with ordinality
        a (id, person_id, org_id, limit_key, said, score, score_why, asked_key, asked_hash, ord)
      where a.person_id <> all (v_had)
        and (a.limit_key is null or not exists (select from claims k
          where k.cell_id = p_cell and k.campaign_id = p_campaign and k.limit_key = a.limit_key
            and k.state in ('granted', 'waiting', 'entered', 'fetched', 'missed') offset 0))
      order by a.ord
      limit case when p_enters then null else n_left + n_room end),
    made as (
      insert into claims (cell_id, id, campaign_id, slice, person_id, org_id, limit_key, state, number, place, said, score,
        score_why, asked_key, asked_hash, at)
      select p_cell, f.id, p_campaign, p_slice, f.person_id, f.org_id, f.limit_key,
        case when p_enters then 'entered' when f.n <= n_left then 'granted' else 'waiting' end,
        case when not p_enters and f.n <= n_left then held.numbered + f.n end,
        case when not p_enters and f.n > n_left then held.placed + f.n - n_left end,
        coalesce(f.said, '{}')::jsonb, f.score, f.score_why, f.asked_key, f.asked_hash, v_now
      -- By person, so that two slices that settle the same two people at once do not wait for each other.
      from fresh f order by f.person_id
      returning person_id, state, number, place)
    select
      coalesce(array_agg(m.person_id order by m.number) filter (where m.state = 'granted'), '{}'),
      coalesce(array_agg(m.number order by m.number) filter (where m.state = 'granted'), '{}'),
      coalesce(array_agg(m.person_id order by m.place) filter (where m.state = 'waiting'), '{}'),
      coalesce(array_agg(m.place order by m.place) filter (where m.state = 'waiting'), '{}'),
      coalesce(array_agg(m.person_id) filter (where m.state = 'entered'), '{}')
      into v_won, v_numbers, v_waits, v_places, v_entered from made m;
    n_won := cardinality(v_won);
    n_waits := cardinality(v_waits);
    if n_won + n_waits > 0 then
      update campaign_slices s set given = s.given + n_won, numbered = coalesce(v_numbers[n_won], s.numbered),
        waiting = s.waiting + n_waits, placed = coalesce(v_places[n_waits], s.placed),
        entries = s.entries + case when n_won > 0 then 1 else 0 end
      where s.cell_id = p_cell and s.campaign_id = p_campaign and s.slice = p_slice;
    end if;
    if n_won > 0 then
      insert into stock_entries (cell_id, campaign_id, slice, seq, what, n, remaining, request_id, at)
      values (p_cell, p_campaign, p_slice, held.entries + 1, 'given', -n_won, held.quota - held.given - n_won, p_request,
        v_now);
    end if;
  end if;
  return query select 'settled', v_won, v_numbers, v_waits, v_places, v_entered, v_had,
    held.quota - held.given - n_won, n_room - n_waits, v_now;
end
$function$;

CREATE OR REPLACE FUNCTION public.spent_of(of_cell integer, of_org uuid, of_fund text, of_year integer)
 RETURNS bigint
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select coalesce(sum(e.amount_fen), 0)::bigint
  from ledger_accounts a
  cross join lateral (
    select l.amount_fen, l.at from ledger_entries l
      where a.kind in ('owed', 'spent') and l.cell_id = a.cell_id and l.to_account = a.id and l.payout_id is null
    union all
    select l.amount_fen, l.at from ledger_entries l
      where a.kind = 'fund' and l.cell_id = a.cell_id and l.from_account = a.id and l.case_id is not null and l.payee_id is null) e
  where a.cell_id = of_cell and a.org_id = of_org and a.fund = of_fund
    and extract(year from e.at at time zone 'Asia/Shanghai') = of_year
$function$;

CREATE OR REPLACE FUNCTION public.undo_use(p_cell integer, p_use uuid, p_clerk uuid, p_minutes integer, p_request text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.use_voucher(p_cell integer, p_voucher uuid, p_use uuid, p_clerk uuid, p_how text, p_bill bigint, p_asked bigint, p_said timestamp with time zone, p_judged timestamp with time zone, p_hours integer, p_request text)
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

create table account_factors (
  cell_id integer not null,
  id uuid not null,
  account_id uuid not null,
  kind text not null,
  name text not null,
  added_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  used_at timestamp with time zone,
  secret_sealed bytea,
  used_step bigint,
  credential_id bytea,
  public_key bytea,
  counter bigint,
  primary key (cell_id, id),
  foreign key (cell_id, account_id) references accounts(cell_id, id) on delete cascade,
  check (
CASE kind
    WHEN 'totp'::text THEN secret_sealed IS NOT NULL
    ELSE credential_id IS NOT NULL AND public_key IS NOT NULL AND counter IS NOT NULL
END),
  check (kind = ANY (ARRAY['totp'::text, 'passkey'::text]))
);
comment on table account_factors is 'tenant: second factors of staff, authenticator apps and passkeys';
create index account_factors_by_account on account_factors (cell_id, account_id);
create unique index account_factors_by_credential on account_factors (cell_id, credential_id) where credential_id IS NOT NULL;
alter table account_factors enable row level security;
alter table account_factors force row level security;
create policy app on account_factors for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on account_factors for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on account_factors to hongqiao_app;

create table accounts (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  kind text not null,
  password_hash text,
  closed_at timestamp with time zone,
  password_set_at timestamp with time zone,
  password_once_until timestamp with time zone,
  used_on date,
  closed_why text,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons(cell_id, id),
  check (closed_why = ANY (ARRAY['left'::text, 'idle'::text])),
  check (kind = ANY (ARRAY['worker'::text, 'staff'::text]))
);
comment on table accounts is 'tenant: a way in for a person';
create index accounts_by_person on accounts (cell_id, person_id);
create index accounts_of_staff on accounts (used_on) where kind = 'staff'::text AND closed_at IS NULL;
alter table accounts enable row level security;
alter table accounts force row level security;
create policy app on accounts for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on accounts for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on accounts to hongqiao_app;

create table audit (
  cell_id integer not null,
  id uuid not null,
  at timestamp with time zone not null,
  actor_id uuid,
  act text not null,
  object_kind text not null,
  object_id uuid,
  subject_id uuid,
  purpose text,
  request_id text not null,
  outcome text not null default 'done'::text,
  reason text,
  times integer not null default 1,
  post_id uuid,
  role text,
  org_id uuid,
  source text not null default 'unknown'::text,
  before_hash bytea,
  after_hash bytea,
  mac bytea,
  era smallint not null default 0,
  xid xid8 not null default pg_current_xact_id(),
  shown uuid[],
  primary key (cell_id, id),
  check (length(after_hash) = 32),
  check (length(before_hash) = 32),
  check ((outcome = 'done'::text) = (reason IS NULL)),
  check (length(mac) = 32),
  check (outcome = ANY (ARRAY['done'::text, 'refused'::text, 'failed'::text])),
  check (source <> ''::text),
  check (times > 0)
);
comment on table audit is 'tenant: who did and who read what, append-only';
create index audit_by_actor on audit (cell_id, actor_id, id desc) where actor_id IS DISTINCT FROM subject_id;
create index audit_by_shown on audit using gin (shown) WITH (fastupdate=off) where shown IS NOT NULL;
create index audit_by_subject on audit (cell_id, subject_id, at desc) where subject_id IS NOT NULL;
create index audit_to_seal on audit (cell_id, era, xid);
CREATE TRIGGER audit_is_kept BEFORE DELETE OR UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION keep_audit();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION keep_audit();
alter table audit enable row level security;
alter table audit force row level security;
create policy app on audit for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on audit for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert (cell_id, id, at, actor_id, act, object_kind, object_id, subject_id, purpose, request_id, outcome, reason, times, post_id, role, org_id, source, before_hash, after_hash, mac, shown) on audit to hongqiao_app;

create table audit_anchors (
  id uuid not null,
  at timestamp with time zone not null,
  target text not null,
  line text not null,
  primary key (id)
);
comment on table audit_anchors is 'local: heads of the chains that were written to a place outside; append-only';
grant select, insert on audit_anchors to hongqiao_app;

create table audit_seals (
  cell_id integer not null,
  chain uuid not null,
  n bigint not null,
  kind text not null,
  at timestamp with time zone not null,
  to_era smallint not null,
  to_xid xid8 not null,
  to_id uuid not null,
  timeline integer not null,
  count integer not null,
  last_at timestamp with time zone not null,
  leaves bytea not null,
  root bytea not null,
  says text,
  prev bytea not null,
  hash bytea not null,
  signer bytea not null,
  signature bytea not null,
  primary key (cell_id, chain, n),
  check (length(leaves) = (count * 48)),
  check (kind = 'rows'::text OR count = 0),
  check (count >= 0),
  check (length(hash) = 32),
  check (kind = ANY (ARRAY['rows'::text, 'resealed'::text, 'pruned'::text])),
  check (n > 0),
  check (length(prev) = 32),
  check (length(root) = 32),
  check (length(signature) = 64),
  check (length(signer) = 32)
);
comment on table audit_seals is 'tenant: seals over audit rows, each over the one before it, one chain a city; append-only';
create index audit_seals_reached on audit_seals (cell_id, to_era desc, to_xid desc, to_id desc);
CREATE TRIGGER audit_seals_are_kept BEFORE DELETE OR UPDATE ON audit_seals FOR EACH ROW EXECUTE FUNCTION keep_audit();
CREATE TRIGGER audit_seals_are_not_emptied BEFORE TRUNCATE ON audit_seals FOR EACH STATEMENT EXECUTE FUNCTION keep_audit();
grant select, insert on audit_seals to hongqiao_app;

create table budgets (
  cell_id integer not null,
  org_id uuid not null,
  fund text not null,
  year integer not null,
  planned_fen bigint not null,
  spent_fen bigint not null default 0,
  set_by uuid not null,
  at timestamp with time zone not null,
  primary key (cell_id, org_id, fund, year),
  foreign key (org_id) references orgs(id),
  check (spent_fen >= 0 AND spent_fen <= planned_fen),
  check (planned_fen >= 0),
  check (year >= 2000 AND year <= 2199)
);
comment on table budgets is 'tenant: what a union may spend from a fund in a year; where there is no line nothing is limited';
CREATE TRIGGER budgets_begin BEFORE INSERT ON budgets FOR EACH ROW EXECUTE FUNCTION begin_budget();
alter table budgets enable row level security;
alter table budgets force row level security;
create policy app on budgets for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on budgets for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert (cell_id, org_id, fund, year, planned_fen, set_by, at), update (planned_fen, set_by, at) on budgets to hongqiao_app;

create table calendar_feeds (
  token_hash bytea not null,
  cell_id integer not null,
  account_id uuid not null,
  made_at timestamp with time zone not null,
  used_on date,
  primary key (token_hash)
);
comment on table calendar_feeds is 'directory: where calendars fetch what concerns somebody, by the SHA-256 of their token; one an account';
create index calendar_feeds_by_account on calendar_feeds (cell_id, account_id);
alter table calendar_feeds enable row level security;
alter table calendar_feeds force row level security;
create policy app on calendar_feeds for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on calendar_feeds for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (used_on), delete on calendar_feeds to hongqiao_app;

create table calendar_years (
  year integer not null,
  source text not null,
  off_days date[] not null,
  work_days date[] not null,
  primary key (year),
  check (year >= 2000 AND year <= 2100)
);
comment on table calendar_years is 'reference: holidays and make-up workdays loaded beside the shipped ones';
grant select on calendar_years to hongqiao_app;
grant select on calendar_years to hongqiao_reader;

create table campaign_call_offs (
  campaign_id uuid not null,
  n integer not null,
  why text not null,
  asked_by uuid not null,
  asked_at timestamp with time zone not null,
  agreed_by uuid,
  agreed_at timestamp with time zone,
  primary key (campaign_id, n),
  foreign key (campaign_id) references campaigns(id),
  check ((agreed_by IS NULL) = (agreed_at IS NULL)),
  check (n > 0),
  check (agreed_by <> asked_by)
);
comment on table campaign_call_offs is 'reference: who wanted a campaign called off of which something was given or drawn, and who agreed';
grant select, insert, update (agreed_by, agreed_at) on campaign_call_offs to hongqiao_app;
grant select on campaign_call_offs to hongqiao_reader;

create table campaign_goods (
  cell_id integer not null,
  campaign_id uuid not null,
  good integer not null,
  label text not null,
  worth_fen bigint not null,
  quota integer not null,
  chosen integer not null default 0,
  holds text,
  primary key (cell_id, campaign_id, good),
  foreign key (campaign_id) references campaigns(id),
  foreign key (cell_id) references cells(cell_id),
  check (chosen >= 0),
  check (good > 0),
  check (chosen <= quota),
  check (holds <> ''::text),
  check (quota >= 0),
  check (worth_fen > 0)
);
comment on table campaign_goods is 'tenant: what there is to choose among in a campaign, each with a stock of its own';
comment on column campaign_goods.holds is 'what is in one, as members read it';
grant select, insert, update (label, worth_fen, quota, chosen, holds), delete on campaign_goods to hongqiao_app;
grant select on campaign_goods to hongqiao_reader;

create table campaign_slices (
  cell_id integer not null,
  campaign_id uuid not null,
  slice integer not null,
  org_id uuid,
  label text,
  starts_at timestamp with time zone,
  ends_at timestamp with time zone,
  quota integer not null,
  given integer not null default 0,
  numbered integer not null default 0,
  waits integer not null default 0,
  waiting integer not null default 0,
  placed integer not null default 0,
  entries integer not null default 0,
  primary key (cell_id, campaign_id, slice),
  foreign key (campaign_id) references campaigns(id),
  foreign key (cell_id) references cells(cell_id),
  foreign key (org_id) references orgs(id),
  check (waiting <= waits),
  check ((starts_at IS NULL) = (ends_at IS NULL) AND ends_at > starts_at),
  check (given >= 0),
  check (given <= quota),
  check (quota >= 0),
  check (slice >= 0),
  check (waiting >= 0),
  check (waits >= 0)
);
comment on table campaign_slices is 'tenant: how much of a campaign there is in one part of it, and how much is given; locked by whoever settles';
grant select, insert, update (org_id, label, starts_at, ends_at, quota, given, numbered, waits, waiting, placed, entries), delete on campaign_slices to hongqiao_app;
grant select on campaign_slices to hongqiao_reader;

create table campaigns (
  id uuid not null,
  org_id uuid not null,
  service text not null,
  name text not null,
  lead text not null,
  edition integer not null default 1,
  way text not null,
  split text not null,
  each text not null,
  choices text[] not null default '{}'::text[],
  tuned jsonb not null default '{}'::jsonb,
  opens_at timestamp with time zone not null,
  closes_at timestamp with time zone not null,
  window_until timestamp with time zone,
  releases_at timestamp with time zone,
  released_at timestamp with time zone,
  gives_back_until timestamp with time zone,
  follows uuid,
  state text not null default 'draft'::text,
  made_by uuid not null,
  made_at timestamp with time zone not null,
  announced_by uuid,
  announced_at timestamp with time zone,
  ordered_at timestamp with time zone,
  closed_by uuid,
  closed_at timestamp with time zone,
  settled_by uuid,
  settled_at timestamp with time zone,
  request_id text not null,
  handing_at timestamp with time zone,
  handing_by uuid,
  goes_to uuid,
  called_off_at timestamp with time zone,
  called_off_by uuid,
  called_off_why text,
  who jsonb not null default '{}'::jsonb,
  worth_fen bigint,
  primary key (id),
  foreign key (follows) references campaigns(id),
  foreign key (org_id) references orgs(id),
  check ((state = 'called-off'::text) = (called_off_at IS NOT NULL) AND (called_off_at IS NULL) = (called_off_by IS NULL) AND (called_off_at IS NULL) = (called_off_why IS NULL)),
  check (closes_at > opens_at),
  check ((announced_by IS NULL) = (announced_at IS NULL)),
  check ((state = ANY (ARRAY['draft'::text, 'dropped'::text])) OR announced_at IS NOT NULL),
  check ((way = 'first-come'::text) = (window_until IS NULL)),
  check (window_until IS NULL OR window_until > opens_at AND window_until <= closes_at),
  check (releases_at IS NULL OR split = 'unions'::text),
  check (each = ANY (ARRAY['member'::text, 'household'::text, 'employer'::text])),
  check (edition > 0),
  check ((handing_at IS NULL) = (handing_by IS NULL)),
  check (split = ANY (ARRAY['whole'::text, 'unions'::text, 'slots'::text])),
  check (state = ANY (ARRAY['draft'::text, 'announced'::text, 'closed'::text, 'settled'::text, 'dropped'::text, 'called-off'::text])),
  check (announced_by <> made_by),
  check (way = ANY (ARRAY['first-come'::text, 'window-then-draw'::text, 'draw'::text, 'review'::text])),
  check (worth_fen > 0)
);
comment on table campaigns is 'reference: what of limited goods is given to whom, when and how; one drafts it, another announces it';
comment on column campaigns.settled_at is 'The end; of a campaign that was called off, when the last that it gave was taken back';
comment on column campaigns.handing_at is 'Since when it is handed out: what was said until then stands';
create index campaigns_going_to on campaigns (goes_to) where goes_to IS NOT NULL;
create index campaigns_of_org on campaigns (org_id, opens_at desc);
create index campaigns_to_take_back on campaigns (called_off_at) where state = 'called-off'::text AND settled_at IS NULL;
create index campaigns_under_way on campaigns (closes_at) where state = ANY (ARRAY['announced'::text, 'closed'::text]);
CREATE TRIGGER campaigns_called_off_by_two BEFORE UPDATE OF state ON campaigns FOR EACH ROW WHEN (old.state IS DISTINCT FROM new.state) EXECUTE FUNCTION refuse_lone_call_off();
grant select, insert, update on campaigns to hongqiao_app;
grant select on campaigns to hongqiao_reader;

create table card_keys (
  id integer not null,
  public_key bytea not null,
  private_sealed bytea not null,
  made_at timestamp with time zone not null,
  withdrawn_at timestamp with time zone,
  primary key (id),
  check (id >= 1 AND id <= 65535),
  check (length(public_key) = 64)
);
comment on table card_keys is 'reference: keys that sign member cards, the private half sealed';
grant select, insert on card_keys to hongqiao_app;

create table case_people (
  cell_id integer not null,
  case_id uuid not null,
  n integer not null,
  service text not null,
  person_blind bytea not null,
  primary key (cell_id, case_id, n),
  foreign key (cell_id, case_id) references cases(cell_id, id) on delete cascade
);
comment on table case_people is 'tenant: for whom an open case stands of which each household has one, as keyed indexes';
create unique index case_people_once on case_people (cell_id, service, person_blind);
alter table case_people enable row level security;
alter table case_people force row level security;
create policy app on case_people for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on case_people for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, delete on case_people to hongqiao_app;

create table cases (
  cell_id integer not null,
  id uuid not null,
  service text not null,
  edition integer not null,
  number text not null,
  applicant_cell integer not null,
  applicant_id uuid not null,
  org_id uuid not null,
  city_id uuid,
  county_id uuid,
  town_id uuid,
  org_path text collate "C" not null,
  state text not null,
  open boolean not null,
  seq integer not null,
  entered_seq integer not null,
  filed_at timestamp with time zone not null,
  entered_at timestamp with time zone not null,
  owes_party text,
  owes_role text,
  owes_org_id uuid,
  assignee_id uuid,
  due_at timestamp with time zone,
  due_done boolean not null default false,
  remind_at timestamp with time zone,
  escalated_role text,
  escalated_org_id uuid,
  flags text[] not null default '{}'::text[],
  counted text[] not null default '{}'::text[],
  kept_above boolean not null default false,
  on_board boolean not null default false,
  form jsonb not null,
  form_sealed bytea,
  summary text not null,
  tuned jsonb not null,
  findings jsonb not null,
  purposes text[],
  rests_since timestamp with time zone,
  rates_id uuid,
  primary key (cell_id, id)
);
comment on table cases is 'tenant: the projection of a trace';
comment on column cases.purposes is 'The purposes whose consent its sealed answers need; null on cases older than the ledger';
comment on column cases.rests_since is 'Since when nobody works on it, because its applicant withdrew a consent';
comment on column cases.rates_id is 'The openly listed case that this one rates; null where what was typed names none, or several';
create index cases_assigned on cases (assignee_id, due_at) where open AND assignee_id IS NOT NULL;
create index cases_by_assignee on cases (assignee_id) where assignee_id IS NOT NULL;
create index cases_escalated on cases (escalated_org_id, due_at) where open AND escalated_org_id IS NOT NULL;
create unique index cases_number on cases (cell_id, number);
create index cases_of_applicant on cases (applicant_id, filed_at desc, id desc);
create index cases_of_city on cases (city_id, open, filed_at desc, id desc);
create index cases_of_county on cases (county_id, open, filed_at desc, id desc);
create index cases_of_org on cases (org_id, open, filed_at desc, id desc);
create index cases_of_province on cases (open, filed_at desc, id desc);
create index cases_of_service_in_state on cases (service, state) where service = ANY (ARRAY['recuperation-base'::text, 'trip-feedback'::text]);
create index cases_of_town on cases (town_id, open, filed_at desc, id desc);
create index cases_on_board on cases (org_id, service, entered_at desc) where on_board;
create index cases_owed on cases (owes_org_id, owes_role, due_at) where open AND owes_role IS NOT NULL;
create index cases_rating on cases (rates_id) where rates_id IS NOT NULL;
create index cases_waiting on cases (owes_org_id, service, state) where open AND owes_role IS NULL AND owes_org_id IS NOT NULL;
create index cases_wake on cases (LEAST(remind_at,
CASE
    WHEN NOT due_done THEN due_at
    ELSE NULL::timestamp with time zone
END)) where LEAST(remind_at,
CASE
    WHEN NOT due_done THEN due_at
    ELSE NULL::timestamp with time zone
END) IS NOT NULL;
CREATE TRIGGER cases_need_consent AFTER INSERT ON cases REFERENCING NEW TABLE AS filed FOR EACH STATEMENT EXECUTE FUNCTION refuse_filing_without_consent();
CREATE TRIGGER cases_need_consent_later AFTER UPDATE ON cases FOR EACH ROW WHEN (old.form_sealed IS NULL AND new.form_sealed IS NOT NULL) EXECUTE FUNCTION refuse_answer_without_consent();
alter table cases enable row level security;
alter table cases force row level security;
create policy app on cases for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on cases for all to hongqiao_owner
  using (true)
  with check (true);
create policy reader on cases for select to hongqiao_reader
  using (( SELECT NULLIF(current_setting('app.whole'::text, true), ''::text)::boolean AS "nullif") OR (city_id = ANY ((( SELECT NULLIF(current_setting('app.unions'::text, true), ''::text)::uuid[] AS "nullif"))::uuid[])) OR (county_id = ANY ((( SELECT NULLIF(current_setting('app.unions'::text, true), ''::text)::uuid[] AS "nullif"))::uuid[])) OR (town_id = ANY ((( SELECT NULLIF(current_setting('app.unions'::text, true), ''::text)::uuid[] AS "nullif"))::uuid[])) OR NOT kept_above AND (org_id = ANY ((( SELECT NULLIF(current_setting('app.workplaces'::text, true), ''::text)::uuid[] AS "nullif"))::uuid[])) OR (org_id = ANY ((( SELECT NULLIF(current_setting('app.wholly'::text, true), ''::text)::uuid[] AS "nullif"))::uuid[])) OR ARRAY[applicant_id, assignee_id] && (( SELECT NULLIF(current_setting('app.unions'::text, true), ''::text)::uuid[] AS "nullif")));
grant select, insert, update, delete on cases to hongqiao_app;
grant select on cases to hongqiao_reader;

create table cells (
  cell_id integer not null,
  name text not null,
  primary key (cell_id)
);
comment on table cells is 'reference: opaque shards of the province; a small installation has one';
grant select on cells to hongqiao_app;
grant select on cells to hongqiao_reader;

create table claim_disputes (
  cell_id integer not null,
  claim_id uuid not null,
  n integer not null,
  campaign_id uuid not null,
  said_at timestamp with time zone not null,
  answer text,
  answered_by uuid,
  answered_at timestamp with time zone,
  closed_at timestamp with time zone,
  primary key (cell_id, claim_id, n),
  foreign key (campaign_id) references campaigns(id),
  foreign key (cell_id, claim_id) references claims(cell_id, id),
  check ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)),
  check (n > 0)
);
comment on table claim_disputes is 'tenant: who says that what was noted as handed out has not reached her, and what the union answers';
create index claim_disputes_of_campaign on claim_disputes (cell_id, campaign_id) where closed_at IS NULL;
create unique index claim_disputes_open on claim_disputes (cell_id, claim_id) where closed_at IS NULL;
alter table claim_disputes enable row level security;
alter table claim_disputes force row level security;
create policy app on claim_disputes for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on claim_disputes for all to hongqiao_owner
  using (true)
  with check (true);
create policy reader on claim_disputes for select to hongqiao_reader
  using ((EXISTS ( SELECT
   FROM claims k
  WHERE k.cell_id = claim_disputes.cell_id AND k.id = claim_disputes.claim_id
 OFFSET 0)));
grant select, insert, update (answer, answered_by, answered_at, closed_at) on claim_disputes to hongqiao_app;

create table claim_steps (
  cell_id integer not null,
  claim_id uuid not null,
  seq integer not null,
  state text not null,
  at timestamp with time zone not null,
  by_person uuid,
  why text,
  request_id text not null,
  primary key (cell_id, claim_id, seq),
  foreign key (cell_id, claim_id) references claims(cell_id, id),
  check (seq > 1)
);
comment on table claim_steps is 'tenant: what became of a claim after it was made, append-only';
alter table claim_steps enable row level security;
alter table claim_steps force row level security;
create policy app on claim_steps for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on claim_steps for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on claim_steps to hongqiao_app;

create table claim_wishes (
  cell_id integer not null,
  claim_id uuid not null,
  campaign_id uuid not null,
  due_at timestamp with time zone not null,
  reminded_at timestamp with time zone,
  good integer,
  said jsonb not null default '{}'::jsonb,
  said_sealed bytea,
  purposes text[] not null default '{}'::text[],
  answered_at timestamp with time zone,
  sent_at timestamp with time zone,
  sent_by uuid,
  primary key (cell_id, claim_id),
  foreign key (cell_id, campaign_id, good) references campaign_goods(cell_id, campaign_id, good),
  foreign key (cell_id, claim_id) references claims(cell_id, id),
  check ((good IS NULL) = (answered_at IS NULL)),
  check (answered_at IS NOT NULL OR said_sealed IS NULL AND sent_at IS NULL),
  check ((sent_at IS NULL) = (sent_by IS NULL))
);
comment on table claim_wishes is 'tenant: what is asked of a claim that was granted; gone with the grant';
create index claim_wishes_of_campaign on claim_wishes (cell_id, campaign_id, claim_id);
create index claim_wishes_owed on claim_wishes (cell_id, campaign_id, due_at) where answered_at IS NULL;
CREATE TRIGGER claim_wishes_need_consent AFTER UPDATE ON claim_wishes FOR EACH ROW WHEN (new.said_sealed IS NOT NULL AND new.answered_at IS DISTINCT FROM old.answered_at) EXECUTE FUNCTION refuse_wish_without_consent();
alter table claim_wishes enable row level security;
alter table claim_wishes force row level security;
create policy app on claim_wishes for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on claim_wishes for all to hongqiao_owner
  using (true)
  with check (true);
create policy reader on claim_wishes for select to hongqiao_reader
  using ((EXISTS ( SELECT
   FROM claims k
  WHERE k.cell_id = claim_wishes.cell_id AND k.id = claim_wishes.claim_id
 OFFSET 0)));
grant select, insert, update (reminded_at, good, said, said_sealed, purposes, answered_at, sent_at, sent_by), delete on claim_wishes to hongqiao_app;

create table claims (
  cell_id integer not null,
  id uuid not null,
  campaign_id uuid not null,
  slice integer not null,
  person_id uuid not null,
  org_id uuid not null,
  limit_key bytea,
  state text not null,
  number integer,
  place integer,
  said jsonb not null default '{}'::jsonb,
  score integer,
  score_why text,
  at timestamp with time zone not null,
  seq integer not null default 1,
  asked_key text,
  asked_hash bytea,
  primary key (cell_id, id),
  unique (cell_id, campaign_id, person_id),
  check ((state <> ALL (ARRAY['granted'::text, 'fetched'::text, 'missed'::text])) OR number IS NOT NULL),
  check (state <> 'waiting'::text OR place IS NOT NULL),
  check (state = ANY (ARRAY['granted'::text, 'waiting'::text, 'entered'::text, 'fetched'::text, 'given-back'::text, 'missed'::text, 'lost'::text, 'lapsed'::text, 'called-off'::text]))
);
comment on table claims is 'tenant: who asked for one of a campaign and what became of it; never more than one a person';
create unique index claims_in_line on claims (cell_id, campaign_id, slice, place) where state = 'waiting'::text;
create unique index claims_of_limit on claims (cell_id, campaign_id, limit_key) where limit_key IS NOT NULL AND (state = ANY (ARRAY['granted'::text, 'waiting'::text, 'entered'::text, 'fetched'::text, 'missed'::text]));
create unique index claims_of_number on claims (cell_id, campaign_id, slice, number) where number IS NOT NULL;
alter table claims enable row level security;
alter table claims force row level security;
create policy app on claims for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on claims for all to hongqiao_owner
  using (true)
  with check (true);
create policy reader on claims for select to hongqiao_reader
  using ((EXISTS ( SELECT
   FROM persons p
  WHERE p.cell_id = claims.cell_id AND p.id = claims.person_id
 OFFSET 0)));
grant select, insert, update (slice, person_id, limit_key, state, number, place, said, seq) on claims to hongqiao_app;
grant select on claims to hongqiao_reader;

create table clawback_receipts (
  cell_id integer not null,
  id uuid not null,
  clawback_id uuid not null,
  fen bigint not null,
  came_on date not null,
  how text not null,
  entry_id uuid not null,
  by_person uuid not null,
  at timestamp with time zone not null,
  primary key (cell_id, id),
  unique (cell_id, entry_id),
  foreign key (cell_id, clawback_id) references clawbacks(cell_id, id),
  foreign key (cell_id, entry_id) references ledger_entries(cell_id, id),
  check (fen > 0),
  check (length(how) >= 2 AND length(how) <= 200)
);
comment on table clawback_receipts is 'tenant: what has come back of what was asked back; together never more';
create index clawback_receipts_of on clawback_receipts (cell_id, clawback_id);
CREATE TRIGGER clawback_receipts_within AFTER INSERT ON clawback_receipts FOR EACH ROW EXECUTE FUNCTION refuse_clawback_receipt();
alter table clawback_receipts enable row level security;
alter table clawback_receipts force row level security;
create policy app on clawback_receipts for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on clawback_receipts for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on clawback_receipts to hongqiao_app;

create table clawbacks (
  cell_id integer not null,
  id uuid not null,
  number text not null,
  entry_id uuid not null,
  org_id uuid not null,
  fund text not null,
  person_id uuid not null,
  fen bigint not null,
  ground text not null,
  reason text not null,
  state text not null default 'draft'::text,
  made_by uuid not null,
  made_at timestamp with time zone not null,
  decided_by uuid,
  decided_at timestamp with time zone,
  why text,
  due_entry_id uuid,
  waiver_reason text,
  waiver_asked_by uuid,
  waiver_asked_at timestamp with time zone,
  waived_by uuid,
  waived_at timestamp with time zone,
  waiver_entry_id uuid,
  primary key (cell_id, id),
  foreign key (cell_id, due_entry_id) references ledger_entries(cell_id, id),
  foreign key (cell_id, entry_id) references ledger_entries(cell_id, id),
  foreign key (cell_id, waiver_entry_id) references ledger_entries(cell_id, id),
  foreign key (org_id) references orgs(id),
  check ((state = 'approved'::text) = (due_entry_id IS NOT NULL)),
  check ((state = 'draft'::text) = (decided_by IS NULL) AND (state = 'draft'::text) = (decided_at IS NULL)),
  check (fen > 0),
  check (ground = ANY (ARRAY['wrong-payment'::text, 'corrected-down'::text, 'false-papers'::text])),
  check (length(reason) >= 4 AND length(reason) <= 500),
  check (state = ANY (ARRAY['draft'::text, 'approved'::text, 'refused'::text])),
  check (decided_by <> made_by),
  check (waived_by <> waiver_asked_by),
  check ((waived_by IS NULL) = (waived_at IS NULL) AND (waived_by IS NULL) = (waiver_entry_id IS NULL) AND (waived_by IS NULL OR waiver_asked_by IS NOT NULL)),
  check ((waiver_asked_by IS NULL) = (waiver_asked_at IS NULL) AND (waiver_asked_by IS NULL) = (waiver_reason IS NULL) AND (waiver_asked_by IS NULL OR state = 'approved'::text)),
  check (length(waiver_reason) >= 4 AND length(waiver_reason) <= 500)
);
comment on table clawbacks is 'tenant: what was paid and is asked back, proposed by one and agreed to by another; of a payment never more than was carried';
create unique index clawbacks_of_due_entry on clawbacks (cell_id, due_entry_id) where due_entry_id IS NOT NULL;
create index clawbacks_of_entry on clawbacks (cell_id, entry_id);
create index clawbacks_of_org on clawbacks (cell_id, org_id, made_at desc);
create index clawbacks_of_person on clawbacks (cell_id, person_id);
create unique index clawbacks_of_waiver_entry on clawbacks (cell_id, waiver_entry_id) where waiver_entry_id IS NOT NULL;
CREATE TRIGGER clawbacks_within AFTER INSERT OR UPDATE ON clawbacks FOR EACH ROW EXECUTE FUNCTION refuse_clawback();
alter table clawbacks enable row level security;
alter table clawbacks force row level security;
create policy app on clawbacks for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on clawbacks for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert (cell_id, id, number, entry_id, org_id, fund, person_id, fen, ground, reason, made_by, made_at), update (state, decided_by, decided_at, why, due_entry_id, waiver_reason, waiver_asked_by, waiver_asked_at, waived_by, waived_at, waiver_entry_id) on clawbacks to hongqiao_app;

create table clock_leap (
  only_row boolean not null default true,
  at timestamp with time zone not null,
  primary key (only_row),
  check (only_row)
);
comment on table clock_leap is 'local: when the clock was last set, by the clock as it is since';
grant select, insert, update on clock_leap to hongqiao_app;

create table commitments (
  cell_id integer not null,
  id uuid not null,
  org_id uuid not null,
  fund text not null,
  year integer not null,
  fen bigint not null,
  says text not null,
  entry_id uuid not null,
  by_person uuid not null,
  at timestamp with time zone not null,
  released_entry_id uuid,
  released_by uuid,
  released_at timestamp with time zone,
  primary key (cell_id, id),
  unique (cell_id, entry_id),
  foreign key (cell_id, entry_id) references ledger_entries(cell_id, id),
  foreign key (cell_id, released_entry_id) references ledger_entries(cell_id, id),
  foreign key (org_id) references orgs(id),
  check ((released_entry_id IS NULL) = (released_by IS NULL) AND (released_entry_id IS NULL) = (released_at IS NULL)),
  check (fen > 0),
  check (says <> ''::text),
  check (year >= 2000 AND year <= 2199)
);
comment on table commitments is 'tenant: money of a fund promised for something, until it is let go';
create index commitments_open on commitments (cell_id, org_id, fund) where released_entry_id IS NULL;
alter table commitments enable row level security;
alter table commitments force row level security;
create policy app on commitments for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on commitments for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (released_entry_id, released_by, released_at) on commitments to hongqiao_app;

create table committee_seats (
  cell_id integer not null,
  id uuid not null,
  org_id uuid not null,
  committee text not null,
  office text not null,
  person_id uuid,
  name text,
  from_on date not null,
  until_on date,
  mistaken_at timestamp with time zone,
  said_at timestamp with time zone not null,
  by_person uuid not null,
  request_id text not null,
  primary key (cell_id, id),
  foreign key (cell_id) references cells(cell_id),
  foreign key (cell_id, person_id) references persons(cell_id, id),
  foreign key (org_id) references orgs(id),
  check ((person_id IS NULL) <> (name IS NULL)),
  check (until_on IS NULL OR until_on >= from_on),
  check (committee = ANY (ARRAY['union'::text, 'audit'::text, 'women'::text])),
  check (office = ANY (ARRAY['chair'::text, 'vice-chair'::text, 'member'::text]))
);
comment on table committee_seats is 'tenant: who sits in which committee of a union, from when to when';
create index committee_seats_of_org on committee_seats (org_id, committee) where mistaken_at IS NULL;
create index committee_seats_of_person on committee_seats (cell_id, person_id) where person_id IS NOT NULL;
create unique index committee_seats_once on committee_seats (cell_id, org_id, committee, person_id) where until_on IS NULL AND mistaken_at IS NULL AND person_id IS NOT NULL;
create unique index committee_seats_one_chair on committee_seats (cell_id, org_id, committee) where office = 'chair'::text AND until_on IS NULL AND mistaken_at IS NULL;
alter table committee_seats enable row level security;
alter table committee_seats force row level security;
create policy app on committee_seats for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on committee_seats for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (person_id, until_on, mistaken_at) on committee_seats to hongqiao_app;

create table consent_entries (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  seq integer not null,
  purpose text not null,
  edition integer not null,
  act text not null,
  says text not null,
  channel text not null,
  request_id text not null,
  at timestamp with time zone not null,
  primary key (cell_id, id),
  unique (cell_id, person_id, seq),
  foreign key (cell_id) references cells(cell_id),
  foreign key (cell_id, person_id) references persons(cell_id, id),
  check (act = ANY (ARRAY['given'::text, 'withdrawn'::text])),
  check (channel = ANY (ARRAY['app'::text, 'desk'::text])),
  check (edition > 0)
);
comment on table consent_entries is 'tenant: consents given and withdrawn, append-only';
create index consent_entries_withdrawn on consent_entries (at) where act = 'withdrawn'::text;
alter table consent_entries enable row level security;
alter table consent_entries force row level security;
create policy app on consent_entries for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on consent_entries for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on consent_entries to hongqiao_app;

create table consents (
  cell_id integer not null,
  person_id uuid not null,
  purpose text not null,
  edition integer not null,
  entry_id uuid not null,
  primary key (cell_id, person_id, purpose),
  foreign key (cell_id, entry_id) references consent_entries(cell_id, id)
);
comment on table consents is 'tenant: the consents in force; follows from the ledger';
CREATE TRIGGER consents_close_accounts AFTER DELETE ON consents FOR EACH ROW WHEN (old.purpose = 'money'::text) EXECUTE FUNCTION close_accounts();
alter table consents enable row level security;
alter table consents force row level security;
create policy app on consents for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on consents for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on consents to hongqiao_app;

create table contributions (
  cell_id integer not null,
  id uuid not null,
  org_id uuid not null,
  month date not null,
  wages_fen bigint not null,
  due_fen bigint not null,
  to_org_id uuid,
  by_person uuid not null,
  at timestamp with time zone not null,
  kind text not null,
  share_bp integer not null,
  kept_bp integer not null,
  primary key (cell_id, id),
  unique (cell_id, org_id, month, kind),
  foreign key (org_id) references orgs(id),
  foreign key (to_org_id) references orgs(id),
  check (to_org_id IS NOT NULL OR kept_bp = 10000),
  check (due_fen > 0),
  check (kept_bp >= 0 AND kept_bp <= 10000),
  check (kind = ANY (ARRAY['fees'::text, 'dues'::text])),
  check (EXTRACT(day FROM month) = 1::numeric),
  check (kind = 'fees'::text OR to_org_id IS NULL),
  check (share_bp >= 1 AND share_bp <= 10000),
  check (wages_fen > 0)
);
comment on table contributions is 'tenant: union fees an employer owes for a month, or dues of its members, and how they are shared';
create index contributions_by_month on contributions (cell_id, month);
alter table contributions enable row level security;
alter table contributions force row level security;
create policy app on contributions for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on contributions for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (wages_fen, due_fen, to_org_id, by_person, at, share_bp, kept_bp) on contributions to hongqiao_app;

create table data_keys (
  id integer not null,
  purpose text not null,
  sealed_as text,
  profile text not null,
  kek text not null,
  wrapped bytea,
  over_id integer,
  made_at timestamp with time zone not null default now(),
  active_at timestamp with time zone not null,
  settled_at timestamp with time zone,
  destroyed_at timestamp with time zone,
  primary key (id),
  foreign key (over_id) references data_keys(id),
  check ((purpose = 'root'::text) = (id = 0)),
  check ((purpose = 'seal'::text) = (sealed_as IS NOT NULL)),
  check (purpose = 'blind'::text OR over_id IS NULL),
  check ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
  check (id >= 0),
  check (profile = ANY (ARRAY['aes'::text, 'gm'::text])),
  check (purpose = ANY (ARRAY['root'::text, 'seal'::text, 'blind'::text]))
);
comment on table data_keys is 'reference: keys that seal and find sensitive values, each wrapped; nothing once destroyed';
comment on column data_keys.kek is 'The name of the key that wraps it';
comment on column data_keys.over_id is 'Of a blind key: the one whose index it is laid over';
comment on column data_keys.active_at is 'From when it is written with; every process knows it before';
comment on column data_keys.settled_at is 'When nothing was left under the keys before it';
grant select, insert, update (wrapped, settled_at, destroyed_at) on data_keys to hongqiao_app;

create table declared_payments (
  service text not null,
  action text not null,
  fund text not null,
  goes_to text not null,
  primary key (service, action),
  check (goes_to = ANY (ARRAY['owed'::text, 'spent'::text, 'fund'::text]))
);
comment on table declared_payments is 'reference: the fund that each paying move names, and what becomes of the money';
grant select on declared_payments to hongqiao_app;

create table deliveries (
  cell_id integer not null,
  outbox_id uuid not null,
  person_id uuid not null,
  door text not null,
  at timestamp with time zone not null,
  primary key (cell_id, outbox_id, person_id, door),
  check (door = ANY (ARRAY['notice'::text, 'mail'::text, 'words'::text]))
);
comment on table deliveries is 'tenant: what left, so that a repeated try tells nobody twice';
create index deliveries_by_age on deliveries using brin (at);
alter table deliveries enable row level security;
alter table deliveries force row level security;
create policy app on deliveries for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on deliveries for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, delete on deliveries to hongqiao_app;

create table drafts (
  cell_id integer not null,
  person_id uuid not null,
  service text not null,
  form_sealed bytea not null,
  saved_at timestamp with time zone not null,
  primary key (cell_id, person_id, service),
  foreign key (cell_id, person_id) references persons(cell_id, id) on delete cascade
);
comment on table drafts is 'tenant: answers not yet filed, sealed whole';
create index drafts_by_age on drafts (saved_at);
alter table drafts enable row level security;
alter table drafts force row level security;
create policy app on drafts for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on drafts for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on drafts to hongqiao_app;

create table draw_agains (
  cell_id integer not null,
  draw_id uuid not null,
  n integer not null,
  why text not null,
  sources jsonb not null,
  asked_by uuid not null,
  asked_at timestamp with time zone not null,
  agreed_by uuid,
  agreed_at timestamp with time zone,
  primary key (cell_id, draw_id, n),
  foreign key (cell_id, draw_id) references draws(cell_id, id),
  check ((agreed_by IS NULL) = (agreed_at IS NULL)),
  check (n > 0),
  check (agreed_by <> asked_by)
);
comment on table draw_agains is 'tenant: who wanted a list drawn again because a source of its seed never appeared, and who agreed';
alter table draw_agains enable row level security;
alter table draw_agains force row level security;
create policy app on draw_agains for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on draw_agains for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (agreed_by, agreed_at) on draw_agains to hongqiao_app;

create table draw_entries (
  cell_id integer not null,
  list_id uuid not null,
  pseudonym bytea not null,
  ref_id uuid not null,
  straight boolean not null,
  place integer,
  outcome text,
  settled_at timestamp with time zone,
  left_at timestamp with time zone,
  left_by text,
  freed_at timestamp with time zone,
  refilled_at timestamp with time zone,
  primary key (cell_id, list_id, pseudonym),
  check (outcome = ANY (ARRAY['won'::text, 'lost'::text, 'rose'::text, 'left'::text])),
  check (place > 0),
  check (length(pseudonym) = 16)
);
comment on table draw_entries is 'tenant: who takes part in a draw, and what became of it';
create index draw_entries_freed on draw_entries (cell_id, list_id) where freed_at IS NOT NULL AND refilled_at IS NULL;
create index draw_entries_in_order on draw_entries (cell_id, list_id, place) where place IS NOT NULL;
create unique index draw_entries_of_case on draw_entries (cell_id, ref_id, list_id);
create index draw_entries_straight on draw_entries (cell_id, list_id) where straight AND outcome IS NULL;
CREATE TRIGGER draw_entries_go_forward BEFORE UPDATE ON draw_entries FOR EACH ROW EXECUTE FUNCTION refuse_entry_changes();
CREATE TRIGGER draw_entries_in_time AFTER INSERT ON draw_entries REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_entries();
alter table draw_entries enable row level security;
alter table draw_entries force row level security;
create policy app on draw_entries for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on draw_entries for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (place, outcome, settled_at, left_at, left_by, freed_at, refilled_at) on draw_entries to hongqiao_app;

create table draw_readings (
  cell_id integer not null,
  draw_id uuid not null,
  attempt integer not null,
  person_id uuid not null,
  said text[] not null,
  at timestamp with time zone not null,
  primary key (cell_id, draw_id, attempt, person_id),
  foreign key (cell_id, draw_id) references draws(cell_id, id),
  check (attempt > 0)
);
comment on table draw_readings is 'tenant: what one of two people read off the sources of a seed';
CREATE TRIGGER draw_readings_in_turn BEFORE INSERT ON draw_readings FOR EACH ROW EXECUTE FUNCTION refuse_readings();
alter table draw_readings enable row level security;
alter table draw_readings force row level security;
create policy app on draw_readings for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on draw_readings for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on draw_readings to hongqiao_app;

create table draw_texts (
  cell_id integer not null,
  draw_id uuid not null,
  what text not null,
  body bytea not null,
  sha256 text not null,
  primary key (cell_id, draw_id, what),
  foreign key (cell_id, draw_id) references draws(cell_id, id),
  check (sha256 = encode(sha256(body), 'hex'::text)),
  check (what = ANY (ARRAY['list'::text, 'seed'::text, 'result'::text]))
);
comment on table draw_texts is 'tenant: the texts of a draw, public and never changed';
alter table draw_texts enable row level security;
alter table draw_texts force row level security;
create policy app on draw_texts for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on draw_texts for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on draw_texts to hongqiao_app;

create table draw_values (
  cell_id integer not null,
  draw_id uuid not null,
  n integer not null,
  said text not null,
  proof jsonb,
  at timestamp with time zone not null,
  primary key (cell_id, draw_id, n),
  foreign key (cell_id, draw_id) references draws(cell_id, id),
  check (n > 0)
);
comment on table draw_values is 'tenant: what each source of a seed gave, once two have read the same or a beacon has proved it';
alter table draw_values enable row level security;
alter table draw_values force row level security;
create policy app on draw_values for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on draw_values for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on draw_values to hongqiao_app;

create table draws (
  cell_id integer not null,
  id uuid not null,
  number text not null,
  org_id uuid not null,
  source text not null,
  subject text not null,
  pool text not null,
  list_id uuid not null,
  title text not null,
  places integer not null,
  sources jsonb not null,
  state text not null default 'announced'::text,
  announced_by uuid not null,
  announced_at timestamp with time zone not null,
  frozen_by uuid,
  frozen_at timestamp with time zone,
  entries integer,
  straight integer,
  commitment text,
  undrawn boolean,
  drawn_at timestamp with time zone,
  placed integer not null default 0,
  settled integer not null default 0,
  given integer not null default 0,
  done_at timestamp with time zone,
  dropped_by uuid,
  dropped_at timestamp with time zone,
  dropped_why text,
  campaign_id uuid,
  slice integer,
  primary key (cell_id, id),
  unique (cell_id, number),
  foreign key (campaign_id) references campaigns(id),
  foreign key (org_id) references orgs(id),
  check ((state = 'announced'::text) <= (frozen_at IS NULL)),
  check ((state <> ALL (ARRAY['frozen'::text, 'drawn'::text, 'done'::text])) OR frozen_at IS NOT NULL AND commitment IS NOT NULL),
  check ((state = 'dropped'::text) = (dropped_at IS NOT NULL) AND (dropped_at IS NULL) = (dropped_why IS NULL)),
  check (commitment ~ '^[0-9a-f]{64}$'::text),
  check ((source = 'claims'::text) = (campaign_id IS NOT NULL) AND (campaign_id IS NULL) = (slice IS NULL) AND (campaign_id IS NULL OR pool = ((campaign_id || ' '::text) || slice))),
  check (places > 0),
  check (source = ANY (ARRAY['cases'::text, 'claims'::text])),
  check (state = ANY (ARRAY['announced'::text, 'frozen'::text, 'drawn'::text, 'done'::text, 'dropped'::text]))
);
comment on table draws is 'tenant: draws of a union, as they were announced and how far they have come';
create index draws_of_campaign on draws (cell_id, campaign_id, id) where campaign_id IS NOT NULL;
create index draws_of_org on draws (cell_id, org_id, id);
create unique index draws_one_at_a_time on draws (cell_id, org_id, source, subject, pool) where state = ANY (ARRAY['announced'::text, 'frozen'::text, 'drawn'::text]);
CREATE TRIGGER draws_again_by_two BEFORE UPDATE ON draws FOR EACH ROW EXECUTE FUNCTION refuse_lone_redraw();
CREATE TRIGGER draws_go_forward BEFORE UPDATE ON draws FOR EACH ROW EXECUTE FUNCTION refuse_draw_changes();
alter table draws enable row level security;
alter table draws force row level security;
create policy app on draws for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on draws for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (state, frozen_by, frozen_at, entries, straight, commitment, undrawn, drawn_at, placed, settled, given, done_at, dropped_by, dropped_at, dropped_why) on draws to hongqiao_app;

create table duties (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  duty text not null,
  from_on date not null,
  until_on date,
  grant_id uuid,
  ended_by uuid,
  end_why text,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons(cell_id, id),
  check (until_on IS NULL OR until_on >= from_on),
  check (duty = ANY (ARRAY['system'::text, 'security'::text, 'audit'::text]))
);
comment on table duties is 'tenant: who runs the platform as system, security or audit administrator; gives no reach over unions';
create unique index duties_one_a_person on duties (cell_id, person_id) where until_on IS NULL;
CREATE TRIGGER duties_apart_from_posts AFTER INSERT OR UPDATE OF until_on ON duties FOR EACH ROW WHEN (new.until_on IS NULL) EXECUTE FUNCTION keep_duties_apart();
CREATE TRIGGER duties_by_grant BEFORE INSERT ON duties FOR EACH ROW EXECUTE FUNCTION need_grant();
alter table duties enable row level security;
alter table duties force row level security;
create policy app on duties for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on duties for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (until_on, ended_by, end_why) on duties to hongqiao_app;

create table employer_tokens (
  token_hash bytea not null,
  id uuid not null,
  org_id uuid not null,
  label text not null,
  made_by uuid not null,
  made_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  revoked_by uuid,
  minute_at timestamp with time zone,
  minute_n integer not null default 0,
  primary key (token_hash),
  unique (id),
  foreign key (org_id) references orgs(id),
  check (expires_at <= (made_at + '366 days'::interval))
);
comment on table employer_tokens is 'directory: the ways in of employers'' systems by the SHA-256 of their token';
create index employer_tokens_of_org on employer_tokens (org_id, id desc);
alter table employer_tokens enable row level security;
alter table employer_tokens force row level security;
create policy app on employer_tokens for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on employer_tokens for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (last_used_at, revoked_at, revoked_by, minute_at, minute_n) on employer_tokens to hongqiao_app;

create table employment_notices (
  cell_id integer not null,
  id uuid not null,
  org_id uuid not null,
  said_sealed bytea not null,
  user_name_blind bytea not null,
  external_id_blind bytea,
  name_blind bytea,
  phone_blind bytea,
  employee_number_blind bytea,
  department_blind bytea,
  active boolean not null,
  version integer not null default 1,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  token_id uuid not null,
  event_at timestamp with time zone not null,
  tell_at timestamp with time zone,
  sms_kind text,
  sms_at timestamp with time zone,
  sms_tries integer not null default 0,
  sms_failed_at timestamp with time zone,
  invited_at timestamp with time zone,
  invited_by uuid,
  primary key (cell_id, id),
  foreign key (cell_id) references cells(cell_id),
  foreign key (org_id) references orgs(id),
  check ((sms_kind IS NULL) = (sms_at IS NULL)),
  check (sms_kind = ANY (ARRAY['invite'::text, 'left'::text]))
);
comment on table employment_notices is 'tenant: who works at a workplace, as its employer says';
create unique index employment_notices_by_external_id on employment_notices (cell_id, org_id, external_id_blind) where deleted_at IS NULL AND external_id_blind IS NOT NULL;
create unique index employment_notices_by_user_name on employment_notices (cell_id, org_id, user_name_blind) where deleted_at IS NULL;
create index employment_notices_gone on employment_notices (deleted_at) where deleted_at IS NOT NULL;
create index employment_notices_of_org on employment_notices (org_id, event_at desc, id desc);
create index employment_notices_to_send on employment_notices (sms_at) where sms_at IS NOT NULL;
create index employment_notices_to_tell on employment_notices (tell_at) where tell_at IS NOT NULL;
alter table employment_notices enable row level security;
alter table employment_notices force row level security;
create policy app on employment_notices for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on employment_notices for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on employment_notices to hongqiao_app;

create table exports (
  cell_id integer not null,
  id uuid not null,
  number text not null,
  what text not null,
  format text not null,
  unmasked boolean not null,
  purpose text not null,
  words text not null,
  filter jsonb not null,
  org_id uuid not null,
  post_id uuid not null,
  asked_org_id uuid not null,
  account_id uuid not null,
  person_id uuid not null,
  state text not null,
  needs_second boolean not null,
  decided_by uuid,
  decided_at timestamp with time zone,
  says text,
  total_rows integer not null,
  done_rows integer not null default 0,
  holder uuid,
  held_until timestamp with time zone,
  key_sealed bytea,
  created_at timestamp with time zone not null,
  made_at timestamp with time zone,
  expires_at timestamp with time zone,
  primary key (cell_id, id),
  foreign key (asked_org_id) references orgs(id),
  foreign key (cell_id) references cells(cell_id),
  foreign key (cell_id, person_id) references persons(cell_id, id),
  foreign key (org_id) references orgs(id),
  check ((state = 'ready'::text) = (key_sealed IS NOT NULL) OR state = 'running'::text),
  check ((decided_by IS NULL) = (decided_at IS NULL)),
  check (decided_by <> person_id),
  check (format = ANY (ARRAY['xlsx'::text, 'csv'::text])),
  check (state = ANY (ARRAY['waiting'::text, 'running'::text, 'ready'::text, 'refused'::text, 'cancelled'::text, 'expired'::text, 'failed'::text])),
  check (what = ANY (ARRAY['members'::text, 'cases'::text, 'unions'::text, 'wishes'::text, 'returns'::text])),
  check (length(words) >= 2 AND length(words) <= 200)
);
comment on table exports is 'tenant: what was exported, by whom, what for, and who agreed';
create index exports_at_work on exports (id) where state = 'running'::text;
create index exports_expiring on exports (expires_at) where state = ANY (ARRAY['waiting'::text, 'ready'::text]);
create unique index exports_number on exports (cell_id, number);
create index exports_of_person on exports (cell_id, person_id, id desc);
create index exports_waiting on exports (asked_org_id, id) where state = 'waiting'::text;
alter table exports enable row level security;
alter table exports force row level security;
create policy app on exports for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on exports for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update on exports to hongqiao_app;

create table figure_days (
  cell_id integer not null,
  org_id uuid not null,
  service text not null,
  metric text not null,
  day date not null,
  n bigint not null,
  fen bigint not null,
  primary key (cell_id, org_id, service, metric, day)
);
comment on table figure_days is 'tenant: the same by the day of the move, under the tree of that day';
grant select, insert, update, delete on figure_days to hongqiao_app;
grant select on figure_days to hongqiao_reader;

create table figure_deltas (
  cell_id integer not null,
  id uuid not null,
  org_id uuid not null,
  service text not null,
  day date not null,
  metrics text[] not null,
  n integer[] not null,
  fen bigint[] not null,
  primary key (cell_id, id)
);
comment on table figure_deltas is 'tenant: changes of figures written by moves, waiting to be folded';
grant select, insert, update, delete on figure_deltas to hongqiao_app;
grant select on figure_deltas to hongqiao_reader;

create table figure_totals (
  cell_id integer not null,
  org_id uuid not null,
  service text not null,
  metric text not null,
  n bigint not null,
  fen bigint not null,
  primary key (cell_id, org_id, service, metric)
);
comment on table figure_totals is 'tenant: figures of every union with all below it, folded from the deltas';
grant select, insert, update, delete on figure_totals to hongqiao_app;
grant select on figure_totals to hongqiao_reader;

create table files (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  name text not null,
  media_type text not null,
  bytes bigint not null,
  sha256 bytea not null,
  case_id uuid,
  stored_at timestamp with time zone not null,
  key_sealed bytea,
  primary key (cell_id, id),
  check (bytes >= 0)
);
comment on table files is 'tenant: what was uploaded, by whom, and the case it belongs to once filed';
create index files_by_digest on files (cell_id, sha256);
create index files_by_person on files (person_id);
create index files_of_case on files (cell_id, case_id) where case_id IS NOT NULL;
create index files_unbound on files (stored_at) where case_id IS NULL;
CREATE TRIGGER files_gone AFTER DELETE ON files REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_gone_files();
alter table files enable row level security;
alter table files force row level security;
create policy app on files for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on files for all to hongqiao_owner
  using (true)
  with check (true);
create policy reader on files for select to hongqiao_reader
  using (person_id = (( SELECT NULLIF(current_setting('app.person'::text, true), ''::text)::uuid AS "nullif")) OR (EXISTS ( SELECT
   FROM cases c
  WHERE c.cell_id = files.cell_id AND c.id = files.case_id
 OFFSET 0)));
grant select, insert, update, delete on files to hongqiao_app;
grant select on files to hongqiao_reader;

create table files_gone (
  cell_id integer not null,
  sha256 bytea not null,
  primary key (cell_id, sha256)
);
comment on table files_gone is 'tenant: stored files whose row is gone, to be removed';
grant select, delete on files_gone to hongqiao_app;

create table hand_clock (
  only_row boolean not null default true,
  at timestamp with time zone not null,
  primary key (only_row),
  check (only_row)
);
comment on table hand_clock is 'local: the time set by hand, absent in production';
grant select on hand_clock to hongqiao_app;
grant select on hand_clock to hongqiao_reader;

create table handling_rules (
  edition integer not null,
  published_at timestamp with time zone not null,
  text_hash bytea not null,
  text jsonb not null,
  primary key (edition),
  check (edition > 0)
);
comment on table handling_rules is 'reference: every edition of the published rules of handling personal data, append-only';
grant select, insert on handling_rules to hongqiao_app;
grant select on handling_rules to hongqiao_reader;

create table idempotency (
  cell_id integer not null,
  account_id uuid not null,
  key text not null,
  body_hash bytea not null,
  status integer not null,
  answer_sealed bytea not null,
  at timestamp with time zone not null,
  primary key (cell_id, account_id, key),
  check (length(key) >= 1 AND length(key) <= 100)
);
comment on table idempotency is 'tenant: the answer that a write gave, kept with its effects';
create index idempotency_by_age on idempotency using brin (at);
alter table idempotency enable row level security;
alter table idempotency force row level security;
create policy app on idempotency for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on idempotency for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, delete on idempotency to hongqiao_app;

create table identity_links (
  issuer text not null,
  subject text not null,
  cell_id integer not null,
  account_id uuid not null,
  linked_at timestamp with time zone not null,
  primary key (issuer, subject)
);
comment on table identity_links is 'directory: who of an identity provider an account belongs to';
create index identity_links_by_account on identity_links (cell_id, account_id);
alter table identity_links enable row level security;
alter table identity_links force row level security;
create policy app on identity_links for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on identity_links for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on identity_links to hongqiao_app;

create table identity_requests (
  state_hash bytea not null,
  browser_hash bytea not null,
  audience text not null,
  nonce text not null,
  cell_id integer,
  account_id uuid,
  expires_at timestamp with time zone not null,
  primary key (state_hash),
  check (audience = ANY (ARRAY['worker'::text, 'staff'::text]))
);
comment on table identity_requests is 'directory: sign-ins that are away at the identity provider';
alter table identity_requests enable row level security;
alter table identity_requests force row level security;
create policy app on identity_requests for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on identity_requests for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on identity_requests to hongqiao_app;

create table import_rows (
  cell_id integer not null,
  import_id uuid not null,
  row_no integer not null,
  verdict text not null,
  problems jsonb,
  person_id uuid,
  membership_id uuid,
  org_id uuid,
  primary key (cell_id, import_id, row_no),
  foreign key (cell_id, import_id) references imports(cell_id, id),
  foreign key (org_id) references orgs(id),
  check ((verdict = ANY (ARRAY['founded'::text, 'stays'::text])) <= (org_id IS NOT NULL)),
  check (verdict = ANY (ARRAY['bad'::text, 'unchanged'::text, 'enrolled'::text, 'founded'::text, 'undone'::text, 'stays'::text]))
);
comment on table import_rows is 'tenant: one line of an uploaded roster: what was found and what became of it';
create index import_rows_bad on import_rows (cell_id, import_id, row_no) where problems IS NOT NULL;
create index import_rows_by_person on import_rows (person_id) where person_id IS NOT NULL;
alter table import_rows enable row level security;
alter table import_rows force row level security;
create policy app on import_rows for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on import_rows for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update on import_rows to hongqiao_app;

create table imports (
  cell_id integer not null,
  id uuid not null,
  org_id uuid not null,
  account_id uuid not null,
  person_id uuid not null,
  file_name text not null,
  key_sealed bytea not null,
  state text not null,
  total_rows integer not null default 0,
  read_rows integer not null default 0,
  good_rows integer not null default 0,
  bad_rows integer not null default 0,
  unchanged_rows integer not null default 0,
  enrolled_rows integer not null default 0,
  undone_rows integer not null default 0,
  cursor integer not null default 0,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  error text,
  upload_dropped_at timestamp with time zone,
  kind text not null default 'members'::text,
  set_off_by uuid,
  primary key (cell_id, id),
  foreign key (cell_id) references cells(cell_id),
  foreign key (cell_id, person_id) references persons(cell_id, id),
  foreign key (org_id) references orgs(id),
  check (kind = ANY (ARRAY['members'::text, 'unions'::text])),
  check (state = ANY (ARRAY['checking'::text, 'checked'::text, 'importing'::text, 'done'::text, 'failed'::text, 'undoing'::text, 'undone'::text]))
);
comment on table imports is 'tenant: rosters and lists of unions uploaded as workbooks, and how far each is';
comment on column imports.enrolled_rows is 'Lines carried out: people who became members, or unions founded';
create index imports_at_work on imports (id) where state = ANY (ARRAY['checking'::text, 'importing'::text, 'undoing'::text]);
create index imports_by_org on imports (org_id, id desc);
create index imports_with_upload on imports (created_at) where upload_dropped_at IS NULL;
alter table imports enable row level security;
alter table imports force row level security;
create policy app on imports for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on imports for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update on imports to hongqiao_app;

create table incomes (
  cell_id integer not null,
  id uuid not null,
  org_id uuid not null,
  kind text not null,
  entry_id uuid not null,
  from_org_id uuid,
  contribution_id uuid,
  by_person uuid not null,
  primary key (cell_id, id),
  unique (cell_id, entry_id),
  foreign key (cell_id, contribution_id) references contributions(cell_id, id),
  foreign key (cell_id, entry_id) references ledger_entries(cell_id, id),
  foreign key (from_org_id) references orgs(id),
  foreign key (org_id) references orgs(id),
  check (kind <> 'reallocation'::text OR from_org_id = org_id),
  check (kind = ANY (ARRAY['contribution'::text, 'dues'::text, 'pool'::text, 'allocation'::text, 'matching'::text, 'subsidy'::text, 'refund'::text, 'gift'::text, 'budget'::text, 'reallocation'::text])),
  check (
CASE kind
    WHEN 'contribution'::text THEN contribution_id IS NOT NULL
    WHEN 'dues'::text THEN true
    ELSE contribution_id IS NULL
END),
  check ((kind = ANY (ARRAY['allocation'::text, 'matching'::text, 'subsidy'::text, 'refund'::text, 'reallocation'::text])) = (from_org_id IS NOT NULL))
);
comment on table incomes is 'tenant: what an entry into a fund is: whose money, from where';
create index incomes_of_contribution on incomes (cell_id, contribution_id) where contribution_id IS NOT NULL;
alter table incomes enable row level security;
alter table incomes force row level security;
create policy app on incomes for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on incomes for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on incomes to hongqiao_app;

create table installation (
  only_row boolean not null default true,
  demo boolean not null default false,
  secret_check bytea,
  primary key (only_row),
  check (only_row)
);
comment on table installation is 'local: what this database holds';
grant select on installation to hongqiao_app;

create table key_rotations (
  id uuid not null,
  what text not null,
  begins_at timestamp with time zone not null,
  pass integer not null default 1,
  step integer not null default 0,
  cursor jsonb,
  seen_rows bigint not null default 0,
  changed_rows bigint not null default 0,
  pass_changed bigint not null default 0,
  turned_at timestamp with time zone,
  finished_at timestamp with time zone,
  primary key (id),
  check (what = ANY (ARRAY['seal'::text, 'blind'::text]))
);
comment on table key_rotations is 'local: how far the change from one key to the next is; whoever owns the database begins one';
create unique index key_rotations_one on key_rotations ((true)) where finished_at IS NULL;
grant select, update (pass, step, cursor, seen_rows, changed_rows, pass_changed, turned_at, finished_at) on key_rotations to hongqiao_app;

create table known_devices (
  device_hash bytea not null,
  login_key bytea not null,
  seen_at timestamp with time zone not null,
  primary key (device_hash, login_key)
);
comment on table known_devices is 'directory: browsers that have signed in to an account before';
create index known_devices_by_age on known_devices (seen_at);
create index known_devices_by_login on known_devices (login_key);
alter table known_devices enable row level security;
alter table known_devices force row level security;
create policy app on known_devices for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on known_devices for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on known_devices to hongqiao_app;

create table ledger_accounts (
  cell_id integer not null,
  id uuid not null,
  org_id uuid not null,
  kind text not null,
  fund text not null,
  balance_fen bigint not null default 0,
  primary key (cell_id, id),
  unique (cell_id, org_id, kind, fund),
  foreign key (cell_id) references cells(cell_id),
  foreign key (org_id) references orgs(id),
  check (kind = ANY (ARRAY['source'::text, 'fund'::text, 'reserved'::text, 'owed'::text, 'paid'::text, 'spent'::text, 'due'::text])),
  check (kind = 'source'::text OR balance_fen >= 0)
);
comment on table ledger_accounts is 'tenant: accounts of the double-entry ledger';
grant select, insert (cell_id, id, org_id, kind, fund) on ledger_accounts to hongqiao_app;

create table ledger_entries (
  cell_id integer not null,
  id uuid not null,
  case_id uuid,
  action text,
  payee_id uuid,
  from_account uuid not null,
  to_account uuid not null,
  amount_fen bigint not null,
  says text not null,
  at timestamp with time zone not null,
  mac bytea,
  right_key text,
  payout_id uuid,
  primary key (cell_id, id),
  unique (cell_id, case_id, action),
  foreign key (cell_id, from_account) references ledger_accounts(cell_id, id),
  foreign key (cell_id, payout_id) references payouts(cell_id, id),
  foreign key (cell_id, to_account) references ledger_accounts(cell_id, id),
  check (amount_fen > 0),
  check (from_account <> to_account),
  check (length(mac) = 32),
  check ((case_id IS NULL) = (action IS NULL))
);
comment on table ledger_entries is 'tenant: money moved from one account to another, append-only';
create index ledger_entries_from on ledger_entries (cell_id, from_account, at);
create index ledger_entries_of_payee on ledger_entries (cell_id, payee_id) where case_id IS NOT NULL AND payee_id IS NOT NULL;
create unique index ledger_entries_one_right on ledger_entries (cell_id, payee_id, right_key) where right_key IS NOT NULL;
create unique index ledger_entries_one_right_of_union on ledger_entries (cell_id, right_key) where right_key IS NOT NULL AND payee_id IS NULL;
create unique index ledger_entries_one_transfer on ledger_entries (cell_id, payout_id, from_account) where payout_id IS NOT NULL;
create index ledger_entries_to on ledger_entries (cell_id, to_account, at);
create index ledger_entries_to_unions on ledger_entries (cell_id, from_account, at) where case_id IS NOT NULL AND payee_id IS NULL;
CREATE TRIGGER ledger_entries_book AFTER INSERT ON ledger_entries REFERENCING NEW TABLE AS booked FOR EACH STATEMENT EXECUTE FUNCTION book_entries();
CREATE TRIGGER ledger_entries_carry AFTER INSERT ON ledger_entries REFERENCING NEW TABLE AS carried FOR EACH STATEMENT EXECUTE FUNCTION refuse_carrying();
CREATE TRIGGER ledger_entries_from_their_fund AFTER INSERT ON ledger_entries REFERENCING NEW TABLE AS booked FOR EACH STATEMENT EXECUTE FUNCTION refuse_other_fund();
CREATE CONSTRAINT TRIGGER ledger_entries_have_a_ground AFTER INSERT ON ledger_entries DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.payee_id IS NOT NULL AND new.case_id IS NULL AND new.payout_id IS NULL) EXECUTE FUNCTION refuse_groundless();
alter table ledger_entries enable row level security;
alter table ledger_entries force row level security;
create policy app on ledger_entries for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on ledger_entries for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on ledger_entries to hongqiao_app;

create table logins (
  login text not null,
  cell_id integer not null,
  account_id uuid not null,
  primary key (login)
);
comment on table logins is 'directory: a staff name, or the blind index of a phone, to its account';
create index logins_of_account on logins (cell_id, account_id);
alter table logins enable row level security;
alter table logins force row level security;
create policy app on logins for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on logins for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on logins to hongqiao_app;

create table memberships (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  org_id uuid not null,
  county_id uuid,
  town_id uuid,
  joined_on date not null,
  left_on date,
  left_why text,
  standing text not null default 'employed'::text,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons(cell_id, id),
  foreign key (org_id) references orgs(id),
  check (left_on IS NULL OR left_on >= joined_on),
  check ((left_on IS NULL) = (left_why IS NULL)),
  check (standing = ANY (ARRAY['employed'::text, 'inner-retired'::text, 'retired'::text, 'unemployed'::text, 'unit-closed'::text, 'home-area'::text]))
);
comment on table memberships is 'tenant: who belongs to which union, from when to when';
create index memberships_by_county on memberships (county_id, joined_on desc, id desc) where left_on IS NULL;
create index memberships_by_org on memberships (org_id, joined_on desc, id desc) where left_on IS NULL;
create index memberships_by_town on memberships (town_id, joined_on desc, id desc) where left_on IS NULL;
create index memberships_newest on memberships (joined_on desc, id desc) where left_on IS NULL;
create index memberships_of_person on memberships (cell_id, person_id);
create unique index memberships_one_at_a_time on memberships (cell_id, person_id) where left_on IS NULL;
alter table memberships enable row level security;
alter table memberships force row level security;
create policy app on memberships for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on memberships for all to hongqiao_owner
  using (true)
  with check (true);
create policy reader on memberships for select to hongqiao_reader
  using (( SELECT NULLIF(current_setting('app.whole'::text, true), ''::text)::boolean AS "nullif") OR ARRAY[county_id, town_id, org_id, person_id] && (( SELECT NULLIF(current_setting('app.members'::text, true), ''::text)::uuid[] AS "nullif")));
grant select, insert, update, delete on memberships to hongqiao_app;
grant select on memberships to hongqiao_reader;

create table merchant_clerks (
  cell_id integer not null,
  id uuid not null,
  merchant_id uuid not null,
  name text not null,
  phone_sealed bytea,
  phone_blind bytea,
  tail text not null,
  invited_by uuid not null,
  invited_at timestamp with time zone not null,
  person_id uuid,
  accepted_at timestamp with time zone,
  ended_at timestamp with time zone,
  ended_by uuid,
  primary key (cell_id, id),
  foreign key (cell_id, merchant_id) references merchants(cell_id, id),
  foreign key (cell_id, person_id) references persons(cell_id, id),
  check ((person_id IS NULL) = (accepted_at IS NULL)),
  check (ended_at IS NOT NULL OR phone_sealed IS NOT NULL)
);
comment on table merchant_clerks is 'tenant: who may take vouchers at a till: named by a union, accepted on her own phone';
create index merchant_clerks_invited on merchant_clerks (cell_id, phone_blind) where ended_at IS NULL;
create index merchant_clerks_of_person on merchant_clerks (cell_id, person_id) where ended_at IS NULL;
create unique index merchant_clerks_once on merchant_clerks (cell_id, merchant_id, phone_blind) where ended_at IS NULL;
alter table merchant_clerks enable row level security;
alter table merchant_clerks force row level security;
create policy app on merchant_clerks for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on merchant_clerks for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (phone_sealed, phone_blind, person_id, accepted_at, ended_at, ended_by) on merchant_clerks to hongqiao_app;

create table merchants (
  cell_id integer not null,
  id uuid not null,
  org_id uuid not null,
  name text not null,
  credit_code text not null,
  address text not null,
  state text not null default 'admitted'::text,
  why text,
  made_by uuid not null,
  made_at timestamp with time zone not null,
  changed_by uuid,
  changed_at timestamp with time zone,
  primary key (cell_id, id),
  foreign key (cell_id) references cells(cell_id),
  foreign key (org_id) references orgs(id),
  check (state = 'admitted'::text OR why IS NOT NULL),
  check (state = ANY (ARRAY['admitted'::text, 'suspended'::text]))
);
comment on table merchants is 'tenant: who takes vouchers of a union; suspended it takes none';
create unique index merchants_once on merchants (cell_id, org_id, credit_code);
alter table merchants enable row level security;
alter table merchants force row level security;
create policy app on merchants for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on merchants for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (address, state, why, changed_by, changed_at) on merchants to hongqiao_app;

create table mutual_choices (
  cell_id integer not null,
  claim_id uuid not null,
  campaign_id uuid not null,
  tokens bytea[] not null,
  said_sealed bytea not null,
  primary key (cell_id, claim_id),
  foreign key (cell_id, claim_id) references claims(cell_id, id)
);
comment on table mutual_choices is 'tenant: whom somebody who came chose, sealed, until all are told; then it is gone';
create index mutual_choices_of_campaign on mutual_choices (cell_id, campaign_id);
alter table mutual_choices enable row level security;
alter table mutual_choices force row level security;
create policy app on mutual_choices for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on mutual_choices for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (tokens, said_sealed), delete on mutual_choices to hongqiao_app;

create table mutual_laters (
  cell_id integer not null,
  claim_id uuid not null,
  campaign_id uuid not null,
  answer text not null,
  primary key (cell_id, claim_id),
  foreign key (cell_id, claim_id) references claims(cell_id, id),
  check (answer = ANY (ARRAY['together'::text, 'friends'::text, 'apart'::text, 'again'::text, 'enough'::text]))
);
comment on table mutual_laters is 'tenant: what somebody who came said later of how it went';
create index mutual_laters_of_campaign on mutual_laters (cell_id, campaign_id);
alter table mutual_laters enable row level security;
alter table mutual_laters force row level security;
create policy app on mutual_laters for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on mutual_laters for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (answer), delete on mutual_laters to hongqiao_app;

create table mutual_pairs (
  cell_id integer not null,
  campaign_id uuid not null,
  one_claim uuid not null,
  other_claim uuid not null,
  one_sealed bytea,
  other_sealed bytea,
  ended_at timestamp with time zone,
  primary key (cell_id, one_claim, other_claim),
  foreign key (cell_id, campaign_id) references mutual_rounds(cell_id, campaign_id),
  foreign key (cell_id, one_claim) references claims(cell_id, id),
  foreign key (cell_id, other_claim) references claims(cell_id, id),
  check (one_claim < other_claim),
  check (ended_at IS NULL OR one_sealed IS NULL AND other_sealed IS NULL)
);
comment on table mutual_pairs is 'tenant: two who chose each other';
create index mutual_pairs_of_other on mutual_pairs (cell_id, other_claim);
alter table mutual_pairs enable row level security;
alter table mutual_pairs force row level security;
create policy app on mutual_pairs for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on mutual_pairs for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (one_sealed, other_sealed, ended_at), delete on mutual_pairs to hongqiao_app;

create table mutual_rounds (
  cell_id integer not null,
  campaign_id uuid not null,
  revealed_at timestamp with time zone not null,
  came integer not null,
  pairs integer not null,
  paired integer not null,
  asked_at timestamp with time zone,
  primary key (cell_id, campaign_id),
  foreign key (campaign_id) references campaigns(id),
  check (came >= 0),
  check (paired >= 0 AND paired <= came),
  check (pairs >= 0)
);
comment on table mutual_rounds is 'tenant: when all who came to an event were told, and how many pairs there were';
alter table mutual_rounds enable row level security;
alter table mutual_rounds force row level security;
create policy app on mutual_rounds for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on mutual_rounds for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (asked_at) on mutual_rounds to hongqiao_app;

create table notices (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  case_id uuid,
  title text not null,
  says text not null,
  at timestamp with time zone not null,
  read_at timestamp with time zone,
  primary key (cell_id, id)
);
comment on table notices is 'tenant: messages inside the app';
create index notices_by_age on notices using brin (at);
create index notices_of_person on notices (cell_id, person_id, id desc);
alter table notices enable row level security;
alter table notices force row level security;
create policy app on notices for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on notices for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on notices to hongqiao_app;

create table org_changes (
  id uuid not null,
  at timestamp with time zone not null,
  day date not null,
  kind text not null,
  org_id uuid not null,
  other_id uuid,
  before jsonb not null,
  after jsonb not null,
  why text not null,
  by_person uuid not null,
  request_id text not null,
  primary key (id),
  foreign key (org_id) references orgs(id),
  foreign key (other_id) references orgs(id),
  check (kind = ANY (ARRAY['founded'::text, 'renamed'::text, 'moved'::text, 'merged'::text, 'split'::text, 'dissolved'::text, 'linked'::text, 'unlinked'::text])),
  check ((other_id IS NULL) = (kind = 'renamed'::text)),
  check (length(why) >= 2 AND length(why) <= 500)
);
comment on table org_changes is 'reference: what was done to unions, by whom and why, append-only';
comment on column org_changes.other_id is 'For a link by sector: the federation it answers to from then on, or no longer does';
create index org_changes_of_org on org_changes (org_id, id);
create index org_changes_of_other on org_changes (other_id, id) where kind = ANY (ARRAY['merged'::text, 'split'::text]);
grant select, insert on org_changes to hongqiao_app;
grant select on org_changes to hongqiao_reader;

create table org_terms (
  id uuid not null,
  org_id uuid not null,
  years integer not null,
  begins_on date not null,
  ends_on date not null,
  current boolean not null,
  corrected_at timestamp with time zone,
  reminded_at timestamp with time zone,
  said_at timestamp with time zone not null,
  by_person uuid not null,
  request_id text not null,
  primary key (id),
  foreign key (org_id) references orgs(id),
  check (ends_on > begins_on),
  check (NOT (current AND corrected_at IS NOT NULL)),
  check (years = ANY (ARRAY[3, 5]))
);
comment on table org_terms is 'reference: terms of office of unions, with those that are over or were corrected';
create unique index org_terms_current on org_terms (org_id) where current;
create index org_terms_ending on org_terms (ends_on, org_id) where current;
create index org_terms_of_org on org_terms (org_id, begins_on desc, id desc);
create index org_terms_to_remind on org_terms (ends_on) where current AND reminded_at IS NULL;
grant select, insert, update (current, corrected_at, reminded_at) on org_terms to hongqiao_app;
grant select on org_terms to hongqiao_reader;

create table orgs (
  id uuid not null,
  parent_id uuid,
  level text not null,
  name text not null,
  area_code text,
  credit_code text,
  path text collate "C" not null,
  city_id uuid,
  county_id uuid,
  town_id uuid,
  cell_id integer not null,
  phone text,
  address text,
  created_at timestamp with time zone not null default now(),
  dissolved_at timestamp with time zone,
  longitude numeric(10,7),
  latitude numeric(9,7),
  founded_on date,
  federates text,
  federation_id uuid,
  sector_id uuid,
  sectors uuid[] not null default '{}'::uuid[],
  primary key (id),
  unique (path),
  foreign key (cell_id) references cells(cell_id),
  foreign key (parent_id) references orgs(id),
  foreign key (sector_id) references orgs(id),
  check ((parent_id IS NULL) = (level = 'province'::text)),
  check ((federates IS NOT NULL) = (level = 'federation'::text)),
  check (sector_id IS NULL OR (level = ANY (ARRAY['federation'::text, 'workplace'::text]))),
  check (sector_id IS NULL OR sector_id = sectors[1]),
  check (federates = ANY (ARRAY['park'::text, 'building'::text, 'district'::text, 'village'::text, 'sector'::text])),
  check (latitude >= 3::numeric AND latitude <= 54::numeric),
  check (level = ANY (ARRAY['province'::text, 'city'::text, 'county'::text, 'town'::text, 'federation'::text, 'workplace'::text])),
  check (longitude >= 73::numeric AND longitude <= 136::numeric),
  check (path ~ '^([0-9A-Za-z]+\.)+$'::text),
  check ((longitude IS NULL) = (latitude IS NULL))
);
comment on table orgs is 'reference: unions; parent_id is the truth, path and the level columns follow from it';
create unique index orgs_by_credit_code on orgs (credit_code) where credit_code IS NOT NULL AND dissolved_at IS NULL;
create index orgs_by_federation on orgs (federation_id) where federation_id IS NOT NULL;
create index orgs_by_name on orgs (name);
create index orgs_by_sector on orgs using gin (sectors) where sectors <> '{}'::uuid[];
create index orgs_linked on orgs (sector_id) where sector_id IS NOT NULL;
create index orgs_parent on orgs (parent_id);
grant select, insert, update on orgs to hongqiao_app;
grant select on orgs to hongqiao_reader;

create table outbox (
  cell_id integer not null,
  id uuid not null,
  case_id uuid not null,
  seq integer not null,
  event text not null,
  parties text[] not null,
  at timestamp with time zone not null,
  tries integer not null default 0,
  next_try_at timestamp with time zone not null,
  primary key (cell_id, id)
);
comment on table outbox is 'tenant: what must be told once its transaction is committed; a row leaves when it is done';
create index outbox_next on outbox (next_try_at);
alter table outbox enable row level security;
alter table outbox force row level security;
create policy app on outbox for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on outbox for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on outbox to hongqiao_app;

create table passkey_challenges (
  challenge_hash bytea not null,
  cell_id integer,
  account_id uuid,
  purpose text not null,
  expires_at timestamp with time zone not null,
  primary key (challenge_hash),
  check (purpose = ANY (ARRAY['sign-in'::text, 'add'::text, 'sign'::text]))
);
comment on table passkey_challenges is 'directory: what a passkey is asked to sign, once';
alter table passkey_challenges enable row level security;
alter table passkey_challenges force row level security;
create policy app on passkey_challenges for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on passkey_challenges for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on passkey_challenges to hongqiao_app;

create table payee_accounts (
  cell_id integer not null,
  id uuid not null,
  person_id uuid,
  kind text not null,
  account_sealed bytea,
  account_blind bytea,
  bank text,
  tail text not null,
  holder_name text not null,
  added_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  closed_why text,
  merchant_id uuid,
  primary key (cell_id, id),
  unique (cell_id, id, merchant_id),
  unique (cell_id, id, person_id),
  foreign key (cell_id, merchant_id) references merchants(cell_id, id),
  foreign key (cell_id, person_id) references persons(cell_id, id),
  check ((closed_at IS NULL) = (closed_why IS NULL)),
  check (closed_at IS NOT NULL OR account_sealed IS NOT NULL),
  check (kind <> 'bank'::text OR bank IS NOT NULL),
  check (closed_why = ANY (ARRAY['replaced'::text, 'removed'::text, 'withdrawn'::text, 'refused'::text])),
  check (kind = ANY (ARRAY['bank'::text, 'wechat'::text])),
  check (num_nonnulls(person_id, merchant_id) = 1),
  check (length(tail) >= 1 AND length(tail) <= 4)
);
comment on table payee_accounts is 'tenant: where somebody is paid, as she chose it; nobody else’s account';
create unique index payee_accounts_hers_alone on payee_accounts (cell_id, account_blind) where closed_at IS NULL;
create unique index payee_accounts_of_merchant on payee_accounts (cell_id, merchant_id, kind) where closed_at IS NULL AND merchant_id IS NOT NULL;
create unique index payee_accounts_one on payee_accounts (cell_id, person_id, kind) where closed_at IS NULL;
CREATE TRIGGER payee_accounts_are_hers BEFORE INSERT OR UPDATE ON payee_accounts FOR EACH ROW EXECUTE FUNCTION refuse_account();
alter table payee_accounts enable row level security;
alter table payee_accounts force row level security;
create policy app on payee_accounts for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on payee_accounts for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (person_id, account_sealed, account_blind, closed_at, closed_why) on payee_accounts to hongqiao_app;

create table payout_batches (
  cell_id integer not null,
  id uuid not null,
  number text not null,
  org_id uuid not null,
  fund text not null,
  channel text not null,
  state text not null default 'draft'::text,
  rows integer not null,
  total_fen bigint not null,
  made_by uuid not null,
  made_at timestamp with time zone not null,
  decided_by uuid,
  decided_at timestamp with time zone,
  decided_why text,
  held_until timestamp with time zone,
  halted_why text,
  primary key (cell_id, id),
  unique (cell_id, number),
  foreign key (org_id) references orgs(id),
  check (channel = ANY (ARRAY['bank'::text, 'wechat'::text])),
  check ((state = 'draft'::text) = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  check (rows > 0),
  check (state = ANY (ARRAY['draft'::text, 'approved'::text, 'refused'::text, 'done'::text])),
  check (decided_by <> made_by),
  check (total_fen > 0)
);
comment on table payout_batches is 'tenant: transfers out of one fund that one made and another agreed to';
create index payout_batches_of_org on payout_batches (cell_id, org_id, id);
create index payout_batches_to_send on payout_batches (held_until NULLS FIRST) where state = 'approved'::text AND channel = 'wechat'::text;
CREATE TRIGGER payout_batches_go_forward BEFORE UPDATE ON payout_batches FOR EACH ROW EXECUTE FUNCTION refuse_batch_changes();
alter table payout_batches enable row level security;
alter table payout_batches force row level security;
create policy app on payout_batches for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on payout_batches for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (state, decided_by, decided_at, decided_why, held_until, halted_why) on payout_batches to hongqiao_app;

create table payout_readings (
  cell_id integer not null,
  id uuid not null,
  batch_id uuid not null,
  sha256 bytea not null,
  lines integer not null,
  carried integer not null,
  failed integer not null,
  returned integer not null,
  unchanged integer not null,
  by_person uuid not null,
  at timestamp with time zone not null,
  primary key (cell_id, id),
  unique (cell_id, batch_id, sha256),
  foreign key (cell_id, batch_id) references payout_batches(cell_id, id),
  check (length(sha256) = 32)
);
comment on table payout_readings is 'tenant: files of a bank’s results that were read back; the same file counts once';
alter table payout_readings enable row level security;
alter table payout_readings force row level security;
create policy app on payout_readings for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on payout_readings for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on payout_readings to hongqiao_app;

create table payouts (
  cell_id integer not null,
  id uuid not null,
  batch_id uuid not null,
  entry_id uuid not null,
  person_id uuid,
  account_id uuid not null,
  amount_fen bigint not null,
  state text not null default 'planned'::text,
  sent_at timestamp with time zone,
  ended_at timestamp with time zone,
  why text,
  merchant_id uuid,
  live boolean not null generated always as (state = ANY (ARRAY['planned'::text, 'sent'::text, 'carried'::text])) stored,
  primary key (cell_id, id),
  foreign key (cell_id, account_id, merchant_id) references payee_accounts(cell_id, id, merchant_id),
  foreign key (cell_id, account_id, person_id) references payee_accounts(cell_id, id, person_id) ON UPDATE CASCADE,
  foreign key (cell_id, batch_id) references payout_batches(cell_id, id),
  foreign key (cell_id, entry_id) references ledger_entries(cell_id, id),
  check (amount_fen > 0),
  check (state = ANY (ARRAY['planned'::text, 'sent'::text, 'carried'::text, 'failed'::text, 'returned'::text, 'dropped'::text])),
  check (num_nonnulls(person_id, merchant_id) = 1)
);
comment on table payouts is 'tenant: one transfer of what is owed to an account of whom it is owed to';
create index payouts_of_batch on payouts (cell_id, batch_id, id);
create index payouts_of_entry on payouts (cell_id, entry_id, id);
create index payouts_of_person on payouts (cell_id, person_id);
create unique index payouts_one_at_a_time on payouts (cell_id, entry_id) where live;
CREATE TRIGGER payouts_go_forward AFTER UPDATE ON payouts REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION refuse_payout_changes();
CREATE TRIGGER payouts_of_what_is_owed AFTER INSERT ON payouts REFERENCING NEW TABLE AS planned FOR EACH STATEMENT EXECUTE FUNCTION refuse_payouts();
alter table payouts enable row level security;
alter table payouts force row level security;
create policy app on payouts for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on payouts for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (state, sent_at, ended_at, why) on payouts to hongqiao_app;

create table person_corrections (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  case_id uuid not null,
  item text not null,
  before_sealed bytea,
  after_sealed bytea not null,
  by_person uuid not null,
  request_id text not null,
  at timestamp with time zone not null,
  primary key (cell_id, id),
  unique (cell_id, case_id),
  foreign key (cell_id, person_id) references persons(cell_id, id),
  check (item = ANY (ARRAY['name'::text, 'document'::text, 'bornOn'::text, 'joinedOn'::text]))
);
comment on table person_corrections is 'tenant: what of a record was corrected, from what to what, append-only';
create index person_corrections_of_person on person_corrections (cell_id, person_id, id);
alter table person_corrections enable row level security;
alter table person_corrections force row level security;
create policy app on person_corrections for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on person_corrections for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on person_corrections to hongqiao_app;

create table person_doubts (
  cell_id integer not null,
  id uuid not null,
  one_id uuid not null,
  other_id uuid not null,
  why text not null,
  state text not null,
  found_at timestamp with time zone not null,
  settled_at timestamp with time zone,
  settled_by uuid,
  settled_why text,
  primary key (cell_id, id),
  unique (cell_id, one_id, other_id),
  foreign key (cell_id, one_id) references persons(cell_id, id),
  foreign key (cell_id, other_id) references persons(cell_id, id),
  check (one_id < other_id),
  check ((state = 'open'::text) = (settled_at IS NULL)),
  check ((settled_at IS NULL) = (settled_by IS NULL)),
  check ((settled_at IS NULL) = (settled_why IS NULL)),
  check (length(settled_why) >= 2 AND length(settled_why) <= 500),
  check (state = ANY (ARRAY['open'::text, 'merged'::text, 'different'::text])),
  check (why = ANY (ARRAY['name-birth'::text, 'name-phone'::text, 'document'::text]))
);
comment on table person_doubts is 'tenant: pairs of records that may be one person, and what was found';
create index person_doubts_by_other on person_doubts (cell_id, other_id);
create index person_doubts_newest on person_doubts (state, id desc);
alter table person_doubts enable row level security;
alter table person_doubts force row level security;
create policy app on person_doubts for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on person_doubts for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update on person_doubts to hongqiao_app;

create table person_merges (
  cell_id integer not null,
  id uuid not null,
  doubt_id uuid not null,
  kept_id uuid not null,
  merged_id uuid not null,
  undoes uuid,
  before jsonb not null,
  after jsonb not null,
  why text not null,
  by_person uuid not null,
  request_id text not null,
  at timestamp with time zone not null,
  primary key (cell_id, id),
  unique (cell_id, undoes),
  foreign key (cell_id, doubt_id) references person_doubts(cell_id, id),
  foreign key (cell_id, undoes) references person_merges(cell_id, id),
  check (length(why) >= 2 AND length(why) <= 500)
);
comment on table person_merges is 'tenant: records that were merged and taken apart again, append-only';
create index person_merges_by_doubt on person_merges (cell_id, doubt_id, id);
alter table person_merges enable row level security;
alter table person_merges force row level security;
create policy app on person_merges for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on person_merges for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on person_merges to hongqiao_app;

create table persons (
  cell_id integer not null,
  id uuid not null,
  name text not null,
  name_folded text not null,
  document_kind text,
  document_sealed bytea,
  document_blind bytea,
  phone_sealed bytea,
  phone_blind bytea,
  email text,
  verified boolean not null default false,
  born_on date,
  created_at timestamp with time zone not null default now(),
  merged_into uuid,
  primary key (cell_id, id),
  foreign key (cell_id) references cells(cell_id),
  foreign key (cell_id, merged_into) references persons(cell_id, id),
  check (merged_into <> id)
);
comment on table persons is 'tenant: people, in the cell where they registered';
create unique index persons_by_document on persons (cell_id, document_blind) where document_blind IS NOT NULL;
create index persons_by_name on persons (name_folded text_pattern_ops);
create index persons_by_name_and_birth on persons (name_folded, born_on) where born_on IS NOT NULL AND merged_into IS NULL;
create index persons_by_phone on persons (cell_id, phone_blind) where phone_blind IS NOT NULL;
create index persons_merged on persons (cell_id, merged_into) where merged_into IS NOT NULL;
create index persons_unnamed on persons (created_at) where document_blind IS NULL AND name = ''::text;
alter table persons enable row level security;
alter table persons force row level security;
create policy app on persons for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on persons for all to hongqiao_owner
  using (true)
  with check (true);
create policy reader on persons for select to hongqiao_reader
  using ((EXISTS ( SELECT
   FROM memberships m
  WHERE m.cell_id = persons.cell_id AND m.left_on IS NULL AND m.person_id =
        CASE
            WHEN persons.merged_into IS NULL THEN persons.id
            ELSE persons.merged_into
        END
 OFFSET 0)) OR (EXISTS ( SELECT
   FROM cases c
  WHERE c.applicant_id = persons.id
 OFFSET 0)) OR (EXISTS ( SELECT
   FROM cases c
  WHERE c.assignee_id = persons.id
 OFFSET 0)) OR ( SELECT NULLIF(current_setting('app.whole'::text, true), ''::text)::boolean AS "nullif") OR id = (( SELECT NULLIF(current_setting('app.person'::text, true), ''::text)::uuid AS "nullif")));
grant select, insert, update, delete on persons to hongqiao_app;
grant select on persons to hongqiao_reader;

create table phone_codes (
  id uuid not null,
  phone_blind bytea not null,
  browser_hash bytea not null,
  address_hash bytea not null,
  known boolean not null,
  code_hash bytea not null,
  sent_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  tries integer not null default 0,
  primary key (id)
);
comment on table phone_codes is 'directory: codes sent to a phone, each good in the browser that asked for it';
create index phone_codes_by_age on phone_codes (sent_at);
create index phone_codes_by_phone on phone_codes (phone_blind, sent_at);
alter table phone_codes enable row level security;
alter table phone_codes force row level security;
create policy app on phone_codes for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on phone_codes for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (tries), delete on phone_codes to hongqiao_app;

create table post_grants (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  org_id uuid,
  role text,
  duty text,
  from_on date not null,
  until_on date,
  replaces uuid,
  why text not null,
  asked_by uuid not null,
  asked_at timestamp with time zone not null,
  second boolean not null,
  decided text,
  decided_by uuid,
  decided_at timestamp with time zone,
  decided_why text,
  settled_at timestamp with time zone,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons(cell_id, id),
  foreign key (org_id) references orgs(id),
  check ((decided IS NULL) = (decided_by IS NULL) AND (decided IS NULL) = (decided_at IS NULL)),
  check (
CASE
    WHEN duty IS NULL THEN org_id IS NOT NULL AND role IS NOT NULL
    ELSE org_id IS NULL AND role IS NULL AND until_on IS NULL AND replaces IS NULL
END),
  check (asked_by <> person_id AND (decided IS DISTINCT FROM 'confirmed'::text OR decided_by <> person_id)),
  check (NOT second OR decided IS DISTINCT FROM 'confirmed'::text OR decided_by <> asked_by),
  check (second OR duty IS NULL AND (role = ANY (ARRAY['caseworker'::text, 'cashier'::text]))),
  check (until_on >= from_on),
  check (decided = ANY (ARRAY['confirmed'::text, 'refused'::text, 'withdrawn'::text])),
  check (duty = ANY (ARRAY['system'::text, 'security'::text, 'audit'::text])),
  check (role = ANY (ARRAY['caseworker'::text, 'approver'::text, 'cashier'::text, 'supervisor'::text]))
);
comment on table post_grants is 'tenant: who was to get which post or duty, asked for and decided by whom, with why';
create index post_grants_due on post_grants (from_on) where decided = 'confirmed'::text AND settled_at IS NULL;
create unique index post_grants_duty_once on post_grants (cell_id, person_id) where duty IS NOT NULL AND settled_at IS NULL AND (decided IS NULL OR decided = 'confirmed'::text);
create index post_grants_newest on post_grants (cell_id, id);
create unique index post_grants_once on post_grants (cell_id, person_id, org_id, role) where duty IS NULL AND settled_at IS NULL AND (decided IS NULL OR decided = 'confirmed'::text);
alter table post_grants enable row level security;
alter table post_grants force row level security;
create policy app on post_grants for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on post_grants for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (decided, decided_by, decided_at, decided_why, settled_at) on post_grants to hongqiao_app;

create table posts (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  org_id uuid not null,
  role text not null,
  from_on date not null,
  until_on date,
  grant_id uuid,
  ends_on date,
  ended_by uuid,
  end_why text,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons(cell_id, id),
  foreign key (org_id) references orgs(id),
  check (role = ANY (ARRAY['caseworker'::text, 'approver'::text, 'cashier'::text, 'supervisor'::text]))
);
comment on table posts is 'tenant: a role held in a union; permissions follow from it';
create index posts_by_org on posts (org_id, role, person_id) where until_on IS NULL;
create index posts_ending on posts (ends_on) where until_on IS NULL AND ends_on IS NOT NULL;
create index posts_of_person on posts (cell_id, person_id);
CREATE TRIGGER posts_apart_from_duties AFTER INSERT OR UPDATE OF person_id, until_on ON posts FOR EACH ROW WHEN (new.until_on IS NULL) EXECUTE FUNCTION keep_duties_apart();
CREATE TRIGGER posts_by_grant BEFORE INSERT ON posts FOR EACH ROW EXECUTE FUNCTION need_grant();
alter table posts enable row level security;
alter table posts force row level security;
create policy app on posts for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on posts for all to hongqiao_owner
  using (true)
  with check (true);
create policy reader on posts for select to hongqiao_reader
  using ((EXISTS ( SELECT
   FROM persons p
  WHERE p.cell_id = posts.cell_id AND p.id = posts.person_id
 OFFSET 0)));
grant select, insert, update (person_id, until_on, ended_by, end_why) on posts to hongqiao_app;
grant select on posts to hongqiao_reader;

create table proofs (
  cell_id integer not null,
  person_id uuid not null,
  what text not null,
  detail text not null default ''::text,
  case_id uuid not null,
  since date not null,
  until date not null,
  remind_on date,
  reminded_at timestamp with time zone,
  primary key (cell_id, person_id, what, detail, case_id),
  check (since <= until),
  check (length(detail) <= 60),
  check (remind_on <= until),
  check (length(what) >= 1 AND length(what) <= 40)
);
comment on table proofs is 'tenant: what cases have shown about people, and until when';
create index proofs_to_remind on proofs (remind_on) where reminded_at IS NULL AND remind_on IS NOT NULL;
alter table proofs enable row level security;
alter table proofs force row level security;
create policy app on proofs for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on proofs for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on proofs to hongqiao_app;

create table recovery_codes (
  cell_id integer not null,
  account_id uuid not null,
  n integer not null,
  salt bytea not null,
  code_hash bytea not null,
  used_at timestamp with time zone,
  primary key (cell_id, account_id, n),
  foreign key (cell_id, account_id) references accounts(cell_id, id) on delete cascade
);
comment on table recovery_codes is 'tenant: codes that each stand in for a second factor once, as Argon2id';
alter table recovery_codes enable row level security;
alter table recovery_codes force row level security;
create policy app on recovery_codes for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on recovery_codes for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on recovery_codes to hongqiao_app;

create table refund_batches (
  cell_id integer not null,
  id uuid not null,
  number text not null,
  org_id uuid not null,
  from_month date not null,
  to_month date not null,
  state text not null,
  made_by uuid not null,
  made_at timestamp with time zone not null,
  decided_by uuid,
  decided_at timestamp with time zone,
  why text,
  primary key (cell_id, id),
  foreign key (org_id) references orgs(id),
  check (EXTRACT(day FROM to_month) = 1::numeric AND to_month >= from_month),
  check ((state = 'draft'::text) = (decided_by IS NULL) AND (state = 'draft'::text) = (decided_at IS NULL)),
  check (EXTRACT(day FROM from_month) = 1::numeric),
  check (state = ANY (ARRAY['draft'::text, 'approved'::text, 'refused'::text])),
  check (decided_by <> made_by)
);
comment on table refund_batches is 'tenant: refunds to small payers, proposed by one and agreed to by another';
create index refund_batches_of on refund_batches (cell_id, org_id, made_at desc);
alter table refund_batches enable row level security;
alter table refund_batches force row level security;
create policy app on refund_batches for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on refund_batches for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (state, decided_by, decided_at, why) on refund_batches to hongqiao_app;

create table refund_lines (
  cell_id integer not null,
  batch_id uuid not null,
  contribution_id uuid not null,
  fen bigint not null,
  live boolean not null default true,
  entry_id uuid,
  primary key (cell_id, batch_id, contribution_id),
  foreign key (cell_id, batch_id) references refund_batches(cell_id, id),
  foreign key (cell_id, contribution_id) references contributions(cell_id, id),
  foreign key (cell_id, entry_id) references ledger_entries(cell_id, id),
  check (fen > 0)
);
comment on table refund_lines is 'tenant: which contribution is given back by which batch; together never more than went up';
create index refund_lines_of on refund_lines (cell_id, contribution_id) where live;
CREATE TRIGGER refund_lines_within AFTER INSERT OR UPDATE OF live ON refund_lines FOR EACH ROW WHEN (new.live) EXECUTE FUNCTION refuse_refund();
alter table refund_lines enable row level security;
alter table refund_lines force row level security;
create policy app on refund_lines for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on refund_lines for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (live, entry_id) on refund_lines to hongqiao_app;

create table retention_runs (
  cell_id integer not null,
  id uuid not null,
  rule text not null,
  removed integer not null,
  at timestamp with time zone not null,
  primary key (cell_id, id),
  foreign key (cell_id) references cells(cell_id),
  check (removed > 0)
);
comment on table retention_runs is 'tenant: how many rows each retention rule removed, and when';
create index retention_runs_of_rule on retention_runs (rule, at desc);
grant select, insert on retention_runs to hongqiao_app;

create table saved_views (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  name text not null,
  filter jsonb not null,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons(cell_id, id) on delete cascade,
  check (length(name) >= 1 AND length(name) <= 40)
);
comment on table saved_views is 'tenant: a cadre’s own filters';
alter table saved_views enable row level security;
alter table saved_views force row level security;
create policy app on saved_views for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on saved_views for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on saved_views to hongqiao_app;

create table schema_migrations (
  name text not null,
  checksum text not null,
  breaking boolean not null,
  applied_at timestamp with time zone not null default now(),
  primary key (name)
);
comment on table schema_migrations is 'local: the migrations that were applied';
grant select on schema_migrations to hongqiao_app;

create table sessions (
  token_hash bytea not null,
  cell_id integer not null,
  account_id uuid not null,
  person_id uuid not null,
  kind text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  idle_seconds integer not null,
  id uuid not null default gen_random_uuid(),
  device text not null default ''::text,
  address text not null default ''::text,
  used_at timestamp with time zone,
  primary key (token_hash),
  check (idle_seconds > 0)
);
comment on table sessions is 'directory: server-side sessions by the SHA-256 of their token';
create index sessions_by_account on sessions (cell_id, account_id);
CREATE TRIGGER sessions_note_use AFTER INSERT ON sessions FOR EACH ROW WHEN (new.kind = 'staff'::text) EXECUTE FUNCTION note_use();
alter table sessions enable row level security;
alter table sessions force row level security;
create policy app on sessions for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on sessions for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on sessions to hongqiao_app;

create table sign_in_codes (
  phone_blind bytea not null,
  code_hash bytea not null,
  sent_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  tries integer not null default 0,
  sent_today integer not null default 1,
  primary key (phone_blind)
);
comment on table sign_in_codes is 'directory: codes of the version before, which no other reads';
alter table sign_in_codes enable row level security;
alter table sign_in_codes force row level security;
create policy app on sign_in_codes for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on sign_in_codes for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on sign_in_codes to hongqiao_app;

create table sign_in_resets (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  account_id uuid not null,
  what text not null,
  why text not null,
  asked_by uuid not null,
  asked_at timestamp with time zone not null,
  decided text,
  decided_by uuid,
  decided_at timestamp with time zone,
  decided_why text,
  checked text,
  code_hash bytea,
  code_until timestamp with time zone,
  settled_at timestamp with time zone,
  used boolean not null default false,
  primary key (cell_id, id),
  foreign key (cell_id, account_id) references accounts(cell_id, id) on delete cascade,
  foreign key (cell_id, person_id) references persons(cell_id, id),
  check ((code_hash IS NULL) = (code_until IS NULL) AND (code_hash IS NOT NULL) = (what = 'second-factor'::text AND NOT decided IS DISTINCT FROM 'confirmed'::text)),
  check ((decided IS NULL) = (decided_by IS NULL) AND (decided IS NULL) = (decided_at IS NULL)),
  check (asked_by <> person_id AND (decided IS DISTINCT FROM 'confirmed'::text OR decided_by <> person_id)),
  check ((NOT decided IS DISTINCT FROM 'confirmed'::text) = (checked IS NOT NULL)),
  check (decided IS DISTINCT FROM 'confirmed'::text OR decided_by <> asked_by),
  check (checked = ANY (ARRAY['document'::text, 'video'::text, 'superior'::text])),
  check (decided = ANY (ARRAY['confirmed'::text, 'refused'::text, 'withdrawn'::text])),
  check (what = ANY (ARRAY['second-factor'::text, 'password'::text, 'both'::text]))
);
comment on table sign_in_resets is 'tenant: whose lost second factor or password was reset, asked for and confirmed by whom, with why';
create unique index sign_in_resets_once on sign_in_resets (cell_id, account_id) where decided IS NULL;
create index sign_in_resets_owed on sign_in_resets (cell_id, account_id) where code_hash IS NOT NULL AND settled_at IS NULL;
alter table sign_in_resets enable row level security;
alter table sign_in_resets force row level security;
create policy app on sign_in_resets for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on sign_in_resets for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (decided, decided_by, decided_at, decided_why, checked, code_hash, code_until, settled_at, used) on sign_in_resets to hongqiao_app;

create table sign_in_tries (
  key_hash bytea not null,
  tries integer not null,
  since timestamp with time zone not null,
  locks integer not null default 0,
  locked_until timestamp with time zone,
  primary key (key_hash)
);
comment on table sign_in_tries is 'directory: failed sign-ins of one account from one source, neither in clear';
alter table sign_in_tries enable row level security;
alter table sign_in_tries force row level security;
create policy app on sign_in_tries for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on sign_in_tries for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on sign_in_tries to hongqiao_app;

create table sign_ins (
  token_hash bytea not null,
  cell_id integer not null,
  account_id uuid not null,
  login_key bytea not null,
  second_done boolean not null default false,
  tries integer not null default 0,
  expires_at timestamp with time zone not null,
  may_enrol boolean not null default false,
  primary key (token_hash)
);
comment on table sign_ins is 'directory: sign-ins that still owe a step, by the SHA-256 of their token';
create index sign_ins_by_account on sign_ins (cell_id, account_id);
alter table sign_ins enable row level security;
alter table sign_ins force row level security;
create policy app on sign_ins for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on sign_ins for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update, delete on sign_ins to hongqiao_app;

create table signatures (
  cell_id integer not null,
  id uuid not null,
  kind text not null,
  object_id uuid not null,
  person_id uuid not null,
  signed_text text not null,
  credential_id bytea not null,
  public_key bytea not null,
  authenticator_data bytea not null,
  client_data bytea not null,
  signature bytea not null,
  at timestamp with time zone not null,
  primary key (cell_id, id),
  unique (cell_id, kind, object_id),
  check (kind = ANY (ARRAY['payout-batch'::text, 'refund-batch'::text]))
);
comment on table signatures is 'tenant: what somebody signed with a passkey when she agreed to a payment; never changed, never removed';
alter table signatures enable row level security;
alter table signatures force row level security;
create policy app on signatures for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on signatures for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on signatures to hongqiao_app;

create table standing_changes (
  cell_id integer not null,
  id uuid not null,
  membership_id uuid not null,
  was text not null,
  standing text not null,
  since date not null,
  at timestamp with time zone not null,
  case_id uuid not null,
  primary key (cell_id, id),
  foreign key (cell_id, membership_id) references memberships(cell_id, id)
);
comment on table standing_changes is 'tenant: how a member stood to work from when on, append-only';
create index standing_changes_of_membership on standing_changes (cell_id, membership_id, id);
alter table standing_changes enable row level security;
alter table standing_changes force row level security;
create policy app on standing_changes for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on standing_changes for all to hongqiao_owner
  using (true)
  with check (true);
create policy reader on standing_changes for select to hongqiao_reader
  using ((EXISTS ( SELECT
   FROM memberships m
  WHERE m.cell_id = standing_changes.cell_id AND m.id = standing_changes.membership_id
 OFFSET 0)));
grant select, insert on standing_changes to hongqiao_app;
grant select on standing_changes to hongqiao_reader;

create table star_proofs (
  cell_id integer not null,
  file_id uuid not null,
  rating_id uuid not null,
  primary key (cell_id, file_id),
  foreign key (cell_id, file_id) references files(cell_id, id),
  foreign key (cell_id) references cells(cell_id),
  foreign key (cell_id, rating_id) references star_ratings(cell_id, id)
);
comment on table star_proofs is 'tenant: files that a union gave as proof; who may read the rating may read them';
create index star_proofs_of_rating on star_proofs (cell_id, rating_id);
alter table star_proofs enable row level security;
alter table star_proofs force row level security;
create policy app on star_proofs for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on star_proofs for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on star_proofs to hongqiao_app;

create table star_ratings (
  cell_id integer not null,
  id uuid not null,
  round_id uuid not null,
  org_id uuid not null,
  state text not null,
  seq integer not null,
  self_points integer,
  points integer,
  stars integer,
  scores jsonb not null,
  measured jsonb not null,
  changes jsonb not null,
  published_at timestamp with time zone,
  object_until timestamp with time zone,
  primary key (cell_id, id),
  unique (cell_id, round_id, org_id),
  foreign key (cell_id) references cells(cell_id),
  foreign key (org_id) references orgs(id),
  foreign key (round_id) references star_rounds(id),
  check ((published_at IS NULL) = (state = ANY (ARRAY['none'::text, 'scored'::text, 'checked'::text]))),
  check (published_at IS NULL OR points IS NOT NULL AND stars IS NOT NULL AND object_until IS NOT NULL),
  check (stars >= 0 AND stars <= 5),
  check (state = ANY (ARRAY['none'::text, 'scored'::text, 'checked'::text, 'published'::text, 'objected'::text, 'final'::text]))
);
comment on table star_ratings is 'tenant: where a union stands in a round; follows from its steps';
create index star_ratings_of_org on star_ratings (org_id, id);
create index star_ratings_of_round on star_ratings (round_id, org_id);
grant select, insert, update (state, seq, self_points, points, stars, scores, measured, changes, published_at, object_until) on star_ratings to hongqiao_app;
grant select on star_ratings to hongqiao_reader;

create table star_rounds (
  id uuid not null,
  sheet_id uuid not null,
  from_on date not null,
  to_on date not null,
  valid_until date not null,
  objection_days integer not null,
  made_at timestamp with time zone not null,
  by_person uuid not null,
  request_id text not null,
  published_at timestamp with time zone,
  primary key (id),
  foreign key (sheet_id) references star_sheets(id),
  check (to_on >= from_on),
  check (valid_until > to_on),
  check (objection_days >= 1 AND objection_days <= 250)
);
comment on table star_rounds is 'reference: when unions score themselves by a sheet, and until when the stars count';
create index star_rounds_of_sheet on star_rounds (sheet_id, id);
grant select, insert, update (published_at) on star_rounds to hongqiao_app;
grant select on star_rounds to hongqiao_reader;

create table star_sheets (
  id uuid not null,
  org_id uuid not null,
  name text not null,
  edition integer not null,
  replaces uuid,
  level text not null,
  federates text,
  source jsonb,
  items jsonb not null,
  thresholds integer[] not null,
  made_at timestamp with time zone not null,
  by_person uuid not null,
  request_id text not null,
  primary key (id),
  foreign key (org_id) references orgs(id),
  foreign key (replaces) references star_sheets(id),
  check (federates IS NULL OR level = 'federation'::text),
  check ((replaces IS NULL) = (edition = 1)),
  check (edition > 0),
  check (federates = ANY (ARRAY['park'::text, 'building'::text, 'district'::text, 'village'::text, 'sector'::text])),
  check (level = ANY (ARRAY['city'::text, 'county'::text, 'town'::text, 'federation'::text, 'workplace'::text])),
  check (cardinality(thresholds) = 5)
);
comment on table star_sheets is 'reference: editions of the sheets by which unions are rated; none is ever changed';
create index star_sheets_of_org on star_sheets (org_id, id);
create unique index star_sheets_replaced_once on star_sheets (replaces) where replaces IS NOT NULL;
grant select, insert on star_sheets to hongqiao_app;
grant select on star_sheets to hongqiao_reader;

create table star_steps (
  cell_id integer not null,
  rating_id uuid not null,
  seq integer not null,
  step text not null,
  said jsonb not null,
  at timestamp with time zone not null,
  by_person uuid not null,
  request_id text not null,
  primary key (cell_id, rating_id, seq),
  foreign key (cell_id) references cells(cell_id),
  foreign key (cell_id, rating_id) references star_ratings(cell_id, id),
  check (step = ANY (ARRAY['score'::text, 'check'::text, 'publish'::text, 'object'::text, 'answer'::text]))
);
comment on table star_steps is 'tenant: every step of a rating, append-only';
alter table star_steps enable row level security;
alter table star_steps force row level security;
create policy app on star_steps for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on star_steps for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on star_steps to hongqiao_app;

create table stock_entries (
  cell_id integer not null,
  campaign_id uuid not null,
  slice integer not null,
  seq integer not null,
  what text not null,
  n integer not null,
  remaining integer not null,
  request_id text not null,
  at timestamp with time zone not null,
  primary key (cell_id, campaign_id, slice, seq),
  foreign key (cell_id, campaign_id, slice) references campaign_slices(cell_id, campaign_id, slice),
  check (remaining >= 0),
  check (what = ANY (ARRAY['put'::text, 'taken'::text, 'given'::text, 'back'::text, 'moved'::text]))
);
comment on table stock_entries is 'tenant: what came into a slice and what went out of it, one row a batch, append-only';
grant select, insert on stock_entries to hongqiao_app;
grant select on stock_entries to hongqiao_reader;

create table supply_entries (
  cell_id integer not null,
  org_id uuid not null,
  goods text not null,
  n integer not null,
  kind text not null,
  boxes bigint not null,
  after bigint not null,
  other_org_id uuid,
  site text,
  people integer,
  says text,
  by_person uuid not null,
  request_id text not null,
  at timestamp with time zone not null,
  case_id uuid,
  primary key (cell_id, org_id, goods, n),
  foreign key (cell_id, org_id, goods) references supply_stocks(cell_id, org_id, goods),
  foreign key (other_org_id) references orgs(id),
  check (after >= 0),
  check ((kind <> ALL (ARRAY['received'::text, 'counted'::text])) OR boxes = 0 OR char_length(says) >= 2),
  check (
CASE kind
    WHEN 'received'::text THEN boxes > 0
    WHEN 'arrived'::text THEN boxes > 0
    WHEN 'brought-back'::text THEN boxes > 0
    WHEN 'passed'::text THEN boxes < 0
    WHEN 'handed-out'::text THEN boxes < 0
    WHEN 'counted'::text THEN true
    ELSE false
END),
  check (case_id IS NULL OR (kind = ANY (ARRAY['handed-out'::text, 'brought-back'::text]))),
  check ((kind = ANY (ARRAY['arrived'::text, 'passed'::text])) = (other_org_id IS NOT NULL)),
  check (other_org_id <> org_id),
  check (people >= 1 AND people <= 1000000),
  check ((kind = ANY (ARRAY['handed-out'::text, 'brought-back'::text])) = (site IS NOT NULL))
);
comment on table supply_entries is 'tenant: every change of a stock of boxes in order, append-only';
create index supply_entries_of_case on supply_entries (cell_id, case_id) where case_id IS NOT NULL;
CREATE TRIGGER keep_supplies BEFORE INSERT ON supply_entries FOR EACH ROW EXECUTE FUNCTION keep_supplies();
alter table supply_entries enable row level security;
alter table supply_entries force row level security;
create policy app on supply_entries for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on supply_entries for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on supply_entries to hongqiao_app;

create table supply_stocks (
  cell_id integer not null,
  org_id uuid not null,
  goods text not null,
  boxes bigint not null,
  entries integer not null,
  primary key (cell_id, org_id, goods),
  foreign key (org_id) references orgs(id),
  check (boxes >= 0),
  check (goods = btrim(goods) AND char_length(goods) >= 1 AND char_length(goods) <= 40)
);
comment on table supply_stocks is 'tenant: boxes of one kind that a union holds, the sum of its entries';
alter table supply_stocks enable row level security;
alter table supply_stocks force row level security;
create policy app on supply_stocks for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on supply_stocks for all to hongqiao_owner
  using (true)
  with check (true);
grant select on supply_stocks to hongqiao_app;

create table targets (
  id uuid not null,
  org_id uuid not null,
  name text not null,
  definition text not null,
  source jsonb,
  counts text not null,
  out_of text not null,
  level text,
  typed integer,
  typed_source text,
  typed_on date,
  goal integer not null,
  from_on date not null,
  to_on date not null,
  replaces uuid,
  made_at timestamp with time zone not null,
  by_person uuid not null,
  request_id text not null,
  closed_at timestamp with time zone,
  closed_why text,
  result_counted integer,
  result_out_of integer,
  result_children jsonb,
  primary key (id),
  foreign key (org_id) references orgs(id),
  foreign key (replaces) references targets(id),
  check (to_on >= from_on),
  check ((out_of = 'typed'::text) = (typed IS NOT NULL)),
  check ((typed IS NULL) = (typed_source IS NULL) AND (typed IS NULL) = (typed_on IS NULL)),
  check ((closed_at IS NULL) = (closed_why IS NULL)),
  check ((closed_at IS NULL) = (result_counted IS NULL) AND (closed_at IS NULL) = (result_out_of IS NULL)),
  check (goal >= 1 AND goal <= 100),
  check (level = ANY (ARRAY['city'::text, 'county'::text, 'town'::text, 'federation'::text, 'workplace'::text])),
  check (typed > 0)
);
comment on table targets is 'reference: coverage that unions are to reach, with the definition behind each count';
create index targets_ending on targets (to_on) where closed_at IS NULL;
create index targets_of_org on targets (org_id, id);
create unique index targets_replaced_once on targets (replaces) where replaces IS NOT NULL;
grant select, insert, update (closed_at, closed_why, result_counted, result_out_of, result_children) on targets to hongqiao_app;
grant select on targets to hongqiao_reader;

create table trace (
  cell_id integer not null,
  case_id uuid not null,
  seq integer not null,
  action text not null,
  from_state text not null,
  to_state text not null,
  actor_id uuid,
  post_id uuid,
  org_path text collate "C" not null,
  said jsonb not null,
  said_sealed bytea,
  request_id text not null,
  at timestamp with time zone not null,
  purposes text[],
  primary key (cell_id, case_id, seq),
  foreign key (cell_id, case_id) references cases(cell_id, id)
);
comment on table trace is 'tenant: every move of every case, append-only';
CREATE TRIGGER trace_needs_consent AFTER INSERT ON trace FOR EACH ROW WHEN (new.said_sealed IS NOT NULL) EXECUTE FUNCTION refuse_answer_without_consent();
alter table trace enable row level security;
alter table trace force row level security;
create policy app on trace for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on trace for all to hongqiao_owner
  using (true)
  with check (true);
create policy reader on trace for select to hongqiao_reader
  using ((EXISTS ( SELECT
   FROM cases c
  WHERE c.cell_id = trace.cell_id AND c.id = trace.case_id
 OFFSET 0)));
grant select, insert on trace to hongqiao_app;
grant select on trace to hongqiao_reader;

create table tunable_drafts (
  id uuid not null,
  org_id uuid not null,
  service text not null,
  name text not null,
  from_on date not null,
  to_on date,
  value bigint,
  cites jsonb not null,
  pack text,
  drafted_by uuid not null,
  drafted_at timestamp with time zone not null,
  decision text,
  decided_by uuid,
  decided_at timestamp with time zone,
  decided_why text,
  primary key (id),
  foreign key (org_id) references orgs(id),
  check (to_on IS NULL OR to_on >= from_on AND value IS NOT NULL),
  check ((decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by IS NULL)),
  check (decision IS DISTINCT FROM 'approved'::text OR decided_by <> drafted_by),
  check (decision IS DISTINCT FROM 'withdrawn'::text OR decided_by = drafted_by),
  check (decision = ANY (ARRAY['approved'::text, 'refused'::text, 'withdrawn'::text]))
);
comment on table tunable_drafts is 'reference: a value that a union is to set, drafted by one and decided by another';
create index tunable_drafts_of on tunable_drafts (org_id, service);
create unique index tunable_drafts_waiting on tunable_drafts (org_id, service, name, from_on) where decision IS NULL;
grant select, insert, update (decision, decided_by, decided_at, decided_why) on tunable_drafts to hongqiao_app;
grant select on tunable_drafts to hongqiao_reader;

create table tunable_values (
  org_id uuid not null,
  service text not null,
  name text not null,
  from_on date not null,
  value bigint,
  cites jsonb not null,
  set_by uuid,
  set_at timestamp with time zone not null default now(),
  id uuid not null,
  taken_back_at timestamp with time zone,
  taken_back_by uuid,
  taken_back_why text,
  draft_id uuid,
  approved_by uuid,
  lifts_on date,
  reminded_at timestamp with time zone,
  primary key (id),
  foreign key (draft_id) references tunable_drafts(id),
  foreign key (org_id) references orgs(id),
  check ((taken_back_at IS NULL) = (taken_back_why IS NULL)),
  check ((draft_id IS NULL) = (approved_by IS NULL)),
  check (approved_by <> set_by),
  check (lifts_on IS NULL AND reminded_at IS NULL OR name = 'paused'::text)
);
comment on table tunable_values is 'reference: a union’s own value of a tunable from a date, for its subtree, or the end of one';
create index tunable_values_caps on tunable_values (service, org_id) where name = ANY (ARRAY['capPerPayment'::text, 'capPerPersonYear'::text]);
create unique index tunable_values_live on tunable_values (org_id, service, name, from_on) where taken_back_at IS NULL;
create index tunable_values_pauses on tunable_values (org_id, service) where name = 'paused'::text AND taken_back_at IS NULL;
CREATE TRIGGER keep_cites BEFORE UPDATE OF cites ON tunable_values FOR EACH ROW EXECUTE FUNCTION keep_cites();
grant select, insert, update (cites, taken_back_at, taken_back_by, taken_back_why, lifts_on, reminded_at) on tunable_values to hongqiao_app;
grant select on tunable_values to hongqiao_reader;

create table voucher_money (
  cell_id integer not null,
  campaign_id uuid not null,
  what text not null,
  entry_id uuid not null,
  primary key (cell_id, entry_id),
  foreign key (campaign_id) references campaigns(id),
  foreign key (cell_id, entry_id) references ledger_entries(cell_id, id),
  check (what = ANY (ARRAY['reserve'::text, 'release'::text]))
);
comment on table voucher_money is 'tenant: the entries that set money aside for a campaign’s vouchers and gave back what was not used, append-only';
create unique index voucher_money_back_once on voucher_money (cell_id, campaign_id) where what = 'release'::text;
create index voucher_money_of_campaign on voucher_money (cell_id, campaign_id);
alter table voucher_money enable row level security;
alter table voucher_money force row level security;
create policy app on voucher_money for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on voucher_money for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on voucher_money to hongqiao_app;

create table voucher_settlement_lines (
  cell_id integer not null,
  settlement_id uuid not null,
  use_id uuid not null,
  live boolean not null default true,
  primary key (cell_id, settlement_id, use_id),
  foreign key (cell_id, settlement_id) references voucher_settlements(cell_id, id),
  foreign key (cell_id, use_id) references voucher_uses(cell_id, id)
);
comment on table voucher_settlement_lines is 'tenant: the uses that a settlement is the sum of; each is settled once';
create unique index voucher_settlement_lines_once on voucher_settlement_lines (cell_id, use_id) where live;
alter table voucher_settlement_lines enable row level security;
alter table voucher_settlement_lines force row level security;
create policy app on voucher_settlement_lines for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on voucher_settlement_lines for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (live) on voucher_settlement_lines to hongqiao_app;

create table voucher_settlements (
  cell_id integer not null,
  id uuid not null,
  number text not null,
  org_id uuid not null,
  merchant_id uuid not null,
  fund text not null,
  from_day date not null,
  until_day date not null,
  uses integer not null,
  bill_fen bigint not null,
  union_fen bigint not null,
  state text not null default 'draft'::text,
  made_by uuid not null,
  made_at timestamp with time zone not null,
  decided_by uuid,
  decided_at timestamp with time zone,
  decided_why text,
  entry_id uuid,
  primary key (cell_id, id),
  unique (cell_id, number),
  foreign key (cell_id, entry_id) references ledger_entries(cell_id, id),
  foreign key (cell_id, merchant_id) references merchants(cell_id, id),
  foreign key (org_id) references orgs(id),
  check (until_day >= from_day),
  check ((state = 'draft'::text) = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  check ((state = 'approved'::text) = (entry_id IS NOT NULL)),
  check (state = ANY (ARRAY['draft'::text, 'approved'::text, 'refused'::text])),
  check (decided_by <> made_by),
  check (union_fen > 0),
  check (uses > 0)
);
comment on table voucher_settlements is 'tenant: what a merchant is owed for the vouchers of a period; one makes it, another agrees';
create unique index voucher_settlements_of_entry on voucher_settlements (cell_id, entry_id) where entry_id IS NOT NULL;
create index voucher_settlements_of_merchant on voucher_settlements (cell_id, merchant_id, id);
create index voucher_settlements_of_org on voucher_settlements (cell_id, org_id, id);
CREATE TRIGGER voucher_settlements_are_sums BEFORE UPDATE ON voucher_settlements FOR EACH ROW EXECUTE FUNCTION refuse_settlement();
alter table voucher_settlements enable row level security;
alter table voucher_settlements force row level security;
create policy app on voucher_settlements for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on voucher_settlements for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert (cell_id, id, number, org_id, merchant_id, fund, from_day, until_day, uses, bill_fen, union_fen, made_by, made_at), update (state, decided_by, decided_at, decided_why, entry_id) on voucher_settlements to hongqiao_app;

create table voucher_shops (
  cell_id integer not null,
  campaign_id uuid not null,
  merchant_id uuid not null,
  primary key (cell_id, campaign_id, merchant_id),
  foreign key (campaign_id) references campaigns(id),
  foreign key (cell_id, merchant_id) references merchants(cell_id, id)
);
comment on table voucher_shops is 'tenant: which merchants take the vouchers of a campaign';
create index voucher_shops_of_merchant on voucher_shops (cell_id, merchant_id);
CREATE TRIGGER voucher_shops_stay BEFORE INSERT OR DELETE ON voucher_shops FOR EACH ROW EXECUTE FUNCTION refuse_terms();
alter table voucher_shops enable row level security;
alter table voucher_shops force row level security;
create policy app on voucher_shops for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on voucher_shops for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, delete on voucher_shops to hongqiao_app;

create table voucher_terms (
  campaign_id uuid not null,
  fund text not null,
  face_fen bigint not null,
  merchant_fen bigint not null,
  least_fen bigint not null,
  valid_from date not null,
  valid_until date not null,
  days integer,
  set_by uuid not null,
  set_at timestamp with time zone not null,
  primary key (campaign_id),
  foreign key (campaign_id) references campaigns(id),
  check (merchant_fen < face_fen),
  check (valid_until >= valid_from),
  check (days > 0),
  check (face_fen > 0),
  check (least_fen >= 0),
  check (merchant_fen >= 0)
);
comment on table voucher_terms is 'reference: what a voucher of a campaign is worth, until when';
CREATE TRIGGER voucher_terms_stay BEFORE INSERT OR UPDATE ON voucher_terms FOR EACH ROW EXECUTE FUNCTION refuse_terms();
grant select, insert, update (fund, face_fen, merchant_fen, least_fen, valid_from, valid_until, days, set_by, set_at) on voucher_terms to hongqiao_app;
grant select on voucher_terms to hongqiao_reader;

create table voucher_undos (
  cell_id integer not null,
  use_id uuid not null,
  clerk_id uuid not null,
  at timestamp with time zone not null,
  request_id text not null,
  primary key (cell_id, use_id),
  foreign key (cell_id, clerk_id) references merchant_clerks(cell_id, id),
  foreign key (cell_id, use_id) references voucher_uses(cell_id, id)
);
comment on table voucher_undos is 'tenant: a use that was undone, append-only';
alter table voucher_undos enable row level security;
alter table voucher_undos force row level security;
create policy app on voucher_undos for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on voucher_undos for all to hongqiao_owner
  using (true)
  with check (true);
grant select on voucher_undos to hongqiao_app;

create table voucher_uploads (
  cell_id integer not null,
  clerk_id uuid not null,
  key uuid not null,
  merchant_id uuid not null,
  use_id uuid,
  refused text,
  bill_fen bigint not null,
  said_at timestamp with time zone not null,
  at timestamp with time zone not null,
  primary key (cell_id, clerk_id, key),
  foreign key (cell_id, clerk_id) references merchant_clerks(cell_id, id),
  foreign key (cell_id, use_id) references voucher_uses(cell_id, id),
  check ((use_id IS NULL) <> (refused IS NULL))
);
comment on table voucher_uploads is 'tenant: what a till took without a network and sent later, append-only';
alter table voucher_uploads enable row level security;
alter table voucher_uploads force row level security;
create policy app on voucher_uploads for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on voucher_uploads for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert on voucher_uploads to hongqiao_app;

create table voucher_uses (
  cell_id integer not null,
  id uuid not null,
  voucher_id uuid not null,
  campaign_id uuid not null,
  merchant_id uuid not null,
  clerk_id uuid not null,
  how text not null,
  bill_fen bigint not null,
  union_fen bigint not null,
  merchant_fen bigint not null,
  at timestamp with time zone not null,
  said_at timestamp with time zone,
  request_id text not null,
  primary key (cell_id, id),
  foreign key (cell_id, clerk_id) references merchant_clerks(cell_id, id),
  foreign key (cell_id, merchant_id) references merchants(cell_id, id),
  foreign key (cell_id, voucher_id) references vouchers(cell_id, id),
  check (bill_fen > 0),
  check ((union_fen + merchant_fen) <= bill_fen),
  check ((how = 'offline'::text) = (said_at IS NOT NULL)),
  check (how = ANY (ARRAY['scan'::text, 'typed'::text, 'offline'::text])),
  check (merchant_fen >= 0),
  check (union_fen > 0)
);
comment on table voucher_uses is 'tenant: a voucher taken at a till, append-only';
create index voucher_uses_of_campaign on voucher_uses (cell_id, campaign_id);
create index voucher_uses_of_merchant on voucher_uses (cell_id, merchant_id, at);
create index voucher_uses_of_voucher on voucher_uses (cell_id, voucher_id);
alter table voucher_uses enable row level security;
alter table voucher_uses force row level security;
create policy app on voucher_uses for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on voucher_uses for all to hongqiao_owner
  using (true)
  with check (true);
grant select on voucher_uses to hongqiao_app;

create table vouchers (
  cell_id integer not null,
  id uuid not null,
  campaign_id uuid not null,
  claim_id uuid not null,
  person_id uuid not null,
  number integer not null,
  code_hash bytea not null,
  granted_at timestamp with time zone not null,
  valid_from date not null,
  last_day date not null,
  state text not null default 'live'::text,
  use_id uuid,
  seq integer not null default 1,
  reminded_at timestamp with time zone,
  over_at timestamp with time zone,
  primary key (cell_id, id),
  unique (cell_id, claim_id, number),
  unique (cell_id, code_hash),
  foreign key (cell_id, claim_id) references claims(cell_id, id),
  check ((state = 'used'::text) = (use_id IS NOT NULL)),
  check ((state = 'over'::text) = (over_at IS NOT NULL)),
  check (length(code_hash) = 32),
  check (state = ANY (ARRAY['live'::text, 'used'::text, 'over'::text]))
);
comment on table vouchers is 'tenant: the voucher of a claim that was granted, made when it is first looked at';
create index vouchers_live on vouchers (cell_id, campaign_id, last_day) where state = 'live'::text;
create index vouchers_of_person on vouchers (cell_id, person_id);
CREATE TRIGGER vouchers_of_grants BEFORE INSERT ON vouchers FOR EACH ROW EXECUTE FUNCTION refuse_ungranted();
alter table vouchers enable row level security;
alter table vouchers force row level security;
create policy app on vouchers for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on vouchers for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update (person_id, reminded_at) on vouchers to hongqiao_app;

create table what_if_cases (
  cell_id integer not null,
  run_id uuid not null,
  case_id uuid not null,
  org_id uuid not null,
  month date not null,
  outcome text not null,
  was_fen bigint not null,
  now_fen bigint not null,
  is_most boolean not null,
  primary key (cell_id, run_id, case_id),
  foreign key (cell_id, run_id) references what_ifs(cell_id, id),
  foreign key (org_id) references orgs(id),
  check (outcome = ANY (ARRAY['gains'::text, 'loses'::text, 'unknown'::text]))
);
comment on table what_if_cases is 'tenant: of one run, the cases that would come out otherwise';
create index what_if_cases_listed on what_if_cases (cell_id, run_id, outcome, case_id);
grant select, insert on what_if_cases to hongqiao_app;
grant select on what_if_cases to hongqiao_reader;

create table what_if_members (
  cell_id integer not null,
  run_id uuid not null,
  org_id uuid not null,
  facts text not null,
  joined_on date,
  standing text,
  verified boolean,
  applied_before boolean,
  outcome text not null,
  sure boolean not null,
  was_fen bigint,
  now_fen bigint,
  members integer not null,
  primary key (cell_id, run_id, org_id, facts),
  foreign key (cell_id, run_id) references what_ifs(cell_id, id),
  foreign key (org_id) references orgs(id),
  check ((was_fen IS NULL) = (now_fen IS NULL)),
  check (outcome = ANY (ARRAY['gains'::text, 'loses'::text, 'stays'::text]))
);
comment on table what_if_members is 'tenant: of one run, how many members of a union who did not apply come out how, and their sums at most';
grant select, insert, update on what_if_members to hongqiao_app;
grant select on what_if_members to hongqiao_reader;

create table what_if_sums (
  cell_id integer not null,
  run_id uuid not null,
  org_id uuid not null,
  month date not null,
  judged integer not null,
  gains integer not null,
  loses integer not null,
  unknown integer not null,
  was_fen bigint not null,
  now_fen bigint not null,
  at_most integer not null,
  primary key (cell_id, run_id, org_id, month),
  foreign key (cell_id, run_id) references what_ifs(cell_id, id),
  foreign key (org_id) references orgs(id)
);
comment on table what_if_sums is 'tenant: of one run, what came out for the cases of one union filed in one month';
grant select, insert, update on what_if_sums to hongqiao_app;

create table what_ifs (
  cell_id integer not null,
  id uuid not null,
  org_id uuid not null,
  service text not null,
  draft_ids uuid[] not null,
  from_on date not null,
  to_on date not null,
  person_id uuid not null,
  account_id uuid not null,
  state text not null,
  stage text not null default 'cases'::text,
  cursor uuid,
  total_cases integer not null,
  done_cases integer not null default 0,
  total_members integer not null,
  done_members integer not null default 0,
  holder uuid,
  held_until timestamp with time zone,
  created_at timestamp with time zone not null,
  made_at timestamp with time zone,
  looked text[] not null default '{}'::text[],
  primary key (cell_id, id),
  foreign key (cell_id) references cells(cell_id),
  foreign key (cell_id, person_id) references persons(cell_id, id),
  foreign key (org_id) references orgs(id),
  check (stage = ANY (ARRAY['cases'::text, 'members'::text, 'done'::text])),
  check (state = ANY (ARRAY['running'::text, 'ready'::text, 'failed'::text]))
);
comment on table what_ifs is 'tenant: what somebody asked a draft to be tried on, and how far that is';
create index what_ifs_at_work on what_ifs (id) where state = 'running'::text;
create index what_ifs_of_org on what_ifs (org_id, id desc);
alter table what_ifs enable row level security;
alter table what_ifs force row level security;
create policy app on what_ifs for all to hongqiao_app
  using (true)
  with check (true);
create policy owner on what_ifs for all to hongqiao_owner
  using (true)
  with check (true);
grant select, insert, update on what_ifs to hongqiao_app;

create table words (
  cell_id integer not null,
  org_id uuid not null,
  service text not null,
  word text not null,
  day date not null,
  n integer not null,
  primary key (cell_id, org_id, service, day, word)
);
comment on table words is 'tenant: how many cases of a day used a word; no text, no person';
grant select, insert, update, delete on words to hongqiao_app;
grant select on words to hongqiao_reader;
