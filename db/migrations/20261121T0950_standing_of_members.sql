-- How members stand to work. Nobody stops being a member by retiring or losing the job, so it is a word beside the
-- membership and not an end of it.

alter table memberships add column standing text not null default 'employed'
  check (standing in ('employed', 'inner-retired', 'retired', 'unemployed', 'unit-closed', 'home-area'));

-- Only changes are here: sixteen million people who simply work leave no row.
create table standing_changes (
  cell_id integer not null,
  id uuid not null,
  -- The membership as it is after the change: another one than before where it went over to another union.
  membership_id uuid not null,
  was text not null,
  standing text not null,
  since date not null,
  at timestamptz not null,
  -- The case that stands behind it.
  case_id uuid not null,
  primary key (cell_id, id),
  foreign key (cell_id, membership_id) references memberships (cell_id, id)
);
comment on table standing_changes is 'tenant: how a member stood to work from when on, append-only';
-- Identifiers rise with time, so the changes in a membership are read in their order; it may go over to another record of
-- the same person, and takes them along.
create index standing_changes_of_membership on standing_changes (cell_id, membership_id, id);

grant select, insert on standing_changes to hongqiao_app;
