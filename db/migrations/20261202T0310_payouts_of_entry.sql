-- Whoever looks for a payment is told what became of it last: also of those that came back, which the index of the one under
-- way leaves out.
create index payouts_of_entry on payouts (cell_id, entry_id, id);
