-- Who agrees that money leaves signs with her own passkey exactly what she agrees to; the signature is kept so that it can be
-- checked by others, later, without the platform (GB/T 39786 8.4).
alter table passkey_challenges drop constraint passkey_challenges_purpose_check;
alter table passkey_challenges add constraint passkey_challenges_purpose_check check (purpose in ('sign-in', 'add', 'sign'));

create table signatures (
  cell_id integer not null,
  id uuid not null,
  kind text not null check (kind in ('payout-batch', 'refund-batch', 'settlement')),
  object_id uuid not null,
  person_id uuid not null,
  -- Byte for byte what her device was asked to sign: its SHA-256 is the challenge.
  signed_text text not null,
  -- As her device gave them, with the key that they are checked with: the passkey itself may be gone by then.
  credential_id bytea not null,
  public_key bytea not null,
  authenticator_data bytea not null,
  client_data bytea not null,
  signature bytea not null,
  at timestamptz not null,
  primary key (cell_id, id),
  unique (cell_id, kind, object_id)
);
comment on table signatures is 'tenant: what somebody signed with a passkey when she agreed to a payment; never changed, never removed';

alter table signatures enable row level security;
alter table signatures force row level security;
create policy owner on signatures to current_user using (true) with check (true);
create policy app on signatures to hongqiao_app using (true) with check (true);
grant select, insert on signatures to hongqiao_app;
