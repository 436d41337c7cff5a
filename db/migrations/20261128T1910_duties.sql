-- The three administrators of the platform: they hold a duty each, apart from the posts of unions, and never two at once.

create table duties (
  cell_id integer not null,
  id uuid not null,
  person_id uuid not null,
  duty text not null check (duty in ('system', 'security', 'audit')),
  from_on date not null,
  until_on date,
  primary key (cell_id, id),
  foreign key (cell_id, person_id) references persons (cell_id, id),
  check (until_on is null or until_on >= from_on)
);
comment on table duties is 'tenant: who runs the platform as system, security or audit administrator; gives no reach over unions';
-- One person, one of the three.
create unique index duties_one_a_person on duties (cell_id, person_id) where until_on is null;
grant select, insert on duties to hongqiao_app;
grant update (until_on) on duties to hongqiao_app;

-- A post and a duty never meet in one person, however they come about: granted, given back, or brought together by a merge
-- of records. Both sides hold the record of the person first, so that of two at once the second sees the first. The record
-- is held as the owner of the tables, so that no narrowing of what the application sees opens this; a record that is not
-- found refuses.
create function keep_duties_apart() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from persons where cell_id = new.cell_id and id = new.person_id for no key update;
  if not found
    or (exists (select from posts where cell_id = new.cell_id and person_id = new.person_id and until_on is null)
      and exists (select from duties where cell_id = new.cell_id and person_id = new.person_id and until_on is null))
  then
    raise exclusion_violation using
      constraint = 'duties_apart_from_posts',
      message = 'a person holds either posts of unions or one duty of the platform';
  end if;
  return null;
end $$;
revoke execute on function keep_duties_apart() from public;

create trigger duties_apart_from_posts after insert or update of until_on on duties
  for each row when (new.until_on is null) execute function keep_duties_apart();
create trigger posts_apart_from_duties after insert or update of person_id, until_on on posts
  for each row when (new.until_on is null) execute function keep_duties_apart();
