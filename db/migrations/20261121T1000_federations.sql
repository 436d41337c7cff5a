-- Federations of unions, and the second axis: by sector.
--
-- A federation gathers workplace unions of a park, a building, a shopping district, a village, or of a sector. It stands
-- between town and workplace in rank and anywhere in the tree. A workplace union or a federation of a sector may in addition
-- answer to one federation of a sector that is elsewhere in the tree.

alter table orgs drop constraint orgs_level_check;
alter table orgs add constraint orgs_level_check
  check (level in ('province', 'city', 'county', 'town', 'federation', 'workplace'));

alter table orgs
  -- What a federation gathers.
  add column federates text check (federates in ('park', 'building', 'district', 'village', 'sector')),
  -- A level column like the others: the federation it is, or stands under.
  add column federation_id uuid,
  -- The federation of a sector that it answers to beside the union above it: the truth of the second axis.
  add column sector_id uuid references orgs (id),
  -- All federations it answers to by sector, the nearest first, whether through its own link or through the federation it stands
  -- under; follows from the two columns above.
  add column sectors uuid[] not null default '{}',
  add check ((federates is not null) = (level = 'federation')),
  add check (sector_id is null or level in ('federation', 'workplace')),
  add check (sector_id is null or sector_id = sectors[1]);

create index orgs_by_federation on orgs (federation_id) where federation_id is not null;
create index orgs_by_sector on orgs using gin (sectors) where sectors <> '{}';
create index orgs_linked on orgs (sector_id) where sector_id is not null;

alter table org_changes drop constraint org_changes_kind_check, drop constraint org_changes_check;
alter table org_changes
  add constraint org_changes_kind_check
    check (kind in ('founded', 'renamed', 'moved', 'merged', 'split', 'dissolved', 'linked', 'unlinked')),
  add constraint org_changes_other_check check ((other_id is null) = (kind = 'renamed'));
comment on column org_changes.other_id is 'For a link by sector: the federation it answers to from then on, or no longer does';
