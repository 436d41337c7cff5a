-- Who chose whom is kept for a year after the result (server/privacy/retention-rules.ts); how many pairs there were stays.
grant delete on mutual_pairs, mutual_laters to hongqiao_app;
