import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type PayoutState, type ReadingAnswer, payoutStates, transferNumber } from '../../kernel/payout.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { harmless } from '../exports/columns.ts';
import type { Sealer } from '../people/sealing.ts';
import { type BatchRow, type PayoutRow, endBatch, findBatch, listPayouts } from './batch-queries.ts';
import { auditBatch, toLine } from './batching.ts';
import { isCashier, seesMoney } from './reach.ts';
import type { By } from './by.ts';
import { bringBack, carry, fail } from './carrying.ts';
import { type Result, type ResultLine, decimalOf, readResults } from './payout-file.ts';

/**
 * What a result makes of a transfer, by what is known of it so far; undefined where the bank now says what it cannot: that
 * something failed which it said had arrived.
 */
const becomes: Readonly<Record<Result, Readonly<Partial<Record<PayoutState, PayoutState>>>>> = {
  carried: { sent: 'carried', carried: 'carried', returned: 'returned' },
  failed: { sent: 'failed', failed: 'failed' },
  returned: { sent: 'failed', failed: 'failed', carried: 'returned', returned: 'returned' },
};

const mostProblems = 20;
const noReason = '银行没有写明原因';

interface Change {
  readonly row: PayoutRow;
  readonly to: PayoutState;
  readonly why: string;
}

/** Holds every line against the transfer it names. All of a file is taken, or nothing. */
function compare(lines: readonly ResultLine[], payouts: readonly PayoutRow[], sealer: Sealer): Change[] | string[] {
  const byNumber = new Map(payouts.map((row) => [transferNumber(row.id), row]));
  const problems: string[] = [];
  const changes: Change[] = [];
  for (const { no, number, name, account, fen, result, why } of lines) {
    const row = byNumber.get(number);
    byNumber.delete(number);
    const to = row && becomes[result][row.state];
    if (row === undefined) problems.push(`第 ${no} 行：转账编号 ${number} 不在这一批里，或者在文件里出现了两次`);
    else if (fen !== row.fen)
      problems.push(`第 ${no} 行：金额是 ${decimalOf(fen)} 元，发出的是 ${decimalOf(row.fen)} 元`);
    else if (name !== harmless(row.payee)) problems.push(`第 ${no} 行：收款人是“${name}”，发出的是“${row.payee}”`);
    else if (account !== sealer.open(row.accountSealed, 'identity')) problems.push(`第 ${no} 行：账号和发出的不一样`);
    else if (to === undefined)
      problems.push(`第 ${no} 行：银行先前说“${payoutStates[row.state]}”，现在又说不一样，请向银行问清楚`);
    else if (to === 'returned' && row.askedBack)
      problems.push(`第 ${no} 行：这笔钱已经要求本人退回。请在“要求退回的钱”里登记收到，再从文件里去掉这一行`);
    else changes.push({ row, to, why: why === '' ? noReason : why });
  }
  return problems.length > 0 ? problems.slice(0, mostProblems) : changes;
}

const isProblems = (found: Change[] | string[]): found is string[] => typeof found[0] === 'string';
const refuseFile = (problems: readonly string[]) =>
  refuse(
    'results-refused',
    problems.map((says) => ({ at: 'file', says })),
  );

interface Reading {
  readonly lines: number;
  readonly carried: number;
  readonly failed: number;
  readonly returned: number;
  readonly unchanged: number;
}

async function findReading(trx: Trx, { cell, id }: BatchRow, sha256: Buffer): Promise<Reading | undefined> {
  return trx
    .selectFrom('payout_readings')
    .select(['lines', 'carried', 'failed', 'returned', 'unchanged'])
    .where('cell_id', '=', cell)
    .where('batch_id', '=', id)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
}

/** Books what has changed: arrivals and returns in the ledger, failures only on the transfer. */
async function apply(
  trx: Trx,
  sealer: Sealer,
  row: BatchRow,
  changes: readonly Change[],
  now: number,
): Promise<Reading> {
  const where = { sealer, cell: row.cell, orgId: row.org.id, fund: row.fund, now };
  const why = new Map(changes.map((change) => [change.row.id, change.why]));
  const whyOf = (id: string) => why.get(id)!;
  const to = (state: PayoutState) =>
    changes.flatMap((change) => (change.to === state && change.row.state !== state ? [change.row] : []));
  const [carried, failed, returned] = [to('carried'), to('failed'), to('returned')];
  await carry(trx, where, carried);
  await fail(trx, failed, whyOf, now);
  await bringBack(trx, where, returned, whyOf);
  const [lines, changed] = [changes.length, carried.length + failed.length + returned.length];
  return {
    lines,
    carried: carried.length,
    failed: failed.length,
    returned: returned.length,
    unchanged: lines - changed,
  };
}

/**
 * Reads a file of the bank's results: every line is held against its transfer, to the fen, before anything is booked. The same
 * file again answers as it did and changes nothing; so does another file that says what is known. Refusals: not-found,
 * no-right, batch-not-agreed, results-refused with each line that is wrong.
 */
export async function readBack(
  trx: Trx,
  sealer: Sealer,
  id: string,
  text: string,
  by: By,
): Promise<ReadingAnswer | Refusal> {
  const { caller, now } = by;
  const row = await findBatch(trx, id, true);
  if (row === undefined || !seesMoney(caller, row.line)) return refuse('not-found');
  if (!isCashier(caller, row.org.id)) return refuse('no-right');
  if (row.channel !== 'bank' || (row.state !== 'approved' && row.state !== 'done')) return refuse('batch-not-agreed');
  const sha256 = createHash('sha256').update(text).digest();
  const before = await findReading(trx, row, sha256);
  if (before !== undefined) return { ...before, batch: toLine(row, caller) };
  const file = await readResults(text, row.number);
  if (file.problems.length > 0) return refuseFile(file.problems);
  const changes = compare(file.lines, await listPayouts(trx, row), sealer);
  if (isProblems(changes)) return refuseFile(changes);
  const reading = await apply(trx, sealer, row, changes, now);
  await sql`
    insert into payout_readings (cell_id, id, batch_id, sha256, lines, carried, failed, returned, unchanged, by_person, at)
    values (${row.cell}, ${newId(now)}, ${row.id}, ${sha256}, ${reading.lines}, ${reading.carried}, ${reading.failed},
      ${reading.returned}, ${reading.unchanged}, ${caller.personId}, ${new Date(now)})`.execute(trx);
  await endBatch(trx, row);
  await auditBatch(trx, row, 'read-payout-results', by);
  return { ...reading, batch: toLine((await findBatch(trx, id))!, caller) };
}
