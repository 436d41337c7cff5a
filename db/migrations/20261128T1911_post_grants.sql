-- Posts and duties are given by grants: asked for by one person, where it matters confirmed by another, kept with why.

create table post_grants (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  -- A role in a union, or a duty of the platform.
  org_id uuid references orgs (id),
  role text check (role in ('caseworker', 'approver', 'cashier', 'supervisor')),
  duty text check (duty in ('system', 'security', 'audit')),
  from_on date not null,
  -- The last day of somebody who stands in for another; open where null.
  until_on date check (until_on >= from_on),
  -- The post that ends on the day this one begins: a cadre is transferred.
  replaces uuid,
  why text not null,
  asked_by uuid not null,
  asked_at timestamptz not null,
  -- Whether a second person has to agree.
  second boolean not null,
  decided text check (decided in ('confirmed', 'refused', 'withdrawn')),
  decided_by uuid,
  decided_at timestamptz,
  decided_why text,
  -- When its day had come and it was a post or a duty, or could not be one any more.
  settled_at timestamptz,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons (cell_id, id),
  constraint grant_is_of_one_thing check (
    case when duty is null then org_id is not null and role is not null
      else org_id is null and role is null and until_on is null and replaces is null end),
  constraint grant_decided_whole check (
    (decided is null) = (decided_by is null) and (decided is null) = (decided_at is null)),
  constraint grant_not_to_oneself check (asked_by <> person_id and (decided is distinct from 'confirmed' or decided_by <> person_id)),
  constraint grant_takes_two check (second or (duty is null and role in ('caseworker', 'cashier'))),
  constraint grant_second_is_another check (not second or decided is distinct from 'confirmed' or decided_by <> asked_by)
);
comment on table post_grants is 'tenant: who was to get which post or duty, asked for and decided by whom, with why';
create unique index post_grants_once on post_grants (cell_id, person_id, org_id, role)
  where duty is null and settled_at is null and (decided is null or decided = 'confirmed');
create unique index post_grants_duty_once on post_grants (cell_id, person_id)
  where duty is not null and settled_at is null and (decided is null or decided = 'confirmed');
create index post_grants_due on post_grants (from_on) where decided = 'confirmed' and settled_at is null;
create index post_grants_newest on post_grants (cell_id, id);
grant select, insert on post_grants to hongqiao_app;
grant update (decided, decided_by, decided_at, decided_why, settled_at) on post_grants to hongqiao_app;

alter table posts
  add column grant_id uuid,
  add column ends_on date,
  add column ended_by uuid,
  add column end_why text;
alter table duties
  add column grant_id uuid,
  add column ended_by uuid,
  add column end_why text;
create index posts_ending on posts (ends_on) where until_on is null and ends_on is not null;
grant update (until_on, ended_by, end_why) on duties to hongqiao_app;
-- What was held stays held: a post ends, and goes over with its record in a merge.
revoke update, delete on posts from hongqiao_app;
grant update (person_id, until_on, ended_by, end_why) on posts to hongqiao_app;

-- Whoever serves may add a post or a duty only where a confirmed grant says just that. The owner plants the first ones.
create function need_grant() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  held jsonb := to_jsonb(new);
begin
  if pg_has_role(session_user, (select relowner from pg_class where oid = tg_relid), 'member') then
    return new;
  end if;
  if not exists (
    select from post_grants g
    where g.cell_id = new.cell_id and g.id = new.grant_id and g.person_id = new.person_id and g.decided = 'confirmed'
      and g.org_id::text is not distinct from held ->> 'org_id' and g.role is not distinct from held ->> 'role'
      and g.duty is not distinct from held ->> 'duty')
  then
    raise check_violation using constraint = 'held_by_grant', message = 'a post or duty needs a confirmed grant';
  end if;
  return new;
end $$;
revoke execute on function need_grant() from public;
create trigger posts_by_grant before insert on posts for each row execute function need_grant();
create trigger duties_by_grant before insert on duties for each row execute function need_grant();

-- One staff account a person, and one name a person signs in by.
alter table accounts
  -- The last day it was used; for those that stood before, the day that is first seen.
  add column used_on date,
  add column closed_why text check (closed_why in ('left', 'idle'));
create index accounts_of_staff on accounts (used_on) where kind = 'staff' and closed_at is null;

create function note_use() returns trigger language plpgsql as $$
begin
  update accounts set used_on = (new.created_at at time zone 'Asia/Shanghai')::date
  where cell_id = new.cell_id and id = new.account_id
    and used_on is distinct from (new.created_at at time zone 'Asia/Shanghai')::date;
  return null;
end $$;
create trigger sessions_note_use after insert on sessions for each row when (new.kind = 'staff') execute function note_use();
