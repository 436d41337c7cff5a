-- A batch says that it holds the part as soon as it does, under its request, so that the next is sent while it is settled: that one
-- is read and waits at the lock by the time the first has ended. The moment of a claim is the moment its batch came to be settled.
create or replace function settle_claims(p_cell integer, p_campaign uuid, p_slice integer, p_edition integer, p_enters boolean,
  p_request text, p_ids uuid[], p_persons uuid[], p_orgs uuid[], p_limits bytea[], p_saids text[], p_scores integer[],
  p_whys text[], p_keys text[], p_asked bytea[])
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
  v_now timestamptz;
begin
  select * into held from campaign_slices s
    where s.cell_id = p_cell and s.campaign_id = p_campaign and s.slice = p_slice for no key update;
  raise notice using errcode = 'HQN01', message = p_request;
  v_now := clock_now();
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
  -- A person at a time, by the one index that tells: of a table that nobody has counted yet, where all would seem alike, each
  -- batch read every claim of the campaign for a list of people.
  v_had := array(select k.person_id from unnest(p_persons) a (person_id) cross join lateral (
    select k.person_id from claims k
    where k.cell_id = p_cell and k.campaign_id = p_campaign and k.person_id = a.person_id offset 0) k);
  -- Whoever waits comes before whoever comes now.
  if held.waiting > 0 then n_left := 0; end if;
  if p_enters or n_left + n_room > 0 then
    with fresh as (
      select a.*, row_number() over (order by a.ord) as n
      from unnest(p_ids, p_persons, p_orgs, p_limits, p_saids, p_scores, p_whys, p_keys, p_asked) with ordinality
        a (id, person_id, org_id, limit_key, said, score, score_why, asked_key, asked_hash, ord)
      where a.person_id <> all (v_had)
        and (a.limit_key is null or not exists (select from claims k
          where k.cell_id = p_cell and k.campaign_id = p_campaign and k.limit_key = a.limit_key
            and k.state in ('granted', 'waiting', 'entered', 'fetched', 'missed') offset 0))
      order by a.ord
      limit case when p_enters then null else n_left + n_room end),
    made as (
      insert into claims (cell_id, id, campaign_id, slice, person_id, org_id, limit_key, state, number, place, said, score,
        score_why, asked_key, asked_hash, at)
      select p_cell, f.id, p_campaign, p_slice, f.person_id, f.org_id, f.limit_key,
        case when p_enters then 'entered' when f.n <= n_left then 'granted' else 'waiting' end,
        case when not p_enters and f.n <= n_left then held.numbered + f.n end,
        case when not p_enters and f.n > n_left then held.placed + f.n - n_left end,
        coalesce(f.said, '{}')::jsonb, f.score, f.score_why, f.asked_key, f.asked_hash, v_now
      -- By person, so that two slices that settle the same two people at once do not wait for each other.
      from fresh f order by f.person_id
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
  return query select 'settled', v_won, v_numbers, v_waits, v_places, v_entered, v_had,
    held.quota - held.given - n_won, n_room - n_waits, v_now;
end
$$;
