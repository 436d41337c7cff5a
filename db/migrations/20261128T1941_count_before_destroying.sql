-- How many values of a column stand under other keys than the newest, seen by the owner: asked before an old key is
-- destroyed, so that rows which the application might not see are not lost with it.
create function count_under_old_keys(of_table text, of_column text, at_byte integer, mark bytea) returns bigint
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  n bigint;
begin
  if of_column !~ '_(sealed|blind)$' then
    raise exception '% is no sealed column', of_column using errcode = '42501';
  end if;
  execute format('select count(*) from %I where substring(%I from %s for length($1)) <> $1', of_table, of_column, at_byte)
    into n using mark;
  return n;
end $$;
revoke all on function count_under_old_keys from public;
grant execute on function count_under_old_keys to hongqiao_app;
