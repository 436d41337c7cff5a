-- What unions hold in boxes and hand out, as water and medicine against the heat in summer (送清凉): bought, passed down the tree,
-- handed out, brought back and counted, to the box. See docs/adr/0093.
create table supply_stocks (
  cell_id integer not null,
  org_id uuid not null references orgs (id),
  goods text not null check (goods = btrim(goods) and char_length(goods) between 1 and 40),
  -- On the shelf now. Only an entry changes it.
  boxes bigint not null,
  entries integer not null,
  primary key (cell_id, org_id, goods),
  constraint supplies_never_below_nothing check (boxes >= 0)
);
comment on table supply_stocks is 'tenant: boxes of one kind that a union holds, the sum of its entries';

create table supply_entries (
  cell_id integer not null,
  org_id uuid not null,
  goods text not null,
  n integer not null,
  kind text not null,
  -- With its sign: what came is above nothing, what left below it.
  boxes bigint not null,
  -- On the shelf after it.
  after bigint not null check (after >= 0),
  -- The union that they were passed to, or came from.
  other_org_id uuid references orgs (id),
  -- Where they were handed out, and to how many people.
  site text,
  people integer check (people between 1 and 1000000),
  says text,
  by_person uuid not null,
  request_id text not null,
  at timestamptz not null,
  primary key (cell_id, org_id, goods, n),
  foreign key (cell_id, org_id, goods) references supply_stocks (cell_id, org_id, goods),
  constraint supply_entries_kind check (
    case kind
      when 'received' then boxes > 0
      when 'arrived' then boxes > 0
      when 'brought-back' then boxes > 0
      when 'passed' then boxes < 0
      when 'handed-out' then boxes < 0
      -- A count that finds what there should be is a count too.
      when 'counted' then true
      else false
    end),
  constraint supply_entries_pass_between_two check ((kind in ('arrived', 'passed')) = (other_org_id is not null)),
  constraint supply_entries_pass_elsewhere check (other_org_id <> org_id),
  constraint supply_entries_say_where check ((kind in ('handed-out', 'brought-back')) = (site is not null)),
  constraint supply_entries_explain check (kind not in ('received', 'counted') or boxes = 0 or char_length(says) >= 2)
);
comment on table supply_entries is 'tenant: every change of a stock of boxes in order, append-only';

-- The number of an entry and what is on the shelf after it come from the stock itself, held until the transaction ends: no
-- two entries take the same box.
create function keep_supplies() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into supply_stocks as s (cell_id, org_id, goods, boxes, entries)
  values (new.cell_id, new.org_id, new.goods, 0, 0) on conflict do nothing;
  update supply_stocks set boxes = boxes + new.boxes, entries = entries + 1
  where cell_id = new.cell_id and org_id = new.org_id and goods = new.goods
  returning entries, boxes into new.n, new.after;
  return new;
end $$;
create trigger keep_supplies before insert on supply_entries for each row execute function keep_supplies();

alter table supply_stocks enable row level security;
alter table supply_stocks force row level security;
create policy owner on supply_stocks to current_user using (true) with check (true);
create policy app on supply_stocks to hongqiao_app using (true) with check (true);
alter table supply_entries enable row level security;
alter table supply_entries force row level security;
create policy owner on supply_entries to current_user using (true) with check (true);
create policy app on supply_entries to hongqiao_app using (true) with check (true);
grant select on supply_stocks to hongqiao_app;
grant select, insert on supply_entries to hongqiao_app;
