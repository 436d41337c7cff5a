-- The second wall: what is read on behalf of one caller is read as hongqiao_reader, who sees only the rows that the
-- settings of the statement say she reaches. See docs/adr/0025.
--
-- A setting is read by a sub-select without a table, so that it is evaluated once a statement and not once a row. Where
-- it is unset or empty it is null, and null matches nothing.

-- Every table that says something of a person: forced, so that its owner is held to policies as well.
do $$
declare
  guarded text;
begin
  foreach guarded in array array[
    'accounts', 'audit', 'cases', 'committee_seats', 'deliveries', 'drafts', 'duties', 'employer_tokens', 'employment_notices', 'exports', 'files',
    'idempotency', 'import_rows', 'imports', 'ledger_entries', 'logins', 'memberships', 'notices', 'outbox',
    'person_corrections', 'person_doubts', 'person_merges', 'persons', 'post_grants', 'posts', 'saved_views', 'sessions',
    'sign_in_codes', 'standing_changes', 'star_proofs', 'star_steps', 'trace']
  loop
    execute format('alter table %I enable row level security', guarded);
    execute format('alter table %I force row level security', guarded);
    execute format('create policy owner on %I to current_user using (true) with check (true)', guarded);
    execute format('create policy app on %I to hongqiao_app using (true) with check (true)', guarded);
  end loop;
end
$$;

-- What says nothing of a person is read as it is.
grant select on calendar_years, cells, figure_days, figure_deltas, figure_totals, hand_clock, org_changes, org_terms,
  orgs, star_ratings, star_rounds, star_sheets, targets, tunable_values, words to hongqiao_reader;

grant select on cases, files, memberships, persons, posts, standing_changes, trace to hongqiao_reader;

-- Enters the reach of one caller until its transaction ends, or until leave_reach. Called as a statement of its own.
--
-- `whole` are all unions; `unions` those whose subtree cases and memberships have a column for; `workplaces` those that do
-- not see what was kept from them; `cities` and `federations` those whose unions are looked up here, because memberships
-- do not carry their city and no row carries its federation.
create function enter_reach(person uuid, whole boolean, unions uuid[], workplaces uuid[], cities uuid[], federations uuid[],
  prepared boolean)
returns void language plpgsql as $$
declare
  members uuid[] := unions || workplaces;
  wholly uuid[] := '{}';
  city uuid;
begin
  -- One plan for all values, here and for a statement that is prepared; left to itself the planner makes this one anew each
  -- time, at several times the cost of running it.
  perform set_config('plan_cache_mode', 'force_generic_plan', true);
  -- One by one: a plan for any number of them would read all unions.
  foreach city in array cities loop
    members := members || array(select id from orgs where parent_id = city);
  end loop;
  if cities <> '{}' then
    members := members || array(select id from orgs where federation_id = any (members) and level = 'workplace');
  end if;
  if federations <> '{}' then
    wholly := array(
      select id from orgs where federation_id = any (federations)
      union
      select id from orgs where sectors <> '{}' and sectors && federations
        and not (level = 'workplace' and sector_id is not null));
    workplaces := workplaces || array(
      select id from orgs where sectors <> '{}' and sectors && federations
        and level = 'workplace' and sector_id is not null);
  end if;
  perform set_config('app.whole', whole::text, true),
    set_config('app.person', person::text, true),
    set_config('app.unions', unions::text, true),
    set_config('app.wholly', wholly::text, true),
    set_config('app.workplaces', workplaces::text, true),
    set_config('app.members', (members || wholly || workplaces)::text, true),
    set_config('plan_cache_mode', case when prepared then 'force_generic_plan' else 'auto' end, true),
    set_config('role', 'hongqiao_reader', true);
end
$$;

create function leave_reach() returns void language plpgsql as $$
begin
  perform set_config('app.whole', '', true), set_config('app.person', '', true), set_config('app.unions', '', true),
    set_config('app.wholly', '', true), set_config('app.workplaces', '', true), set_config('app.members', '', true),
    set_config('plan_cache_mode', 'auto', true), set_config('role', 'none', true);
end
$$;

-- One array of the row against one of the reach, where there could be a condition each: every sub-select costs the
-- start of a statement more than a comparison costs a row.
create policy reader on cases for select to hongqiao_reader using (
  (select nullif(current_setting('app.whole', true), '')::boolean)
  or array[city_id, county_id, town_id] && (select nullif(current_setting('app.unions', true), '')::uuid[])
  or not kept_above and org_id = any ((select nullif(current_setting('app.workplaces', true), '')::uuid[])::uuid[])
  or org_id = any ((select nullif(current_setting('app.wholly', true), '')::uuid[])::uuid[])
  or (select nullif(current_setting('app.person', true), '')::uuid) in (applicant_id, assignee_id));

create policy reader on memberships for select to hongqiao_reader using (
  (select nullif(current_setting('app.whole', true), '')::boolean)
  or county_id = any ((select nullif(current_setting('app.members', true), '')::uuid[])::uuid[])
  or town_id = any ((select nullif(current_setting('app.members', true), '')::uuid[])::uuid[])
  or org_id = any ((select nullif(current_setting('app.members', true), '')::uuid[])::uuid[])
  or person_id = (select nullif(current_setting('app.person', true), '')::uuid));

-- A person stands nowhere by herself: she is reached as a member, or by a case that she filed or works on. Each is looked
-- up by key and held to the policy of its table; «offset 0» keeps the planner from reading a table whole to save look-ups.
create policy reader on persons for select to hongqiao_reader using (
  exists (select from memberships m where m.cell_id = persons.cell_id
    and m.left_on is null
    and m.person_id = case when persons.merged_into is null then persons.id else persons.merged_into end offset 0)
  or exists (select from cases c where c.applicant_id = persons.id offset 0)
  or exists (select from cases c where c.assignee_id = persons.id offset 0)
  or (select nullif(current_setting('app.whole', true), '')::boolean)
  or id = (select nullif(current_setting('app.person', true), '')::uuid));

create policy reader on posts for select to hongqiao_reader using (
  exists (select from persons p where p.cell_id = posts.cell_id and p.id = posts.person_id offset 0));

create policy reader on trace for select to hongqiao_reader using (
  exists (select from cases c where c.cell_id = trace.cell_id and c.id = trace.case_id offset 0));

create policy reader on files for select to hongqiao_reader using (
  person_id = (select nullif(current_setting('app.person', true), '')::uuid)
  or exists (select from cases c where c.cell_id = files.cell_id and c.id = files.case_id offset 0));

create policy reader on standing_changes for select to hongqiao_reader using (
  exists (select from memberships m
    where m.cell_id = standing_changes.cell_id and m.id = standing_changes.membership_id offset 0));
