-- Claims of a campaign are the second source of a draw, and drawing again takes two people. See docs/adr/0057.
alter table draws drop constraint draws_source_check;
alter table draws
  add constraint draws_source_check check (source in ('cases', 'claims')),
  -- Of claims: the campaign and its part. The subject is then the folder of the allotment.
  add column campaign_id uuid references campaigns (id),
  add column slice integer,
  add constraint draws_of_claims check (
    (source = 'claims') = (campaign_id is not null) and (campaign_id is null) = (slice is null)
    and (campaign_id is null or pool = campaign_id || ' ' || slice));
create index draws_of_campaign on draws (cell_id, campaign_id, id) where campaign_id is not null;

create table draw_agains (
  cell_id integer not null,
  draw_id uuid not null,
  n integer not null check (n > 0),
  -- Why the list is to be drawn again, and from which sources.
  why text not null,
  sources jsonb not null,
  asked_by uuid not null,
  asked_at timestamptz not null,
  -- Somebody else, who has looked for herself that a source did not appear. Until then nothing has changed.
  agreed_by uuid,
  agreed_at timestamptz,
  primary key (cell_id, draw_id, n),
  foreign key (cell_id, draw_id) references draws (cell_id, id),
  constraint draw_agains_take_two check (agreed_by <> asked_by),
  check ((agreed_by is null) = (agreed_at is null))
);
comment on table draw_agains is 'tenant: who wanted a list drawn again because a source of its seed never appeared, and who agreed';
alter table draw_agains enable row level security;
alter table draw_agains force row level security;
create policy owner on draw_agains to current_user using (true) with check (true);
create policy app on draw_agains to hongqiao_app using (true) with check (true);
grant select, insert, update (agreed_by, agreed_at) on draw_agains to hongqiao_app;

-- HQD04: a list that is frozen is given up only where two have agreed to draw it again.
create function refuse_lone_redraw() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if old.state = 'frozen' and new.state = 'dropped' and not exists (select from draw_agains a
      where a.cell_id = new.cell_id and a.draw_id = new.id and a.agreed_by is not null) then
    raise exception 'a frozen list is given up by one alone' using errcode = 'HQD04';
  end if;
  return new;
end $$;
create trigger draws_again_by_two before update on draws for each row execute function refuse_lone_redraw();
