-- Addresses at which a calendar fetches what concerns somebody. See docs/adr/0068.
--
-- Whoever has the address can read it, so it is kept as its hash alone and says nothing that others may not see. It goes with the
-- account: one that is closed or merged into another answers no more.
create table calendar_feeds (
  token_hash bytea not null,
  cell_id integer not null,
  account_id uuid not null,
  made_at timestamptz not null,
  -- The last day on which a calendar came.
  used_on date,
  primary key (token_hash)
);
comment on table calendar_feeds is 'directory: where calendars fetch what concerns somebody, by the SHA-256 of their token; one an account';
create index calendar_feeds_by_account on calendar_feeds (cell_id, account_id);

alter table calendar_feeds enable row level security;
alter table calendar_feeds force row level security;
create policy owner on calendar_feeds to current_user using (true) with check (true);
create policy app on calendar_feeds to hongqiao_app using (true) with check (true);
grant select, insert, delete, update (used_on) on calendar_feeds to hongqiao_app;
