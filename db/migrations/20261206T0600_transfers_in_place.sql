-- A transfer changes its state twice, a hundred thousand of them in one statement. With its state in the condition of an index, each
-- change wrote the row into every index of the table anew; whether it carries the debt now is a column of its own, which neither of
-- the two changes, and a page has room for the row as it becomes.
alter table payouts set (fillfactor = 45);
alter table payouts add column live boolean not null generated always as (state in ('planned', 'sent', 'carried')) stored;
drop index payouts_one_at_a_time;
create unique index payouts_one_at_a_time on payouts (cell_id, entry_id) where live;

-- Looked at once for all that a statement changes, where each row was looked at by itself.
drop trigger payouts_go_forward on payouts;
create or replace function refuse_payout_changes() returns trigger language plpgsql security definer set search_path = public, pg_temp
-- Of rows that came a moment ago nothing is known: read whole, the ledger would be read once a transfer.
set enable_seqscan = off
as $$
declare
  found boolean;
begin
  execute $q$select exists (
    select from became n join was o on o.cell_id = n.cell_id and o.id = n.id
    where n.state <> o.state and not coalesce(case o.state || '>' || n.state
      when 'planned>sent' then (select b.state = 'approved' from payout_batches b where b.cell_id = n.cell_id and b.id = n.batch_id)
      when 'planned>dropped' then (select b.state = 'refused' from payout_batches b where b.cell_id = n.cell_id and b.id = n.batch_id)
      when 'sent>carried' then true
      when 'sent>failed' then true
      when 'carried>returned' then true end, false))$q$ into found;
  if found then raise exception 'a transfer cannot become this' using errcode = 'HQM07';
  end if;
  execute $q$select exists (
    select from became n join was o on o.cell_id = n.cell_id and o.id = n.id
    where n.state <> o.state and n.state in ('carried', 'returned') and (
      select count(*) from ledger_entries e where e.cell_id = n.cell_id and e.payout_id = n.id)
      <> case n.state when 'carried' then 1 else 2 end)$q$ into found;
  if found then raise exception 'a transfer that the ledger does not know of' using errcode = 'HQM07';
  end if;
  execute $q$select exists (
    select from became n join was o on o.cell_id = n.cell_id and o.id = n.id
    join clawbacks c on c.cell_id = n.cell_id and c.entry_id = n.entry_id
    where n.state <> o.state and n.state = 'returned' and claimed_of(c) > 0)$q$ into found;
  if found then raise exception 'what is asked back comes back as that' using errcode = 'HQM11';
  end if;
  return null;
end $$;
create trigger payouts_go_forward after update on payouts referencing old table as was new table as became
  for each statement execute function refuse_payout_changes();
