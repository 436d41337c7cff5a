import type { ClawbackLine } from '../../kernel/clawback.ts';
import { formatYuan } from '../../kernel/money.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { Trx } from '../db/open.ts';
import { listSecond, tellPeople } from '../exports/queries.ts';
import { type SecondWord, refuseBareNo } from '../exports/second-word.ts';
import type { Sealer } from '../people/sealing.ts';
import type { By } from './by.ts';
import { type ClawbackRow, askToWaive, findClawback, waive } from './clawback-queries.ts';
import { auditClawback, bookFlow, holdForCashier, owesOf, tellHer, toClawbackLine } from './clawbacks.ts';
import { holdForWord } from './second-word.ts';

/**
 * Asks to let go of what has not come of a sum that was asked back. Refusals: not-found, no-right, own-case, over-asked where
 * nothing is owed, answers-wrong, payout-nobody-agrees.
 */
export async function askToLetGo(trx: Trx, id: string, reason: string, by: By): Promise<ClawbackLine | Refusal> {
  const { caller, now } = by;
  const row = await holdForCashier(trx, id, by);
  if (isRefusal(row)) return row;
  const owes = owesOf(row);
  if (owes === 0) return refuse('over-asked');
  const why = reason.trim();
  if ([...why].length < 4)
    return refuse('answers-wrong', [{ at: 'reason', says: '请写明为什么不再要求退回，至少 4 个字' }]);
  const second = await listSecond(trx, { askedOrgId: row.org.id, cell: caller.cell, personId: caller.personId });
  if (second.length === 0) return refuse('payout-nobody-agrees');
  await askToWaive(trx, row, { reason: why, personId: caller.personId, now });
  await auditClawback(trx, row, 'ask-to-let-go', by, owes);
  await tellPeople(trx, second, {
    title: '有一笔不再要求退回的钱等你复核',
    says: `${row.number}：${row.says}，还没有退回的 ${formatYuan(owes)} 不再要求，由${caller.name}提出。原因：${why}。`,
  });
  return toClawbackLine((await findClawback(trx, id))!, caller);
}

/** What waits for a word is a draft of whoever asked for it. */
const asDraft = (row: ClawbackRow) => ({
  ...row,
  state: row.waiverAskedById !== null && owesOf(row) > 0 ? 'draft' : 'decided',
  madeById: row.waiverAskedById ?? row.madeById,
});

/**
 * The second person's word. With a yes nothing more is owed; with a no it is as before. Refusals: not-found, payout-own,
 * no-right, own-case, batch-decided, answers-wrong.
 */
export async function decideLettingGo(
  trx: Trx,
  sealer: Sealer,
  id: string,
  word: SecondWord,
  by: By,
): Promise<ClawbackLine | Refusal> {
  const row = await findClawback(trx, id, true);
  const held = await holdForWord(trx, row && asDraft(row), by);
  if (isRefusal(held) || row === undefined) return isRefusal(held) ? held : refuse('not-found');
  const { caller, now } = by;
  if (caller.personId === row.personId) return refuse('own-case');
  const bare = refuseBareNo(word);
  if (bare !== undefined) return bare;
  const owes = owesOf(row);
  if (word.agrees) {
    const entryId = await bookFlow(trx, sealer, row, 'due>paid', {
      fen: owes,
      at: now,
      rightKey: `clawback-waiver:${id}`,
    });
    await waive(trx, row, { entryId, personId: caller.personId, now });
    await tellHer(
      trx,
      row,
      '不用再退了',
      `${row.says}：还没有退的 ${formatYuan(owes)} 不用再退了（编号 ${row.number}）。`,
    );
  } else await askToWaive(trx, row, null);
  await auditClawback(trx, row, word.agrees ? 'let-go' : 'not-let-go', by, owes);
  await tellPeople(trx, [{ cell: row.cell, id: held.madeById }], {
    title: '不再要求退回的钱有了复核结果',
    says: `${row.number}：${caller.name}${word.agrees ? '同意不再要求' : `没有同意：${word.why.trim()}`}。`,
  });
  return toClawbackLine((await findClawback(trx, id))!, caller);
}
