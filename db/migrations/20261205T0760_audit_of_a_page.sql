-- A page of many people leaves one row, and each of them can see that she stood on it (docs/adr/0103-a-page-says-whom-it-showed.md).
alter table audit
  -- The people on a page that was shown, in its order; `after_hash` is the digest of the list. Null where the row is no page.
  add column shown uuid[];

-- Pages of one person. Kept in order at once: a list that waits to be sorted in is read whole by whoever looks meanwhile.
create index audit_by_shown on audit using gin (shown) with (fastupdate = off) where shown is not null;

grant insert (shown) on audit to hongqiao_app;
