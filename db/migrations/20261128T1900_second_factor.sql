-- Sign-in of staff takes two factors; sessions end when nobody uses them; tries are counted per account and source.

-- How old a password is, and until when one that somebody else has set may be used, once.
alter table accounts add column password_set_at timestamptz;
alter table accounts add column password_once_until timestamptz;
update accounts set password_set_at = clock_now() where password_hash is not null;

-- expires_at moves on with use and never beyond ends_at.
alter table sessions add column ends_at timestamptz;
alter table sessions add column idle_seconds integer check (idle_seconds > 0);
update sessions set ends_at = expires_at, idle_seconds = 86400;
alter table sessions alter column ends_at set not null;
alter table sessions alter column idle_seconds set not null;
-- Staff who are signed in came by one factor.
delete from sessions where kind = 'staff';

-- A sign-in under way: its token opens nothing but the next step.
create table sign_ins (
  token_hash bytea primary key,
  cell_id integer not null,
  account_id uuid not null,
  login_key bytea not null,
  second_done boolean not null default false,
  tries integer not null default 0,
  expires_at timestamptz not null
);
comment on table sign_ins is 'directory: sign-ins that still owe a step, by the SHA-256 of their token';
create index sign_ins_by_account on sign_ins (cell_id, account_id);

create table account_factors (
  cell_id integer not null,
  id uuid not null,
  account_id uuid not null,
  kind text not null check (kind in ('totp', 'passkey')),
  name text not null,
  added_at timestamptz not null,
  -- Null until the person has shown that it works.
  confirmed_at timestamptz,
  used_at timestamptz,
  secret_sealed bytea,
  -- The time step of the last code taken; it and those before it are refused.
  used_step bigint,
  credential_id bytea,
  public_key bytea,
  counter bigint,
  primary key (cell_id, id),
  foreign key (cell_id, account_id) references accounts(cell_id, id) on delete cascade,
  check (case kind when 'totp' then secret_sealed is not null
    else credential_id is not null and public_key is not null and counter is not null end)
);
comment on table account_factors is 'tenant: second factors of staff, authenticator apps and passkeys';
create index account_factors_by_account on account_factors (cell_id, account_id);
create unique index account_factors_by_credential on account_factors (cell_id, credential_id) where credential_id is not null;

create table recovery_codes (
  cell_id integer not null,
  account_id uuid not null,
  n integer not null,
  salt bytea not null,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (cell_id, account_id, n),
  foreign key (cell_id, account_id) references accounts(cell_id, id) on delete cascade
);
comment on table recovery_codes is 'tenant: codes that each stand in for a second factor once, as Argon2id';

create table passkey_challenges (
  challenge_hash bytea primary key,
  -- Null while nobody has said who she is.
  cell_id integer,
  account_id uuid,
  purpose text not null check (purpose in ('sign-in', 'add')),
  expires_at timestamptz not null
);
comment on table passkey_challenges is 'directory: what a passkey is asked to sign, once';

create table sign_in_tries (
  key_hash bytea primary key,
  tries integer not null,
  since timestamptz not null,
  locks integer not null default 0,
  locked_until timestamptz
);
comment on table sign_in_tries is 'directory: failed sign-ins of one account from one source, neither in clear';

create table known_devices (
  device_hash bytea not null,
  login_key bytea not null,
  seen_at timestamptz not null,
  primary key (device_hash, login_key)
);
comment on table known_devices is 'directory: browsers that have signed in to an account before';
create index known_devices_by_login on known_devices (login_key);

create table identity_links (
  issuer text not null,
  subject text not null,
  cell_id integer not null,
  account_id uuid not null,
  linked_at timestamptz not null,
  primary key (issuer, subject)
);
comment on table identity_links is 'directory: who of an identity provider an account belongs to';
create index identity_links_by_account on identity_links (cell_id, account_id);

create table identity_requests (
  state_hash bytea primary key,
  browser_hash bytea not null,
  audience text not null check (audience in ('worker', 'staff')),
  nonce text not null,
  -- Whose account is to be linked, where somebody who is signed in asks.
  cell_id integer,
  account_id uuid,
  expires_at timestamptz not null
);
comment on table identity_requests is 'directory: sign-ins that are away at the identity provider';

grant select, insert, update, delete on
  sign_ins, account_factors, recovery_codes, passkey_challenges, sign_in_tries, known_devices, identity_links, identity_requests
  to hongqiao_app;

-- Behind the second wall: the application reads them to let people in, whoever reads for one caller does not.
do $$
declare name text;
begin
  foreach name in array array['sign_ins', 'account_factors', 'recovery_codes', 'passkey_challenges', 'sign_in_tries',
    'known_devices', 'identity_links', 'identity_requests']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy owner on %I to current_user using (true) with check (true)', name);
    execute format('create policy app on %I to hongqiao_app using (true) with check (true)', name);
  end loop;
end $$;
