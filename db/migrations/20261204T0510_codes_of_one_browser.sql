-- Sign-in codes belong to the browser that asked for them, so that what others ask or try for a phone neither uses up nor stops
-- those of whoever holds it. A row for each code, for as long as codes are counted.
--
-- sign_in_codes stays for the version before, which may still be serving beside this one; nothing else reads it.
create table phone_codes (
  id uuid not null,
  phone_blind bytea not null,
  browser_hash bytea not null,
  address_hash bytea not null,
  -- Whether that browser had signed in with this phone before.
  known boolean not null,
  code_hash bytea not null,
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  tries integer not null default 0,
  primary key (id)
);
comment on table phone_codes is 'directory: codes sent to a phone, each good in the browser that asked for it';
comment on table sign_in_codes is 'directory: codes of the version before, which no other reads';
create index phone_codes_by_phone on phone_codes (phone_blind, sent_at);
create index phone_codes_by_age on phone_codes (sent_at);
create index known_devices_by_age on known_devices (seen_at);

alter table phone_codes enable row level security;
alter table phone_codes force row level security;
create policy owner on phone_codes to current_user using (true) with check (true);
create policy app on phone_codes to hongqiao_app using (true) with check (true);
grant select, insert, delete, update (tries) on phone_codes to hongqiao_app;
