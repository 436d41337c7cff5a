-- Separate consent to the use of what is sensitive (PIPL 29): a ledger that only grows, and what of it is in force.

create table consent_entries (
  cell_id integer not null references cells (cell_id),
  id uuid not null,
  person_id uuid not null,
  -- In which order she said it: two entries may be of one moment.
  seq integer not null,
  purpose text not null,
  edition integer not null check (edition > 0),
  act text not null check (act in ('given', 'withdrawn')),
  -- The sentence as she read it, so that what was agreed to can be shown when the wording has changed.
  says text not null,
  channel text not null check (channel in ('app', 'desk')),
  request_id text not null,
  at timestamptz not null,
  primary key (cell_id, id),
  unique (cell_id, person_id, seq),
  foreign key (cell_id, person_id) references persons (cell_id, id)
);
comment on table consent_entries is 'tenant: consents given and withdrawn, append-only';
create index consent_entries_withdrawn on consent_entries (at) where act = 'withdrawn';
grant select, insert on consent_entries to hongqiao_app;

create table consents (
  cell_id integer not null,
  person_id uuid not null,
  purpose text not null,
  edition integer not null,
  entry_id uuid not null,
  primary key (cell_id, person_id, purpose),
  foreign key (cell_id, entry_id) references consent_entries (cell_id, id)
);
comment on table consents is 'tenant: the consents in force; follows from the ledger';
grant select, insert, update, delete on consents to hongqiao_app;

-- Null where a case was filed before consents were kept.
alter table cases add column purposes text[];
alter table cases add column rests_since timestamptz;
alter table trace add column purposes text[];
comment on column cases.purposes is 'The purposes whose consent its sealed answers need; null on cases older than the ledger';
comment on column cases.rests_since is 'Since when nobody works on it, because its applicant withdrew a consent';

/*
 * A sealed answer without a live consent to its purpose is refused, whoever writes it. Once a statement: filings that come
 * together are looked at together.
 */
create function refuse_filing_without_consent() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from filed f
    where f.form_sealed is not null and (coalesce(cardinality(f.purposes), 0) = 0 or exists (
      select 1 from unnest(f.purposes) p where not exists (
        select 1 from consents c
        where c.cell_id = f.applicant_cell and c.person_id = f.applicant_id and c.purpose = p)))) then
    raise exception 'a sensitive answer without a live consent' using errcode = 'HQC01';
  end if;
  return null;
end $$;
create trigger cases_need_consent after insert on cases
  referencing new table as filed for each statement execute function refuse_filing_without_consent();

create function refuse_answer_without_consent() returns trigger language plpgsql as $$
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
  end if;
  if coalesce(cardinality(new.purposes), 0) = 0 or exists (
    select 1 from unnest(new.purposes) p where not exists (
      select 1 from consents c
      where c.cell_id = about.applicant_cell and c.person_id = about.applicant_id and c.purpose = p)) then
    raise exception 'a sensitive answer without a live consent' using errcode = 'HQC01';
  end if;
  return null;
end $$;
create trigger cases_need_consent_later after update on cases
  for each row when (old.form_sealed is null and new.form_sealed is not null)
  execute function refuse_answer_without_consent();
create trigger trace_needs_consent after insert on trace
  for each row when (new.said_sealed is not null) execute function refuse_answer_without_consent();
