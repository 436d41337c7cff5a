-- Money of a union goes from one of its own funds into another: so what came as two per cent of wages can be what a benefit is
-- paid from, and is found again behind it.
alter table incomes
  drop constraint incomes_kind,
  add constraint incomes_kind check (
    kind in ('contribution', 'dues', 'allocation', 'matching', 'subsidy', 'refund', 'gift', 'budget', 'reallocation')),
  drop constraint incomes_say_from_where,
  add constraint incomes_say_from_where check (
    (kind in ('allocation', 'matching', 'subsidy', 'refund', 'reallocation')) = (from_org_id is not null)),
  add constraint incomes_are_moved_at_home check (kind <> 'reallocation' or from_org_id = org_id);
