-- Small payers get back what they passed up, without asking. See docs/adr/0044.

create table refund_batches (
  cell_id integer not null,
  id uuid not null,
  number text not null,
  -- The union that got the money and gives it back.
  org_id uuid not null references orgs (id),
  -- First days of months, both counted.
  from_month date not null check (extract(day from from_month) = 1),
  to_month date not null check (extract(day from to_month) = 1 and to_month >= from_month),
  state text not null check (state in ('draft', 'approved', 'refused')),
  made_by uuid not null,
  made_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  why text,
  primary key (cell_id, id),
  check ((state = 'draft') = (decided_by is null) and (state = 'draft') = (decided_at is null)),
  constraint refund_batches_two_people check (decided_by <> made_by)
);
comment on table refund_batches is 'tenant: refunds to small payers, proposed by one and agreed to by another';
create index refund_batches_of on refund_batches (cell_id, org_id, made_at desc);

create table refund_lines (
  cell_id integer not null,
  batch_id uuid not null,
  contribution_id uuid not null,
  fen bigint not null check (fen > 0),
  -- Not of a batch that was refused.
  live boolean not null default true,
  -- The entry that gave it back, once the batch was agreed to.
  entry_id uuid,
  primary key (cell_id, batch_id, contribution_id),
  foreign key (cell_id, batch_id) references refund_batches (cell_id, id),
  foreign key (cell_id, contribution_id) references contributions (cell_id, id),
  foreign key (cell_id, entry_id) references ledger_entries (cell_id, id)
);
comment on table refund_lines is 'tenant: which contribution is given back by which batch; none of them twice';
create unique index refund_lines_once on refund_lines (cell_id, contribution_id) where live;

do $$
declare
  guarded text;
begin
  foreach guarded in array array['refund_batches', 'refund_lines'] loop
    execute format('alter table %I enable row level security', guarded);
    execute format('alter table %I force row level security', guarded);
    execute format('create policy owner on %I to current_user using (true) with check (true)', guarded);
    execute format('create policy app on %I to hongqiao_app using (true) with check (true)', guarded);
  end loop;
end
$$;
grant select, insert, update (state, decided_by, decided_at, why) on refund_batches to hongqiao_app;
grant select, insert, update (live, entry_id) on refund_lines to hongqiao_app;
