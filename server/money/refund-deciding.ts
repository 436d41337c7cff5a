import type { RefundBatchLine } from '../../kernel/contribution.ts';
import { fundName } from '../../kernel/funds.ts';
import { formatYuan } from '../../kernel/money.ts';
import type { SigningAnswer } from '../../kernel/payout.ts';
import { type Refusal, isRefusal } from '../../kernel/refusal.ts';
import { sayMonth } from '../../kernel/say-day.ts';
import type { Trx } from '../db/open.ts';
import { tellPeople } from '../exports/queries.ts';
import type { Sealer } from '../people/sealing.ts';
import type { Platform } from '../platform.ts';
import type { By } from './by.ts';
import { bookFlows } from './incomes.ts';
import { type RefundRow, findRefund, listRefundLines, markRefunded, settleRefund } from './refund-queries.ts';
import { auditRefund, fund, toRefundLine } from './refunds.ts';
import { type Word, holdForWord, takeWord } from './second-word.ts';
import { digestOf, listedRefunds } from './signature-queries.ts';
import type { Signable } from './signed-text.ts';
import { askForSignature } from './signing.ts';

/** A batch that waits for the caller’s word. Refusals: those of `holdForWord`. */
const holdToDecide = async (trx: Trx, id: string, by: By): Promise<RefundRow | Refusal> =>
  holdForWord(trx, await findRefund(trx, by.caller.cell, id, true), by);

async function toSign(trx: Trx, row: RefundRow): Promise<Signable> {
  return {
    kind: 'refund-batch',
    id: row.id,
    number: row.number,
    payer: { orgId: row.org.id, org: row.org.name, fund, fundName: fundName(fund) },
    how: `${sayMonth(row.from)}到${sayMonth(row.to)}的小额缴费，记到各工会的${fundName(fund)}`,
    rows: row.unions,
    totalFen: row.totalFen,
    list: await digestOf(listedRefunds(trx, row)),
  };
}

/** What the second person is to sign. Refusals: those of her word, and signature-needed. */
export async function askToSignRefund(
  platform: Platform,
  trx: Trx,
  id: string,
  by: By,
): Promise<SigningAnswer | Refusal> {
  const row = await holdToDecide(trx, id, by);
  return isRefusal(row) ? row : askForSignature(platform, trx, await toSign(trx, row), by);
}

/**
 * The second person’s word. With a yes, which she signs, the money goes from the fund of the union to those of all others in
 * one booking, or to none of them. Refusals: not-found, payout-own, no-right, batch-decided, answers-wrong, signature-needed,
 * signature-wrong; fund-short by the ledger.
 */
export async function decideRefund(
  platform: Platform,
  trx: Trx,
  id: string,
  word: Word,
  by: By,
): Promise<RefundBatchLine | Refusal> {
  const row = await holdToDecide(trx, id, by);
  if (isRefusal(row)) return row;
  const decided = await takeWord(platform, trx, () => toSign(trx, row), word, by);
  if (isRefusal(decided)) return decided;
  if (decided.agrees) await giveBack(trx, platform.sealer, row, by);
  await settleRefund(trx, row, decided);
  await auditRefund(trx, row, decided.agrees ? 'agree-refund' : 'refuse-refund', by, decided.signed);
  const title = decided.agrees ? '你提交的返还已通过复核' : '你提交的返还没有通过复核';
  const says = `${row.number}：${decided.why ?? `${formatYuan(row.totalFen)} 已经记到各工会的工会经费里。`}`;
  await tellPeople(trx, [{ cell: row.cell, id: row.madeById }], { title, says });
  return toRefundLine((await findRefund(trx, row.cell, id))!, by.caller);
}

async function giveBack(trx: Trx, sealer: Sealer, row: RefundRow, by: By): Promise<void> {
  const lines = await listRefundLines(trx, row);
  const flows = lines.map(({ org, refundFen }) => ({
    cell: row.cell,
    kind: 'refund' as const,
    orgId: org.id,
    fromOrgId: row.org.id,
    fund,
    fen: refundFen,
    says: `${sayMonth(row.from)}到${sayMonth(row.to)}小额缴费返还（${row.number}）`,
  }));
  const ids = await bookFlows(trx, sealer, flows, by);
  await markRefunded(
    trx,
    row,
    flows.map(({ orgId }, n) => ({ orgId, entryId: ids[n]! })),
  );
}
