-- Limited goods: campaigns, what there is of them, and who was given one. See docs/adr/0045 and 0046.
--
-- A campaign is a definition and is the same on every machine. What is counted down lies in its slices, each in one cell:
-- settling a batch of claims locks one row of one cell.

create table campaigns (
  id uuid primary key,
  org_id uuid not null references orgs (id),
  -- The folder that says what it is and who may claim.
  service text not null,
  name text not null,
  lead text not null,
  -- Raised with every change after it was announced: a claim names the edition that its page was made of.
  edition integer not null default 1 check (edition > 0),
  way text not null check (way in ('first-come', 'window-then-draw', 'draw', 'review')),
  split text not null check (split in ('whole', 'unions', 'slots')),
  -- Whether a member, a household or an employer has at most one.
  each text not null check (each in ('member', 'household', 'employer')),
  -- What one may choose among, in words.
  choices text[] not null default '{}',
  -- The rules' own values on the day of announcing: what is changed afterwards judges no claim of this campaign.
  tuned jsonb not null default '{}',
  opens_at timestamptz not null,
  closes_at timestamptz not null check (closes_at > opens_at),
  -- Claims before this moment are drawn among, whoever came first.
  window_until timestamptz,
  -- When what unions have left of their quotas is given to everybody.
  releases_at timestamptz,
  released_at timestamptz,
  gives_back_until timestamptz,
  -- Whoever got nothing there comes first here.
  follows uuid references campaigns (id),
  state text not null default 'draft' check (state in ('draft', 'announced', 'closed', 'settled', 'dropped')),
  made_by uuid not null,
  made_at timestamptz not null,
  announced_by uuid,
  announced_at timestamptz,
  -- When those of the window were drawn among, or those who asked put in order.
  ordered_at timestamptz,
  closed_by uuid,
  closed_at timestamptz,
  settled_by uuid,
  settled_at timestamptz,
  request_id text not null,
  constraint campaigns_take_two check (announced_by <> made_by),
  check ((announced_by is null) = (announced_at is null)),
  check (state in ('draft', 'dropped') or announced_at is not null),
  check ((way = 'first-come') = (window_until is null)),
  check (window_until is null or (window_until > opens_at and window_until <= closes_at)),
  check (releases_at is null or split = 'unions')
);
comment on table campaigns is 'reference: what of limited goods is given to whom, when and how; one drafts it, another announces it';
create index campaigns_of_org on campaigns (org_id, opens_at desc);
create index campaigns_under_way on campaigns (closes_at) where state in ('announced', 'closed');

create table campaign_slices (
  cell_id integer not null references cells (cell_id),
  campaign_id uuid not null references campaigns (id),
  -- 0 is what everybody may have; a union's own and a time's begin at 1.
  slice integer not null check (slice >= 0),
  org_id uuid references orgs (id),
  label text,
  starts_at timestamptz,
  ends_at timestamptz,
  quota integer not null check (quota >= 0),
  given integer not null default 0 check (given >= 0),
  -- The highest number that was given out; one that is given back is not given again.
  numbered integer not null default 0,
  -- How many may wait, how many do, and the last place that was given out.
  waits integer not null default 0 check (waits >= 0),
  waiting integer not null default 0 check (waiting >= 0),
  placed integer not null default 0,
  -- How many entries of the journal there are.
  entries integer not null default 0,
  primary key (cell_id, campaign_id, slice),
  constraint campaign_slices_hold check (given <= quota),
  check (waiting <= waits),
  check ((starts_at is null) = (ends_at is null) and ends_at > starts_at)
) with (fillfactor = 20);
comment on table campaign_slices is 'tenant: how much of a campaign there is in one part of it, and how much is given; locked by whoever settles';

create table claims (
  cell_id integer not null,
  id uuid not null,
  campaign_id uuid not null,
  slice integer not null,
  person_id uuid not null,
  -- Her union when she claimed.
  org_id uuid not null references orgs (id),
  -- What at most one claim of a campaign may have: a keyed hash of the household or the employer. Null where each member has one.
  limit_key bytea,
  state text not null check (state in ('granted', 'waiting', 'entered', 'fetched', 'given-back', 'missed', 'lost')),
  number integer,
  place integer,
  said jsonb not null default '{}',
  score integer,
  -- What the score is made of, in words.
  score_why text,
  at timestamptz not null,
  seq integer not null default 1,
  primary key (cell_id, id),
  unique (cell_id, campaign_id, person_id),
  foreign key (cell_id, campaign_id, slice) references campaign_slices (cell_id, campaign_id, slice),
  check (state not in ('granted', 'fetched', 'missed') or number is not null),
  check (state <> 'waiting' or place is not null)
);
comment on table claims is 'tenant: who asked for one of a campaign and what became of it; never more than one a person';
create unique index claims_of_number on claims (cell_id, campaign_id, slice, number) where number is not null;
create unique index claims_of_limit on claims (cell_id, campaign_id, limit_key)
  where limit_key is not null and state in ('granted', 'waiting', 'entered', 'fetched', 'missed');
