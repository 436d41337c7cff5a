-- The clock every deadline runs on. A row in hand_clock replaces the database's own time: replays and tests move it,
-- and only the owner may write it.

create table hand_clock (
  only_row boolean primary key default true check (only_row),
  at timestamptz not null
);
comment on table hand_clock is 'local: the time set by hand, absent in production';

create function clock_now() returns timestamptz
  language sql stable
  as $$ select coalesce((select at from hand_clock), now()) $$;

create table calendar_years (
  year integer primary key check (year between 2000 and 2100),
  source text not null,
  off_days date[] not null,
  work_days date[] not null
);
comment on table calendar_years is 'reference: holidays and make-up workdays loaded beside the shipped ones';
