-- The application reads everything and rewrites only projections. Trace, ledger and audit can be added to and nothing else:
-- not because the code is careful but because the role has no right.

grant usage on schema public to hongqiao_app;
grant select on all tables in schema public to hongqiao_app;
grant insert on all tables in schema public to hongqiao_app;
-- Unions are dissolved, never deleted.
grant update on orgs to hongqiao_app;
grant update, delete on
  persons, memberships, posts, accounts, logins, sessions, sign_in_codes,
  cases, drafts, files, tunable_values, saved_views, outbox, notices,
  figure_totals, figure_days, words
  to hongqiao_app;
grant delete on idempotency to hongqiao_app;
-- Taking rows with FOR UPDATE SKIP LOCKED needs the right to update them.
grant update, delete on figure_deltas to hongqiao_app;
grant update (balance_fen) on ledger_accounts to hongqiao_app;
revoke insert on cells, hand_clock, calendar_years, schema_migrations from hongqiao_app;
