-- A way in that was lost is given back by two: one asks with why, another makes sure who it is and confirms.

create table sign_in_resets (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  account_id uuid not null,
  -- A lost second factor leaves the password, a forgotten password leaves the second factor.
  what text not null check (what in ('second-factor', 'password', 'both')),
  why text not null,
  asked_by uuid not null,
  asked_at timestamptz not null,
  decided text check (decided in ('confirmed', 'refused', 'withdrawn')),
  decided_by uuid,
  decided_at timestamptz,
  decided_why text,
  -- How whoever confirmed made sure that it is she.
  checked text check (checked in ('document', 'video', 'superior')),
  -- SHA-256 of the code without which nobody enrols a second factor in her place, and until when it is one.
  code_hash bytea,
  code_until timestamptz,
  -- When she was in again by it, or another reset took its place.
  settled_at timestamptz,
  used boolean not null default false,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons (cell_id, id),
  foreign key (cell_id, account_id) references accounts (cell_id, id) on delete cascade,
  constraint reset_decided_whole check (
    (decided is null) = (decided_by is null) and (decided is null) = (decided_at is null)),
  constraint reset_not_by_oneself check (
    asked_by <> person_id and (decided is distinct from 'confirmed' or decided_by <> person_id)),
  constraint reset_takes_two check (decided is distinct from 'confirmed' or decided_by <> asked_by),
  constraint reset_of_somebody_known check ((decided is not distinct from 'confirmed') = (checked is not null)),
  constraint reset_code_whole check (
    (code_hash is null) = (code_until is null)
    and (code_hash is not null) = (what = 'second-factor' and decided is not distinct from 'confirmed'))
);
comment on table sign_in_resets is 'tenant: whose lost second factor or password was reset, asked for and confirmed by whom, with why';
create unique index sign_in_resets_once on sign_in_resets (cell_id, account_id) where decided is null;
create index sign_in_resets_owed on sign_in_resets (cell_id, account_id) where code_hash is not null and settled_at is null;
grant select, insert on sign_in_resets to hongqiao_app;
grant update (decided, decided_by, decided_at, decided_why, checked, code_hash, code_until, settled_at, used)
  on sign_in_resets to hongqiao_app;

-- Whether the code that a reset handed out was shown in this sign-in.
alter table sign_ins add column may_enrol boolean not null default false;

alter table sign_in_resets enable row level security;
alter table sign_in_resets force row level security;
create policy owner on sign_in_resets to current_user using (true) with check (true);
create policy app on sign_in_resets to hongqiao_app using (true) with check (true);
