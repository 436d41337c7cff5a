-- Draws that anybody can check (docs/draw.md): who takes part is frozen before the seed exists. See docs/adr/0047 and 0048.

create table draws (
  cell_id integer not null,
  id uuid not null,
  number text not null,
  org_id uuid not null references orgs (id),
  -- Where those who take part come from, and of it which: for cases the service, and the state in which they wait.
  source text not null check (source in ('cases')),
  subject text not null,
  pool text not null,
  -- The draw whose list this one draws again, because a source of its seed never appeared; its own id where of none.
  list_id uuid not null,
  title text not null,
  -- How many win in all, those included who go straight in.
  places integer not null check (places > 0),
  sources jsonb not null,
  -- announced: its list is open. frozen: list and commitment are public. drawn: seed and result are. done: every case has had
  -- its move. dropped: nothing more comes of it, and everybody sees why.
  state text not null default 'announced' check (state in ('announced', 'frozen', 'drawn', 'done', 'dropped')),
  announced_by uuid not null,
  announced_at timestamptz not null,
  frozen_by uuid,
  frozen_at timestamptz,
  -- In the list, and besides it straight in.
  entries integer,
  straight integer,
  commitment text check (commitment ~ '^[0-9a-f]{64}$'),
  -- No more than there are places: everybody wins and nothing is drawn.
  undrawn boolean,
  drawn_at timestamptz,
  -- Up to which place of the order entries know it, up to which cases have had their move, and how many of them won.
  placed integer not null default 0,
  settled integer not null default 0,
  given integer not null default 0,
  done_at timestamptz,
  dropped_by uuid,
  dropped_at timestamptz,
  dropped_why text,
  primary key (cell_id, id),
  unique (cell_id, number),
  check ((state = 'announced') <= (frozen_at is null)),
  check (state not in ('frozen', 'drawn', 'done') or (frozen_at is not null and commitment is not null)),
  check ((state = 'dropped') = (dropped_at is not null) and (dropped_at is null) = (dropped_why is null))
);
comment on table draws is 'tenant: draws of a union, as they were announced and how far they have come';
-- One at a time of those who wait in one place: nobody is in two lists.
create unique index draws_one_at_a_time on draws (cell_id, org_id, source, subject, pool)
  where state in ('announced', 'frozen', 'drawn');
create index draws_of_org on draws (cell_id, org_id, id);

create table draw_entries (
  cell_id integer not null,
  list_id uuid not null,
  -- Sixteen bytes of an HMAC over the list and the person, whose key never leaves the platform.
  pseudonym bytea not null check (length(pseudonym) = 16),
  -- The case that takes part.
  ref_id uuid not null,
  -- Was not drawn last time with the same answers: has one of the places without being in the list.
  straight boolean not null,
  place integer check (place > 0),
  outcome text check (outcome in ('won', 'lost', 'rose', 'left')),
  settled_at timestamptz,
  -- The case has left the place where it waited, by which of its moves; its entry stays in the list.
  left_at timestamptz,
  left_by text,
  -- A place that was given and has come back, and when the next in the order had it.
  freed_at timestamptz,
  refilled_at timestamptz,
  primary key (cell_id, list_id, pseudonym)
);
comment on table draw_entries is 'tenant: who takes part in a draw, and what became of it';
create unique index draw_entries_of_case on draw_entries (cell_id, ref_id, list_id);
create index draw_entries_in_order on draw_entries (cell_id, list_id, place) where place is not null;
create index draw_entries_straight on draw_entries (cell_id, list_id) where straight and outcome is null;
create index draw_entries_freed on draw_entries (cell_id, list_id) where freed_at is not null and refilled_at is null;

create table draw_texts (
  cell_id integer not null,
  draw_id uuid not null,
  what text not null check (what in ('list', 'seed', 'result')),
  -- Byte for byte as it is published.
  body bytea not null,
  sha256 text not null,
  primary key (cell_id, draw_id, what),
  foreign key (cell_id, draw_id) references draws (cell_id, id),
  check (sha256 = encode(sha256(body), 'hex'))
);
-- Read in pieces, which compression would forbid.
alter table draw_texts alter column body set storage external;
comment on table draw_texts is 'tenant: the texts of a draw, public and never changed';

create table draw_readings (
  cell_id integer not null,
  draw_id uuid not null,
  -- Two people read the sources once each; where they differ both read again.
  attempt integer not null check (attempt > 0),
  person_id uuid not null,
  said text[] not null,
  at timestamptz not null,
  primary key (cell_id, draw_id, attempt, person_id),
  foreign key (cell_id, draw_id) references draws (cell_id, id)
);
comment on table draw_readings is 'tenant: what one of two people read off the sources of a seed';

