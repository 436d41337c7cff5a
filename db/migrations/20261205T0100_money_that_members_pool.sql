-- Mutual aid and emergency funds live on what members pay into them: neither union dues nor a gift.
alter table incomes
  drop constraint incomes_kind,
  add constraint incomes_kind check (
    kind in ('contribution', 'dues', 'pool', 'allocation', 'matching', 'subsidy', 'refund', 'gift', 'budget', 'reallocation'));
