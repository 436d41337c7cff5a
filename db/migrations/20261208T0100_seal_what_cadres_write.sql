-- What cadres write about a case is sealed, also where its applicant was asked for nothing that needs her consent: an accident
-- has no papers of a hospital, and the answer to it may still say much.
create or replace function refuse_answer_without_consent() returns trigger language plpgsql as $$
declare
  about cases;
begin
  if tg_table_name = 'cases' then
    about := new;
  else
    select * into about from cases where cell_id = new.cell_id and id = new.case_id;
    if about.purposes is null then
      return null;
    end if;
    if new.actor_id is distinct from about.applicant_id and coalesce(cardinality(new.purposes), 0) = 0 then
      return null;
    end if;
  end if;
  if coalesce(cardinality(new.purposes), 0) = 0 or exists (
    select 1 from unnest(new.purposes) p where not exists (
      select 1 from consents c
      where c.cell_id = about.applicant_cell and c.person_id = about.applicant_id and c.purpose = p)) then
    raise exception 'a sensitive answer without a live consent' using errcode = 'HQC01';
  end if;
  return null;
end $$;

-- Which hospital it was stood first in what a list says of these cases.
update cases set summary = split_part(summary, ' · ', 2)
  where service in ('hospital-condolence', 'work-injury-visit') and summary like '% · %' and split_part(summary, ' · ', 3) = '';
