-- What went into an account and out of it, as statements and traces read it: by time. With the id in these indexes the
-- planner took them for as good as the primary key when it looked up one entry.
drop index ledger_entries_from;
drop index ledger_entries_to;
create index ledger_entries_from on ledger_entries (cell_id, from_account, at);
create index ledger_entries_to on ledger_entries (cell_id, to_account, at);
