-- What this database is, written by the owner: whether it holds the demo province, and which secret its sealed values
-- were made with.

create table installation (
  only_row boolean primary key default true check (only_row),
  -- Its people are synthetic, so sign-in codes may be shown on the page.
  demo boolean not null default false,
  -- A blind index of a fixed text: another secret gives another one.
  secret_check bytea
);
comment on table installation is 'local: what this database holds';
insert into installation default values;
grant select on installation to hongqiao_app;
