-- A settlement makes a debt, which is paid by a batch: what is signed is the batch.
alter table signatures drop constraint signatures_kind_check;
alter table signatures add constraint signatures_kind_check check (kind in ('payout-batch', 'refund-batch'));
