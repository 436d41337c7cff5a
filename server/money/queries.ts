import { sql } from 'kysely';
import type { Db } from '../db/open.ts';

/** The sums a balanced ledger makes equal: what each account holds, and what its entries say it holds. */
export interface LedgerCheck {
  readonly balanced: boolean;
  readonly accounts: number;
  /** Booked to people, whether it is carried yet, still owed, was spent for them or is asked back. */
  readonly paidFen: number;
  readonly owedFen: number;
}

export async function checkLedger(db: Db): Promise<LedgerCheck> {
  const { rows } = await sql<{ wrong: number; accounts: number; paid: number; owed: number }>`
    with moved as (
      select cell_id, account, sum(fen)::bigint as fen from (
        select cell_id, to_account as account, amount_fen as fen from ledger_entries
        union all select cell_id, from_account, -amount_fen from ledger_entries) m
      group by 1, 2)
    select count(*) filter (where a.balance_fen <> coalesce(m.fen, 0)) as wrong, count(*) as accounts,
      coalesce(sum(a.balance_fen) filter (where a.kind in ('owed', 'paid', 'spent', 'due')), 0)::bigint as paid,
      coalesce(sum(a.balance_fen) filter (where a.kind = 'owed'), 0)::bigint as owed
    from ledger_accounts a left join moved m on m.cell_id = a.cell_id and m.account = a.id`.execute(db);
  const row = rows[0]!;
  return { balanced: row.wrong === 0, accounts: row.accounts, paidFen: row.paid, owedFen: row.owed };
}
