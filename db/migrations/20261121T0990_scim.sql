-- What an employer's personnel system tells the union of its workplace: who works there now and who has left. It is a notice
-- to the union and nothing else: no person, no account and no membership follows from it by itself.

create table employer_tokens (
  token_hash bytea primary key,
  id uuid not null unique,
  -- The workplace union whose employer holds the token.
  org_id uuid not null references orgs (id),
  label text not null,
  -- Not a foreign key: people live in their cells.
  made_by uuid not null,
  made_at timestamptz not null,
  expires_at timestamptz not null check (expires_at <= made_at + interval '366 days'),
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by uuid,
  -- The minute of the last request, and how many there were in it.
  minute_at timestamptz,
  minute_n integer not null default 0
);
comment on table employer_tokens is 'directory: the ways in of employers'' systems by the SHA-256 of their token';
create index employer_tokens_of_org on employer_tokens (org_id, id desc);

create table employment_notices (
  cell_id integer not null references cells (cell_id),
  id uuid not null,
  org_id uuid not null references orgs (id),
  -- What the employer said and we keep, sealed; found again through the blind indexes beside it.
  said_sealed bytea not null,
  user_name_blind bytea not null,
  external_id_blind bytea,
  name_blind bytea,
  phone_blind bytea,
  employee_number_blind bytea,
  department_blind bytea,
  active boolean not null,
  -- Rises with every change; the entity tag.
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Gone for the employer; the union still sees that somebody left.
  deleted_at timestamptz,
  token_id uuid not null,
  -- When she last began or left by the employer's word.
  event_at timestamptz not null,
  -- Set while the union, and whoever left, has yet to be told.
  tell_at timestamptz,
  -- A message on its way to her phone.
  sms_kind text check (sms_kind in ('invite', 'left')),
  sms_at timestamptz,
  sms_tries integer not null default 0,
  sms_failed_at timestamptz,
  invited_at timestamptz,
  invited_by uuid,
  primary key (cell_id, id),
  check ((sms_kind is null) = (sms_at is null))
);
comment on table employment_notices is 'tenant: who works at a workplace, as its employer says';
create unique index employment_notices_by_user_name on employment_notices (cell_id, org_id, user_name_blind)
  where deleted_at is null;
create unique index employment_notices_by_external_id on employment_notices (cell_id, org_id, external_id_blind)
  where deleted_at is null and external_id_blind is not null;
create index employment_notices_of_org on employment_notices (org_id, event_at desc, id desc);
create index employment_notices_to_tell on employment_notices (tell_at) where tell_at is not null;
create index employment_notices_to_send on employment_notices (sms_at) where sms_at is not null;

grant select, insert on employer_tokens, employment_notices to hongqiao_app;
grant update (last_used_at, revoked_at, revoked_by, minute_at, minute_n) on employer_tokens to hongqiao_app;
-- Nothing is deleted: what an employer takes back is a departure that the union sees.
grant update on employment_notices to hongqiao_app;
