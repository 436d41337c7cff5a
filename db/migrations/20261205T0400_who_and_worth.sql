-- What a campaign says of its own: who may have one beyond the rules of its kind, and what one of them is worth. Whether one is of each
-- member or each household has been a column before.
alter table campaigns add column who jsonb not null default '{}';
alter table campaigns add column worth_fen bigint check (worth_fen > 0);
