-- What was done with personal data is kept for three years (PIPL 56), and the audit is the record of it.

create or replace function keep_audit() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and tg_level = 'ROW' then
    if tg_table_name = 'audit' then
      if old.at < now() - interval '3 years' then return old; end if;
    elsif old.last_at < now() - interval '3 years' then return old;
    end if;
  end if;
  raise exception '% of % is refused: the audit is kept for three years and never rewritten', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end $$;
