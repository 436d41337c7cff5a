-- A count compares each case with the caller’s unions, and an array of five columns was made for each case to do it. The places
-- are compared one by one now, the widest first; whose case it is comes last.
alter policy reader on cases using (
  (select nullif(current_setting('app.whole', true), '')::boolean)
  or city_id = any ((select nullif(current_setting('app.unions', true), '')::uuid[])::uuid[])
  or county_id = any ((select nullif(current_setting('app.unions', true), '')::uuid[])::uuid[])
  or town_id = any ((select nullif(current_setting('app.unions', true), '')::uuid[])::uuid[])
  or not kept_above and org_id = any ((select nullif(current_setting('app.workplaces', true), '')::uuid[])::uuid[])
  or org_id = any ((select nullif(current_setting('app.wholly', true), '')::uuid[])::uuid[])
  or array[applicant_id, assignee_id] && (select nullif(current_setting('app.unions', true), '')::uuid[]));
