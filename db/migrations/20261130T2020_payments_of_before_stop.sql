--! breaking
-- A version that keeps the balances of the ledger itself answers every payment with a fault once the ledger keeps them
-- (20261130T2100): it must not run on this database any more. Found by `npm run trust -- upgrade-live`.
select 1;
