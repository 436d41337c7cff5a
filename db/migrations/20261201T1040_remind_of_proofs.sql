-- A cover that ends is told of while it can still be renewed, once.

alter table proofs
  -- From which day on its holder is told that it ends; null where nobody is.
  add column remind_on date,
  add column reminded_at timestamptz,
  add constraint proofs_remind_before_end check (remind_on <= until);
create index proofs_to_remind on proofs (remind_on) where reminded_at is null and remind_on is not null;
