-- What whoever has been given one of a campaign says of it afterwards: which of the goods, and where it goes. See docs/adr/0058.

alter table campaigns add column handing_at timestamptz, add column handing_by uuid,
  add constraint campaigns_handing_whole check ((handing_at is null) = (handing_by is null));
comment on column campaigns.handing_at is 'Since when it is handed out: what was said until then stands';

-- Given back by the clock, because nobody said what it shall be.
alter table claims drop constraint claims_state_check, add constraint claims_state_check
  check (state in ('granted', 'waiting', 'entered', 'fetched', 'given-back', 'missed', 'lost', 'lapsed'));

create table campaign_goods (
  cell_id integer not null references cells (cell_id),
  campaign_id uuid not null references campaigns (id),
  good integer not null check (good > 0),
  label text not null,
  -- What one of them is worth: what a member may be given in a year is capped.
  worth_fen bigint not null check (worth_fen > 0),
  quota integer not null check (quota >= 0),
  chosen integer not null default 0 check (chosen >= 0),
  primary key (cell_id, campaign_id, good),
  -- Of two who choose the last one at once the second is refused by this, whatever else was looked at.
  constraint campaign_goods_hold check (chosen <= quota)
);
comment on table campaign_goods is 'tenant: what there is to choose among in a campaign, each with a stock of its own';

create table claim_wishes (
  cell_id integer not null,
  claim_id uuid not null,
  campaign_id uuid not null,
  -- Until when it is to be said.
  due_at timestamptz not null,
  -- When she was reminded that her time is nearly over.
  reminded_at timestamptz,
  good integer,
  said jsonb not null default '{}',
  said_sealed bytea,
  -- The purposes whose consent what is sealed needs.
  purposes text[] not null default '{}',
  answered_at timestamptz,
  sent_at timestamptz,
  sent_by uuid,
  primary key (cell_id, claim_id),
  foreign key (cell_id, claim_id) references claims (cell_id, id),
  foreign key (cell_id, campaign_id, good) references campaign_goods (cell_id, campaign_id, good),
  check ((good is null) = (answered_at is null)),
  check (answered_at is not null or (said_sealed is null and sent_at is null)),
  check ((sent_at is null) = (sent_by is null))
);
comment on table claim_wishes is 'tenant: what is asked of a claim that was granted; gone with the grant';
create index claim_wishes_owed on claim_wishes (cell_id, campaign_id, due_at) where answered_at is null;
create index claim_wishes_of_campaign on claim_wishes (cell_id, campaign_id, claim_id);

-- As with cases: a sensitive answer without a live consent to its purpose is refused, whoever writes it.
create function refuse_wish_without_consent() returns trigger language plpgsql as $$
begin
  if coalesce(cardinality(new.purposes), 0) = 0 or exists (
    select 1 from unnest(new.purposes) p where not exists (
      select 1 from claims k join consents c on c.cell_id = k.cell_id and c.person_id = k.person_id and c.purpose = p
      where k.cell_id = new.cell_id and k.id = new.claim_id)) then
    raise exception 'a sensitive answer without a live consent' using errcode = 'HQC01';
  end if;
  return null;
end $$;
-- A value that is only put under another key is no new answer.
create trigger claim_wishes_need_consent after update on claim_wishes for each row
  when (new.said_sealed is not null and new.answered_at is distinct from old.answered_at)
  execute function refuse_wish_without_consent();

do $$
declare
  guarded text;
begin
  foreach guarded in array array['claim_wishes'] loop
    execute format('alter table %I enable row level security', guarded);
    execute format('alter table %I force row level security', guarded);
    execute format('create policy owner on %I to current_user using (true) with check (true)', guarded);
    execute format('create policy app on %I to hongqiao_app using (true) with check (true)', guarded);
  end loop;
end
$$;
grant select, insert, delete, update (label, worth_fen, quota, chosen) on campaign_goods to hongqiao_app;
grant select, insert, delete,
  update (reminded_at, good, said, said_sealed, purposes, answered_at, sent_at, sent_by) on claim_wishes to hongqiao_app;
-- The role that reads for staff sees which of the goods and when it was sent, and nothing that is sealed.
grant select on campaign_goods to hongqiao_reader;
grant select (cell_id, claim_id, campaign_id, due_at, good, answered_at, sent_at) on claim_wishes to hongqiao_reader;
create policy reader on claim_wishes for select to hongqiao_reader using (
  exists (select from claims k where k.cell_id = claim_wishes.cell_id and k.id = claim_wishes.claim_id offset 0));

-- Who gets what, and where it goes, leaves the house as every export does: after a second person.
alter table exports drop constraint exports_what_check, add constraint exports_what_check
  check (what in ('members', 'cases', 'unions', 'wishes'));
