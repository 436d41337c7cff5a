-- The rules by which personal data are handled, as they were published; made from the register, never edited.

create table handling_rules (
  edition integer not null primary key check (edition > 0),
  published_at timestamptz not null,
  -- SHA-256 of the text: what is the same is not published anew.
  text_hash bytea not null,
  text jsonb not null
);
comment on table handling_rules is 'reference: every edition of the published rules of handling personal data, append-only';
grant select, insert on handling_rules to hongqiao_app;
grant select on handling_rules to hongqiao_reader;
