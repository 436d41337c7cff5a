-- What a case has shown about a person, and until when (docs/adr/0040): papers of it are not asked for again. Written in the
-- transaction of the move that looked at them; a case that proves the same anew moves the last day.
create table proofs (
  cell_id integer not null,
  person_id uuid not null,
  what text not null check (length(what) between 1 and 40),
  detail text not null default '' check (length(detail) <= 60),
  case_id uuid not null,
  since date not null,
  until date not null,
  primary key (cell_id, person_id, what, detail, case_id),
  check (since <= until)
);
comment on table proofs is 'tenant: what cases have shown about people, and until when';

alter table proofs enable row level security;
alter table proofs force row level security;
create policy owner on proofs to current_user using (true) with check (true);
create policy app on proofs to hongqiao_app using (true) with check (true);
grant select, insert, update, delete on proofs to hongqiao_app;
