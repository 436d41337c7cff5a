import { sql } from 'kysely';
import { type PaidTo, fundName } from '../../kernel/funds.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import type { CaseRow } from '../cases/queries.ts';
import { accountOf, bookOnce, refusalOfLedger } from './booking.ts';
import { insertIncomes } from './incomes.ts';
import type { Booked } from './row-mac.ts';

export interface Payout {
  readonly fund: string;
  readonly fen: number;
  readonly to?: PaidTo | undefined;
  /** The union whose fund pays; the nearest one above that has such a fund stands in. */
  readonly orgId: string;
  readonly action: string;
  readonly says: string;
  /** Who makes the move. */
  readonly byPerson: string | null;
  readonly now: number;
  /** What it is paid for, where one right may be claimed by several cases. */
  readonly right?: string | undefined;
}

interface Whose {
  readonly payeeId: string | null;
  readonly toAccount: string;
  readonly rightKey: string | null;
}

/** Who gets it: the applicant, to whom it is owed or for whom it has been spent, or the union of the case. */
async function whoseOf(trx: Trx, row: CaseRow, { to, fund, right }: Payout, payerId: string): Promise<Whose> {
  const { cell_id: cell, service } = row;
  const union = to === 'union';
  const kind = union ? 'fund' : to === 'spent' ? 'spent' : 'owed';
  const whose = union ? `${service}:${row.org_id}` : service;
  return {
    payeeId: union ? null : row.applicant_id,
    toAccount: await accountOf(trx, { cell, orgId: union ? row.org_id : payerId, kind, fund }),
    rightKey: right === undefined ? null : `${whose}:${right}`,
  };
}

/**
 * Books a payment out of a fund for the applicant, or for the union of the case out of the fund of one above it: once per case and action, and once per right (unique keys), never
 * below zero and never over a cap (the ledger's own trigger), in the transaction of the move. Refusals: fund-missing where no
 * union in the line has the fund, already-paid. What the database refuses is thrown and read by `refusalOfLedger`.
 */
export async function payOut(
  trx: Trx,
  row: CaseRow,
  payout: Payout,
  macOf: (booked: Booked) => Buffer,
): Promise<Refusal | undefined> {
  const line = row.lineage.map((org) => org.id);
  const upward = line
    .slice(0, line.indexOf(payout.orgId) + 1)
    .filter((orgId) => payout.to !== 'union' || orgId !== row.org_id);
  const { rows: funds } = await sql<{ id: string; org_id: string }>`
    select f.id, f.org_id from ledger_accounts f join orgs o on o.id = f.org_id
    where f.cell_id = ${row.cell_id} and f.kind = 'fund' and f.fund = ${payout.fund} and f.org_id = any (${upward}::uuid[])
    order by length(o.path) desc limit 1`.execute(trx);
  const fund = funds[0];
  if (fund === undefined)
    return refuse('fund-missing', [
      { at: 'fund', says: `没有“${fundName(payout.fund)}”：${payout.says}从这项经费里发` },
    ]);
  const { cell_id: cell } = row;
  const whose = await whoseOf(trx, row, payout, fund.org_id);
  const entry: Booked = {
    cell,
    id: newId(),
    caseId: row.id,
    action: payout.action,
    ...whose,
    fromAccount: fund.id,
    fen: payout.fen,
    says: payout.says,
    at: payout.now,
    payoutId: null,
  };
  // A second payment of a case and a second one for a right are refused by one key each.
  if (!(await bookOnce(trx, entry, macOf(entry)))) return refuse('already-paid');
  if (payout.to === 'union')
    await insertIncomes(
      trx,
      [{ cell, orgId: row.org_id, fromOrgId: fund.org_id, kind: 'subsidy' }],
      [entry],
      payout.byPerson!,
    );
  return undefined;
}

/** Whether a payment could be made now: it is tried, and undone. A fund, a cap or a budget that refuses it says no. */
export async function couldPay(trx: Trx, pay: () => Promise<Refusal | undefined>): Promise<boolean> {
  await sql`savepoint could_pay`.execute(trx);
  try {
    return (await pay()) === undefined;
  } catch (fault) {
    if (refusalOfLedger(fault) === undefined) throw fault;
    return false;
  } finally {
    await sql`rollback to savepoint could_pay`.execute(trx);
  }
}