create unique index claims_in_line on claims (cell_id, campaign_id, slice, place) where state = 'waiting';

create table claim_steps (
  cell_id integer not null,
  claim_id uuid not null,
  seq integer not null check (seq > 1),
  state text not null,
  at timestamptz not null,
  -- Nobody where the clock did it.
  by_person uuid,
  why text,
  request_id text not null,
  primary key (cell_id, claim_id, seq),
  foreign key (cell_id, claim_id) references claims (cell_id, id)
);
comment on table claim_steps is 'tenant: what became of a claim after it was made, append-only';

create table stock_entries (
  cell_id integer not null,
  campaign_id uuid not null,
  slice integer not null,
  seq integer not null,
  what text not null check (what in ('put', 'taken', 'given', 'back', 'moved')),
  -- What came in (positive) or went out.
  n integer not null,
  -- What is left after it.
  remaining integer not null check (remaining >= 0),
  request_id text not null,
  at timestamptz not null,
  primary key (cell_id, campaign_id, slice, seq),
  foreign key (cell_id, campaign_id, slice) references campaign_slices (cell_id, campaign_id, slice)
);
comment on table stock_entries is 'tenant: what came into a slice and what went out of it, one row a batch, append-only';

do $$
declare
  guarded text;
begin
  foreach guarded in array array['claims', 'claim_steps'] loop
    execute format('alter table %I enable row level security', guarded);
    execute format('alter table %I force row level security', guarded);
    execute format('create policy owner on %I to current_user using (true) with check (true)', guarded);
    execute format('create policy app on %I to hongqiao_app using (true) with check (true)', guarded);
  end loop;
end
$$;
grant select, insert, update on campaigns to hongqiao_app;
grant select, insert, update (org_id, label, starts_at, ends_at, quota, given, numbered, waits, waiting, placed, entries)
  on campaign_slices to hongqiao_app;
-- Of a draft: from the first entry of its journal on a part cannot be taken away.
grant delete on campaign_slices to hongqiao_app;
grant select, insert, update (slice, person_id, state, number, place, seq) on claims to hongqiao_app;
grant select, insert on claim_steps, stock_entries to hongqiao_app;
grant select on campaigns, campaign_slices, stock_entries, claims to hongqiao_reader;
-- A claim is seen with the person whose it is.
create policy reader on claims for select to hongqiao_reader using (
  exists (select from persons p where p.cell_id = claims.cell_id and p.id = claims.person_id offset 0));

-- Settles claims that came together: who gets one, in the order in which they came, who waits, who has one already. One round
-- trip under one lock. Whoever is in none of the answers finds nothing left.
--
-- The row of the slice is locked by a statement of its own: the next one has a snapshot of after the wait and so sees all that
-- earlier batches have written; one statement alone would look at the claims as they were before it waited.
create function settle_claims(p_cell integer, p_campaign uuid, p_slice integer, p_edition integer, p_enters boolean,
  p_request text, p_ids uuid[], p_persons uuid[], p_orgs uuid[], p_limits bytea[], p_saids text[], p_scores integer[],
  p_whys text[])
returns table (outcome text, won uuid[], numbers integer[], waits uuid[], places integer[], entered uuid[], had uuid[],
  remaining integer, room integer, at timestamptz)
language plpgsql
-- Its plans are kept, and the first are made while there is hardly a claim: read whole, a table that grows would cost each
-- batch more than the one before.
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  held campaign_slices%rowtype;
  stands record;
  n_left integer;
  n_room integer;
  n_won integer := 0;
  n_waits integer := 0;
  v_won uuid[] := '{}';
  v_numbers integer[] := '{}';
  v_waits uuid[] := '{}';
  v_places integer[] := '{}';
  v_entered uuid[] := '{}';
  v_had uuid[] := '{}';
  v_now timestamptz := clock_now();
