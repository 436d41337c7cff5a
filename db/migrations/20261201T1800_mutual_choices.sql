-- Choosing each other after an event. See docs/adr/0061.
--
-- What somebody chose is sealed, and stands beside it as tokens: one of an unordered pair of people is the same whoever of the
-- two makes it, so that the database finds who chose each other by comparing, and no choice is opened for it. Everybody has as
-- many tokens as anybody may choose; those that stand for nobody are random.

create table mutual_choices (
  cell_id integer not null,
  claim_id uuid not null,
  campaign_id uuid not null,
  tokens bytea[] not null,
  said_sealed bytea not null,
  primary key (cell_id, claim_id),
  foreign key (cell_id, claim_id) references claims (cell_id, id)
);
comment on table mutual_choices is 'tenant: whom somebody who came chose, sealed, until all are told; then it is gone';
create index mutual_choices_of_campaign on mutual_choices (cell_id, campaign_id);

create table mutual_rounds (
  cell_id integer not null,
  campaign_id uuid not null references campaigns (id),
  revealed_at timestamptz not null,
  came integer not null check (came >= 0),
  pairs integer not null check (pairs >= 0),
  paired integer not null check (paired >= 0 and paired <= came),
  asked_at timestamptz,
  primary key (cell_id, campaign_id)
);
comment on table mutual_rounds is 'tenant: when all who came to an event were told, and how many pairs there were';

create table mutual_pairs (
  cell_id integer not null,
  campaign_id uuid not null,
  one_claim uuid not null,
  other_claim uuid not null,
  -- What each wrote for whoever would choose her too; gone when one of the two leaves.
  one_sealed bytea,
  other_sealed bytea,
  ended_at timestamptz,
  primary key (cell_id, one_claim, other_claim),
  foreign key (cell_id, campaign_id) references mutual_rounds (cell_id, campaign_id),
  foreign key (cell_id, one_claim) references claims (cell_id, id),
  foreign key (cell_id, other_claim) references claims (cell_id, id),
  check (one_claim < other_claim),
  check (ended_at is null or (one_sealed is null and other_sealed is null))
);
comment on table mutual_pairs is 'tenant: two who chose each other';
create index mutual_pairs_of_other on mutual_pairs (cell_id, other_claim);

create table mutual_laters (
  cell_id integer not null,
  claim_id uuid not null,
  campaign_id uuid not null,
  answer text not null check (answer in ('together', 'friends', 'apart', 'again', 'enough')),
  primary key (cell_id, claim_id),
  foreign key (cell_id, claim_id) references claims (cell_id, id)
);
comment on table mutual_laters is 'tenant: what somebody who came said later of how it went';
create index mutual_laters_of_campaign on mutual_laters (cell_id, campaign_id);

-- The role that reads for staff is granted none of these: whatever a cadre asks, no answer can come from here.
do $$
declare
  guarded text;
begin
  foreach guarded in array array['mutual_choices', 'mutual_rounds', 'mutual_pairs', 'mutual_laters'] loop
    execute format('alter table %I enable row level security', guarded);
    execute format('alter table %I force row level security', guarded);
    execute format('create policy owner on %I to current_user using (true) with check (true)', guarded);
    execute format('create policy app on %I to hongqiao_app using (true) with check (true)', guarded);
  end loop;
end
$$;
grant select, insert, delete, update (tokens, said_sealed) on mutual_choices to hongqiao_app;
grant select, insert, update (asked_at) on mutual_rounds to hongqiao_app;
grant select, insert, update (one_sealed, other_sealed, ended_at) on mutual_pairs to hongqiao_app;
grant select, insert, update (answer) on mutual_laters to hongqiao_app;