create table draw_values (
  cell_id integer not null,
  draw_id uuid not null,
  -- Which of the announced sources, counted from one.
  n integer not null check (n > 0),
  said text not null,
  -- What proves it, where a beacon gave it.
  proof jsonb,
  at timestamptz not null,
  primary key (cell_id, draw_id, n),
  foreign key (cell_id, draw_id) references draws (cell_id, id)
);
comment on table draw_values is 'tenant: what each source of a seed gave, once two have read the same or a beacon has proved it';

do $$
declare
  guarded text;
begin
  foreach guarded in array array['draws', 'draw_entries', 'draw_texts', 'draw_readings', 'draw_values'] loop
    execute format('alter table %I enable row level security', guarded);
    execute format('alter table %I force row level security', guarded);
    execute format('create policy owner on %I to current_user using (true) with check (true)', guarded);
    execute format('create policy app on %I to hongqiao_app using (true) with check (true)', guarded);
  end loop;
end
$$;
-- What was announced is not changed: there is no right to.
grant select, insert, update (state, frozen_by, frozen_at, entries, straight, commitment, undrawn, drawn_at, placed, settled, given,
  done_at, dropped_by, dropped_at, dropped_why) on draws to hongqiao_app;
grant select, insert, update (place, outcome, settled_at, left_at, left_by, freed_at, refilled_at) on draw_entries to hongqiao_app;
grant select, insert on draw_texts, draw_readings, draw_values to hongqiao_app;

-- HQD01: a draw only goes forward, and what it has published by then stands.
create function refuse_draw_changes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.state <> old.state then
    if old.state || '>' || new.state not in ('announced>frozen', 'announced>dropped', 'frozen>drawn', 'frozen>dropped', 'drawn>done') then
      raise exception 'a draw cannot become this' using errcode = 'HQD01';
    end if;
    if new.state = 'frozen' and not exists (select from draw_texts t where t.cell_id = new.cell_id and t.draw_id = new.id
        and t.what = 'list' and t.sha256 = new.commitment) then
      raise exception 'a draw is frozen without the list of its commitment' using errcode = 'HQD01';
    end if;
    if new.state = 'drawn' and not new.undrawn and (select count(*) from draw_texts t
        where t.cell_id = new.cell_id and t.draw_id = new.id and t.what in ('seed', 'result')) <> 2 then
      raise exception 'a draw without its seed and its result' using errcode = 'HQD01';
    end if;
  end if;
  if old.frozen_at is not null and (old.frozen_by, old.frozen_at, old.entries, old.straight, old.commitment, old.undrawn)
      is distinct from (new.frozen_by, new.frozen_at, new.entries, new.straight, new.commitment, new.undrawn) then
    raise exception 'what was frozen is changed' using errcode = 'HQD01';
  end if;
  if old.drawn_at is not null and old.drawn_at is distinct from new.drawn_at then
    raise exception 'a draw is drawn twice' using errcode = 'HQD01';
  end if;
  return new;
end $$;
create trigger draws_go_forward before update on draws for each row execute function refuse_draw_changes();

-- HQD02: nobody is put into a list that is frozen; a place that was told and an outcome that was given stay.
create function refuse_late_entries() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from (select distinct cell_id, list_id from entered) e
      where not exists (select from draws d where d.cell_id = e.cell_id and d.id = e.list_id and d.state = 'announced')) then
    raise exception 'an entry into a list that is not open' using errcode = 'HQD02';
  end if;
  return null;
end $$;
create trigger draw_entries_in_time after insert on draw_entries
  referencing new table as entered for each statement execute function refuse_late_entries();
create function refuse_entry_changes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if old.place is distinct from new.place and old.place is not null
      or old.outcome is distinct from new.outcome and old.outcome is not null and not (old.outcome = 'lost' and new.outcome = 'rose')
      or old.left_at is distinct from new.left_at and old.left_at is not null then
    raise exception 'what became of an entry is changed' using errcode = 'HQD02';
  end if;
  return new;
end $$;
create trigger draw_entries_go_forward before update on draw_entries for each row execute function refuse_entry_changes();

-- HQD03: the same person does not read twice, and nobody before the list is frozen or after the values stand.
create function refuse_readings() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from draws d where d.cell_id = new.cell_id and d.id = new.draw_id and d.state = 'frozen')
      or (select count(*) from draw_readings r where r.cell_id = new.cell_id and r.draw_id = new.draw_id
        and r.attempt = new.attempt and r.person_id <> new.person_id) > 1 then
    raise exception 'a reading of a seed out of turn' using errcode = 'HQD03';
  end if;
  return new;
end $$;
create trigger draw_readings_in_turn before insert on draw_readings for each row execute function refuse_readings();