begin
  select * into held from campaign_slices s
    where s.cell_id = p_cell and s.campaign_id = p_campaign and s.slice = p_slice for no key update;
  select c.state, c.edition, c.ordered_at is not null as ordered into stands from campaigns c where c.id = p_campaign;
  n_left := coalesce(held.quota - held.given, 0);
  n_room := coalesce(held.waits - held.waiting, 0);
  if held.cell_id is null or stands.state is distinct from 'announced' or (p_enters and stands.ordered) then
    return query select 'closed', v_won, v_numbers, v_waits, v_places, v_entered, v_had, n_left, n_room, v_now;
    return;
  end if;
  if stands.edition <> p_edition then
    return query select 'stale', v_won, v_numbers, v_waits, v_places, v_entered, v_had, n_left, n_room, v_now;
    return;
  end if;
  -- Whoever waits comes before whoever comes now.
  if held.waiting > 0 then n_left := 0; end if;
  if p_enters or n_left + n_room > 0 then
    with fresh as (
      select a.*, row_number() over (order by a.ord) as n
      from unnest(p_ids, p_persons, p_orgs, p_limits, p_saids, p_scores, p_whys) with ordinality
        a (id, person_id, org_id, limit_key, said, score, score_why, ord)
      where not exists (select from claims k
          where k.cell_id = p_cell and k.campaign_id = p_campaign and k.person_id = a.person_id offset 0)
        and (a.limit_key is null or not exists (select from claims k
          where k.cell_id = p_cell and k.campaign_id = p_campaign and k.limit_key = a.limit_key
            and k.state in ('granted', 'waiting', 'entered', 'fetched', 'missed') offset 0))
      order by a.ord
      limit case when p_enters then null else n_left + n_room end),
    made as (
      insert into claims (cell_id, id, campaign_id, slice, person_id, org_id, limit_key, state, number, place, said, score,
        score_why, at)
      select p_cell, f.id, p_campaign, p_slice, f.person_id, f.org_id, f.limit_key,
        case when p_enters then 'entered' when f.n <= n_left then 'granted' else 'waiting' end,
        case when not p_enters and f.n <= n_left then held.numbered + f.n end,
        case when not p_enters and f.n > n_left then held.placed + f.n - n_left end,
        coalesce(f.said, '{}')::jsonb, f.score, f.score_why, v_now
      -- By person, so that two slices that settle the same two people at once do not wait for each other.
      from fresh f order by f.person_id
      on conflict do nothing
      returning person_id, state, number, place)
    select
      coalesce(array_agg(m.person_id order by m.number) filter (where m.state = 'granted'), '{}'),
      coalesce(array_agg(m.number order by m.number) filter (where m.state = 'granted'), '{}'),
      coalesce(array_agg(m.person_id order by m.place) filter (where m.state = 'waiting'), '{}'),
      coalesce(array_agg(m.place order by m.place) filter (where m.state = 'waiting'), '{}'),
      coalesce(array_agg(m.person_id) filter (where m.state = 'entered'), '{}')
      into v_won, v_numbers, v_waits, v_places, v_entered from made m;
    n_won := cardinality(v_won);
    n_waits := cardinality(v_waits);
    if n_won + n_waits > 0 then
      update campaign_slices s set given = s.given + n_won, numbered = coalesce(v_numbers[n_won], s.numbered),
        waiting = s.waiting + n_waits, placed = coalesce(v_places[n_waits], s.placed),
        entries = s.entries + case when n_won > 0 then 1 else 0 end
      where s.cell_id = p_cell and s.campaign_id = p_campaign and s.slice = p_slice;
    end if;
    if n_won > 0 then
      insert into stock_entries (cell_id, campaign_id, slice, seq, what, n, remaining, request_id, at)
      values (p_cell, p_campaign, p_slice, held.entries + 1, 'given', -n_won, held.quota - held.given - n_won, p_request,
        v_now);
    end if;
  end if;
  if n_won + n_waits + cardinality(v_entered) < cardinality(p_persons) then
    v_had := array(select k.person_id from unnest(p_persons) a (person_id) cross join lateral (
        select k.person_id from claims k
        where k.cell_id = p_cell and k.campaign_id = p_campaign and k.person_id = a.person_id offset 0) k
      where k.person_id <> all (v_won || v_waits || v_entered));
  end if;
  return query select 'settled', v_won, v_numbers, v_waits, v_places, v_entered, v_had,
    held.quota - held.given - n_won, n_room - n_waits, v_now;
end
$$;
