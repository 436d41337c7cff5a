-- Where a part is given back at once and the rest when the year is over, one contribution is in two batches. What the unique
-- key held is held by the sum: of a contribution no more is given back than went up.
drop index refund_lines_once;
create index refund_lines_of on refund_lines (cell_id, contribution_id) where live;

create function refuse_refund() returns trigger
language plpgsql security definer set search_path to 'public', 'pg_temp' as $$
begin
  perform 1 from contributions c where c.cell_id = new.cell_id and c.id = new.contribution_id for no key update;
  if (select sum(l.fen) from refund_lines l
      where l.cell_id = new.cell_id and l.contribution_id = new.contribution_id and l.live)
    > (select coalesce(sum(e.amount_fen), 0)
      from refund_batches b
      join incomes i on i.cell_id = new.cell_id and i.contribution_id = new.contribution_id and i.org_id = b.org_id
      join ledger_entries e on e.cell_id = i.cell_id and e.id = i.entry_id
      where b.cell_id = new.cell_id and b.id = new.batch_id)
  then raise exception 'more is given back than went up' using errcode = 'HQM08';
  end if;
  return null;
end $$;
create trigger refund_lines_within after insert or update of live on refund_lines
  for each row when (new.live) execute function refuse_refund();
comment on table refund_lines is 'tenant: which contribution is given back by which batch; together never more than went up';
