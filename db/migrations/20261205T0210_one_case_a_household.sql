-- For whom a case stands of which each household has one: by the keyed index of the document, as the register has it. The key
-- over it decides which of two that are filed in the same moment is the one.
create table case_people (
  cell_id integer not null,
  case_id uuid not null,
  n integer not null,
  service text not null,
  person_blind bytea not null,
  primary key (cell_id, case_id, n),
  foreign key (cell_id, case_id) references cases (cell_id, id) on delete cascade
);
comment on table case_people is 'tenant: for whom an open case stands of which each household has one, as keyed indexes';
create unique index case_people_once on case_people (cell_id, service, person_blind);
alter table case_people enable row level security;
alter table case_people force row level security;
create policy app on case_people for all to hongqiao_app using (true) with check (true);
create policy owner on case_people for all to hongqiao_owner using (true) with check (true);
grant select, insert, delete on case_people to hongqiao_app;

-- Of a file that is open already only who applied is known by a document.
insert into case_people (cell_id, case_id, n, service, person_blind)
select c.cell_id, c.id, 1, c.service, p.document_blind
from cases c join persons p on p.cell_id = c.applicant_cell and p.id = c.applicant_id
where c.service = 'hardship-aid' and c.open and c.state not in ('left', 'following') and p.document_blind is not null
on conflict do nothing;
