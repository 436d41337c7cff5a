-- Somebody says that what was noted as handed out or sent has not reached her. See docs/adr/0072.
create table claim_disputes (
  cell_id integer not null,
  claim_id uuid not null,
  n integer not null check (n > 0),
  campaign_id uuid not null references campaigns (id),
  said_at timestamptz not null,
  -- What the union says to that; where it was not enough she says so again, which is the next row.
  answer text,
  answered_by uuid,
  answered_at timestamptz,
  -- Only she ends it.
  closed_at timestamptz,
  primary key (cell_id, claim_id, n),
  foreign key (cell_id, claim_id) references claims (cell_id, id),
  constraint claim_disputes_answer_whole check (
    (answer is null) = (answered_at is null) and (answer is null) = (answered_by is null))
);
comment on table claim_disputes is 'tenant: who says that what was noted as handed out has not reached her, and what the union answers';
create unique index claim_disputes_open on claim_disputes (cell_id, claim_id) where closed_at is null;
create index claim_disputes_of_campaign on claim_disputes (cell_id, campaign_id) where closed_at is null;
alter table claim_disputes enable row level security;
alter table claim_disputes force row level security;
create policy owner on claim_disputes to current_user using (true) with check (true);
create policy app on claim_disputes to hongqiao_app using (true) with check (true);
create policy reader on claim_disputes for select to hongqiao_reader using (exists (
  select from claims k where k.cell_id = claim_disputes.cell_id and k.id = claim_disputes.claim_id offset 0));
grant select, insert, update (answer, answered_by, answered_at, closed_at) on claim_disputes to hongqiao_app;
grant select (cell_id, claim_id, n, campaign_id, said_at, answer, answered_at, closed_at) on claim_disputes to hongqiao_reader;
