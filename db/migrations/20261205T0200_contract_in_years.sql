-- How long a labour contract must last was counted in days and is counted in calendar years. What unions have set, drafted and
-- judged by is carried over where it is whole years; what is not is taken back and says so in the history of the value, since
-- no number of years means the same.
create function years_of(days bigint) returns bigint language sql immutable as $$
  select n from generate_series(1, 10) n where days between 365 * n and 366 * n $$;

update tunable_drafts d set name = 'contractYears', value = years_of(d.value)
where d.service in ('certificate-award', 'degree-subsidy') and d.name = 'contractDays'
  and (d.value is null or years_of(d.value) is not null)
  and not exists (select from tunable_drafts o where (o.org_id, o.service, o.name, o.from_on) =
    (d.org_id, d.service, 'contractYears', d.from_on) and o.decision is null);

-- A value and its end were approved together: neither is left without the other.
update tunable_values v set name = 'contractYears', value = years_of(v.value), taken_back_at = clock_now(),
  taken_back_why = case when v.value is null then '这一条接在按天定的合同期限后面，和它一起停用了。'
    else '原来定的是 ' || v.value || ' 天；现在合同按整年算，请按年重新定。' end
where v.service in ('certificate-award', 'degree-subsidy') and v.name = 'contractDays' and v.taken_back_at is null
  and (v.value is not null and years_of(v.value) is null
    or exists (select from tunable_values o where (o.org_id, o.service, o.name, o.from_on) =
      (v.org_id, v.service, 'contractYears', v.from_on) and o.taken_back_at is null)
    or exists (select from tunable_values w where w.draft_id = v.draft_id and w.name = 'contractDays'
      and w.value is not null and years_of(w.value) is null));

update tunable_values v set name = 'contractYears', value = years_of(v.value)
where v.service in ('certificate-award', 'degree-subsidy') and v.name = 'contractDays';

-- What a case was judged by stays on it; the words of its rule name the years.
update cases c set tuned = c.tuned || jsonb_build_object('contractYears', years_of((c.tuned->>'contractDays')::bigint))
where c.service in ('certificate-award', 'degree-subsidy') and not c.tuned ? 'contractYears'
  and years_of((c.tuned->>'contractDays')::bigint) is not null;

drop function years_of(bigint);
