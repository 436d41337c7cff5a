-- When the clock of the database was last set, so that for a day nothing is removed that a wrong clock would make due,
-- also by a process that has begun since.

create table clock_leap (
  only_row boolean primary key default true check (only_row),
  at timestamptz not null
);
comment on table clock_leap is 'local: when the clock was last set, by the clock as it is since';
grant select, insert, update on clock_leap to hongqiao_app;
