-- The same for a part whose time has begun: nobody is drawn for what she cannot come to any more. See docs/adr/0104.
create or replace function refuse_lone_redraw()
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
