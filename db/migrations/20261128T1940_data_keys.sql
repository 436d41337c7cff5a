-- Data keys, wrapped by a key that is not in the database, and the rotations from one to the next.

create table data_keys (
  id integer primary key check (id >= 0),
  purpose text not null check (purpose in ('root', 'seal', 'blind')),
  sealed_as text,
  profile text not null check (profile in ('aes', 'gm')),
  kek text not null,
  wrapped bytea,
  over_id integer references data_keys (id),
  made_at timestamptz not null default now(),
  active_at timestamptz not null,
  settled_at timestamptz,
  destroyed_at timestamptz,
  check ((purpose = 'root') = (id = 0)),
  check ((purpose = 'seal') = (sealed_as is not null)),
  check (purpose = 'blind' or over_id is null),
  check ((wrapped is null) = (destroyed_at is not null))
);
comment on table data_keys is 'reference: keys that seal and find sensitive values, each wrapped; nothing once destroyed';
comment on column data_keys.kek is 'The name of the key that wraps it';
comment on column data_keys.over_id is 'Of a blind key: the one whose index it is laid over';
comment on column data_keys.active_at is 'From when it is written with; every process knows it before';
comment on column data_keys.settled_at is 'When nothing was left under the keys before it';
grant select, insert, update (settled_at, wrapped, destroyed_at) on data_keys to hongqiao_app;

create table key_rotations (
  id uuid primary key,
  what text not null check (what in ('seal', 'blind')),
  begins_at timestamptz not null,
  pass integer not null default 1,
  step integer not null default 0,
  cursor jsonb,
  seen_rows bigint not null default 0,
  changed_rows bigint not null default 0,
  pass_changed bigint not null default 0,
  turned_at timestamptz,
  finished_at timestamptz
);
comment on table key_rotations is 'local: how far the change from one key to the next is; whoever owns the database begins one';
create unique index key_rotations_one on key_rotations ((true)) where finished_at is null;
grant select, update (pass, step, cursor, seen_rows, changed_rows, pass_changed, turned_at, finished_at) on key_rotations
  to hongqiao_app;

-- Puts the same values, sealed or indexed under the newest key, in the place of the old ones, also where the application may
-- not change anything. It works while a rotation runs, which only the owner begins. `was` and `becomes` hold the columns of
-- one row after those of another, null where a column stays; a row that somebody changed meanwhile is left for the next pass.
create function rekey(of_table text, of_columns text[], places tid[], was bytea[], becomes bytea[]) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
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
end $$;
revoke all on function rekey from public;
grant execute on function rekey to hongqiao_app;

-- The same for what a merge of two records kept of them, as JSON.
create function rekey_merges(places tid[], was jsonb[], becomes jsonb[], after_was jsonb[], after_becomes jsonb[])
  returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
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
end $$;
revoke all on function rekey_merges from public;
grant execute on function rekey_merges to hongqiao_app;

-- Files of cases, sealed under a key of their own; what was stored before has none.
alter table files add key_sealed bytea;

-- The code of a row of the ledger, so that nobody changes a payment behind the application.
alter table ledger_entries add mac bytea check (length(mac) = 32);
