import { sql } from 'kysely';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import type { CaseRow } from '../cases/queries.ts';
import type { Booked } from './row-mac.ts';

export interface Payout {
  readonly fund: string;
  readonly fen: number;
  /** The union whose fund pays; the nearest one above that has such a fund stands in. */
  readonly orgId: string;
  readonly action: string;
  readonly says: string;
  readonly now: number;
}

/**
 * Books a payment out of a fund: once per case and action (unique key), never below zero (CHECK on the balance), both
 * sides in the transaction of the move. Refusals: fund-missing where no union in the line has the fund, already-paid.
 *
 * The fund's row is locked by its own update, so that payouts of one fund queue and the balance is exact.
 */
export async function payOut(
  trx: Trx,
  row: CaseRow,
  payout: Payout,
  macOf: (booked: Booked) => Buffer,
): Promise<Refusal | undefined> {
  const line = row.lineage.map((org) => org.id);
  const upward = line.slice(0, line.indexOf(payout.orgId) + 1);
  const { rows: funds } = await sql<{ id: string; org_id: string }>`
    select f.id, f.org_id from ledger_accounts f join orgs o on o.id = f.org_id
    where f.cell_id = ${row.cell_id} and f.kind = 'fund' and f.fund = ${payout.fund} and f.org_id = any (${upward}::uuid[])
    order by length(o.path) desc limit 1`.execute(trx);
  const fund = funds[0];
  if (fund === undefined) return refuse('fund-missing');
  const { rows: paid } = await sql<{ id: string }>`
    insert into ledger_accounts (cell_id, id, org_id, kind, fund, balance_fen)
    values (${row.cell_id}, ${newId()}, ${fund.org_id}, 'paid', ${payout.fund}, ${payout.fen})
    on conflict (cell_id, org_id, kind, fund) do update set balance_fen = ledger_accounts.balance_fen + excluded.balance_fen
    returning id`.execute(trx);
  await sql`
    update ledger_accounts set balance_fen = balance_fen - ${payout.fen}
    where cell_id = ${row.cell_id} and id = ${fund.id}`.execute(trx);
  const entry: Booked = {
    cell: row.cell_id,
    id: newId(),
    caseId: row.id,
    action: payout.action,
    payeeId: row.applicant_id,
    fromAccount: fund.id,
    toAccount: paid[0]!.id,
    fen: payout.fen,
    says: payout.says,
    at: payout.now,
  };
  const booked = await trx
    .insertInto('ledger_entries')
    .values({
      cell_id: entry.cell,
      id: entry.id,
      case_id: entry.caseId,
      action: entry.action,
      payee_id: entry.payeeId,
      from_account: entry.fromAccount,
      to_account: entry.toAccount,
      amount_fen: entry.fen,
      says: entry.says,
      at: new Date(entry.at),
      mac: macOf(entry),
    })
    .onConflict((conflict) => conflict.columns(['cell_id', 'case_id', 'action']).doNothing())
    .executeTakeFirst();
  return booked.numInsertedOrUpdatedRows === 1n ? undefined : refuse('already-paid');
}

/** The sums a balanced ledger makes equal: what each account holds, and what its entries say it holds. */
export interface LedgerCheck {
  readonly balanced: boolean;
  readonly accounts: number;
  readonly paidFen: number;
}

export async function checkLedger(db: Trx | import('../db/open.ts').Db): Promise<LedgerCheck> {
  const { rows } = await sql<{ wrong: number; accounts: number; paid: number }>`
    with moved as (
      select cell_id, account, sum(fen)::bigint as fen from (
        select cell_id, to_account as account, amount_fen as fen from ledger_entries
        union all select cell_id, from_account, -amount_fen from ledger_entries) m
      group by 1, 2)
    select count(*) filter (where a.balance_fen <> coalesce(m.fen, 0)) as wrong, count(*) as accounts,
      coalesce(sum(a.balance_fen) filter (where a.kind = 'paid'), 0)::bigint as paid
    from ledger_accounts a left join moved m on m.cell_id = a.cell_id and m.account = a.id`.execute(db);
  const row = rows[0]!;
  return { balanced: row.wrong === 0, accounts: row.accounts, paidFen: row.paid };
}
