-- What a case rates, by the id of the case that is listed openly, as it was found when it was filed; so a name may change, and be
-- another's too.
alter table cases add column rates_id uuid;
comment on column cases.rates_id is 'The openly listed case that this one rates; null where what was typed names none, or several';

-- Of those rated before: where she was, if one of that name, and else the one of that name that was ever accredited.
with bases as materialized (
  select id, upper(regexp_replace(normalize(form ->> 'name', NFKC), '\s', '', 'g')) as name,
    state in ('accredited', 'expired', 'revoked', 'ended') as known
  from cases where service = 'recuperation-base'),
named as (
  select r.cell_id, r.id, b.id as base, b.known, exists (
    select from campaigns c join claims k on k.campaign_id = c.id
    where c.goes_to = b.id and k.person_id = r.applicant_id and k.state in ('granted', 'fetched')) as been
  from cases r join bases b on b.name = upper(regexp_replace(normalize(r.form ->> 'base', NFKC), '\s', '', 'g'))
  where r.service = 'trip-feedback'),
found as (
  select cell_id, id, case
    when count(*) filter (where been) = 1 then (array_agg(base) filter (where been))[1]
    when count(*) filter (where known) = 1 then (array_agg(base) filter (where known))[1] end as base
  from named group by cell_id, id)
update cases r set rates_id = f.base from found f where r.cell_id = f.cell_id and r.id = f.id and f.base is not null;

create index cases_rating on cases (rates_id) where rates_id is not null;
