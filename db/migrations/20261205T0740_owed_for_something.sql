-- What is owed to somebody is owed for a case, or for a settlement that two have agreed to. A debt that named neither was held
-- to no cap, to no right and to no applicant.

-- A case is paid once an action; an entry that named a case and no action would be another one each time.
alter table ledger_entries add constraint ledger_entries_say_what_for check ((case_id is null) = (action is null));

-- An entry settles one settlement.
create unique index voucher_settlements_of_entry on voucher_settlements (cell_id, entry_id) where entry_id is not null;
-- A settlement begins as a draft; only a change of it, which adds up its uses, makes more of it.
revoke insert on voucher_settlements from hongqiao_app;
grant insert (cell_id, id, number, org_id, merchant_id, fund, from_day, until_day, uses, bill_fen, union_fen, made_by, made_at)
  on voucher_settlements to hongqiao_app;

-- Looked at when the transaction ends: the debt is booked before the settlement says which entry it is. HQM09: for nothing.
create function refuse_groundless() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from voucher_settlements v
    join ledger_accounts f on f.cell_id = new.cell_id and f.id = new.from_account
    where v.cell_id = new.cell_id and v.entry_id = new.id and v.state = 'approved'
      and new.right_key = 'voucher-settlement:' || v.id and (v.merchant_id, v.union_fen) = (new.payee_id, new.amount_fen)
      and (f.kind, f.org_id, f.fund) = ('reserved', v.org_id, v.fund))
  then raise exception 'owed for neither a case nor a settlement' using errcode = 'HQM09';
  end if;
  return null;
end $$;
create constraint trigger ledger_entries_have_a_ground after insert on ledger_entries
  deferrable initially deferred for each row
  when (new.payee_id is not null and new.case_id is null and new.payout_id is null) execute function refuse_groundless();
