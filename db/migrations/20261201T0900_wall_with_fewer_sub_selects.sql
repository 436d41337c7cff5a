-- Starting a statement behind the second wall costs more than judging its rows: every sub-select of a policy is made ready once
-- for each table the policy is asked about, and that of persons asks those of memberships and cases. Ids are never given
-- twice, so the caller herself stands among her unions, and one comparison of arrays does for both. See docs/adr/0025.

alter policy reader on cases using (
  (select nullif(current_setting('app.whole', true), '')::boolean)
  or array[city_id, county_id, town_id, applicant_id, assignee_id]
    && (select nullif(current_setting('app.unions', true), '')::uuid[])
  or not kept_above and org_id = any ((select nullif(current_setting('app.workplaces', true), '')::uuid[])::uuid[])
  or org_id = any ((select nullif(current_setting('app.wholly', true), '')::uuid[])::uuid[]));

alter policy reader on memberships using (
  (select nullif(current_setting('app.whole', true), '')::boolean)
  or array[county_id, town_id, org_id, person_id] && (select nullif(current_setting('app.members', true), '')::uuid[]));

create or replace function enter_reach(person uuid, whole boolean, unions uuid[], workplaces uuid[], cities uuid[],
  federations uuid[], prepared boolean)
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
    set_config('app.unions', (unions || person)::text, true),
    set_config('app.wholly', wholly::text, true),
    set_config('app.workplaces', workplaces::text, true),
    set_config('app.members', (members || wholly || workplaces || person)::text, true),
    set_config('plan_cache_mode', case when prepared then 'force_generic_plan' else 'auto' end, true),
    set_config('role', 'hongqiao_reader', true);
end
$$;
