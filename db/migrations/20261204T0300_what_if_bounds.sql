-- A payment up to which a union decides comes to its bound at most: a run says of how many cases that is so.
alter table what_if_cases add column is_most boolean not null default false;
alter table what_if_cases alter column is_most drop default;
alter table what_if_sums add column at_most integer not null default 0;
alter table what_if_sums alter column at_most drop default;
