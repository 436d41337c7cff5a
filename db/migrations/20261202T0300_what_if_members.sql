-- Who has not applied is told with what it would come to if she did. Members are alike in what of the register was looked
-- at, and in nothing else: where no rule looks at the day of joining, all days are one line. Of runs of before, the part
-- about members counted those who had applied too, and without a sum: it is not kept.
drop table what_if_groups;

create table what_if_members (
  cell_id integer not null,
  run_id uuid not null,
  org_id uuid not null references orgs (id),
  -- What was looked at, spelt as one; in the columns after it null is what was not.
  facts text not null,
  joined_on date,
  standing text,
  verified boolean,
  applied_before boolean,
  outcome text not null check (outcome in ('gains', 'loses', 'stays')),
  -- Nothing but the register is needed to say so.
  sure boolean not null,
  -- At most, for one member; null where the register does not settle it.
  was_fen bigint,
  now_fen bigint,
  members integer not null,
  primary key (cell_id, run_id, org_id, facts),
  check ((was_fen is null) = (now_fen is null)),
  foreign key (cell_id, run_id) references what_ifs (cell_id, id)
);
comment on table what_if_members is 'tenant: of one run, how many members of a union who did not apply come out how, and their sums at most';
grant select, insert, update on what_if_members to hongqiao_app;
grant select on what_if_members to hongqiao_reader;
