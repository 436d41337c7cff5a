import { dayOf, isDay } from '../../kernel/calendar.ts';
import { fundName } from '../../kernel/funds.ts';
import { formatYuan } from '../../kernel/money.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { SettlementAnswer, SettlementLine } from '../../kernel/voucher/answers.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId, newNumber } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { scopedTo } from '../db/scope.ts';
import { type SecondWord, refuseBareNo } from '../exports/second-word.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { accountOf, bookAll, refusalOfLedger } from '../money/booking.ts';
import { macOf } from '../money/row-mac.ts';
import { steers } from '../orgs/change-deciding.ts';
import { findNode, lineOf } from '../orgs/change-queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import {
  type SettlementRow,
  type Wanted,
  decideSettlement,
  findSettlement,
  holdMerchant,
  insertSettlement,
  listSettledUses,
  listSettlements,
  listUnsettled,
} from './settlement-queries.ts';
import { holdVouchers } from './voucher-queries.ts';

/** The line of a union within the caller's reach, where she works there or above; undefined elsewhere. */
async function workedLine(db: Db, caller: Caller, orgId: string): Promise<string[] | undefined> {
  const node = await findNode(scopedTo(db, caller), orgId);
  const line = node && lineOf(node);
  return line !== undefined && caller.posts.some((post) => line.includes(post.orgId)) ? line : undefined;
}

export function settlementLine(row: SettlementRow, mayDecide: boolean): SettlementLine {
  const { id, number, org, merchantId, merchant, fund, from, until, uses, billFen, unionFen, state, madeBy, madeAt } =
    row;
  return {
    id,
    number,
    org,
    merchant: { id: merchantId, name: merchant },
    fund,
    fundName: fundName(fund),
    from,
    until,
    uses,
    billFen,
    unionFen,
    state,
    madeBy,
    madeAt: madeAt.toISOString(),
    ...(row.decidedBy !== null && { decidedBy: row.decidedBy }),
    ...(row.why !== null && { why: row.why }),
    paid: row.paid,
    mayDecide,
  };
}

const mayDecide = (caller: Caller, row: SettlementRow, line: readonly string[]) =>
  row.state === 'draft' && row.madeById !== caller.personId && steers(caller, line);

/** The settlements of a union, newest first. Refusal: not-found. */
export async function readSettlements(db: Db, caller: Caller, orgId: string): Promise<SettlementLine[] | Refusal> {
  const line = await workedLine(db, caller, orgId);
  if (line === undefined) return refuse('not-found');
  return (await listSettlements(db, orgId)).map((row) => settlementLine(row, mayDecide(caller, row, line)));
}

async function answer(db: Db, caller: Caller, row: SettlementRow, line: readonly string[]): Promise<SettlementAnswer> {
  return { settlement: settlementLine(row, mayDecide(caller, row, line)), uses: await listSettledUses(db, row) };
}

/** One settlement with every use that it is the sum of. Refusal: not-found. */
export async function readSettlement(db: Db, caller: Caller, id: string): Promise<SettlementAnswer | Refusal> {
  const row = await findSettlement(db, id);
  const line = row && (await workedLine(db, caller, row.org.id));
  return row === undefined || line === undefined ? refuse('not-found') : answer(db, caller, row, line);
}

function audit(trx: Trx, row: SettlementRow, act: string, { caller, request, now }: WriteContext): Promise<void> {
  return writeAudit(trx, {
    cell: row.cell,
    act,
    actorId: caller.personId,
    objectKind: 'settlement',
    objectId: row.id,
    orgId: row.org.id,
    purpose: `${row.number} ${row.merchant} ${row.uses} 张 ${formatYuan(row.unionFen)}`,
    requestId: request.id,
    now,
  });
}

export type SettlementAsked = Omit<Wanted, 'cell'>;

/** Adds up what a merchant is owed for a period. Refusals: not-found, answers-wrong, nothing-to-settle. */
export function makeSettlement(
  platform: Platform,
  context: WriteContext,
  asked: SettlementAsked,
): Promise<Done | Refusal> {
  const { caller, now } = context;
  return keeping<SettlementAnswer>(platform, context, async (trx) => {
    const line = await workedLine(trx, caller, asked.orgId);
    if (line === undefined) return refuse('not-found');
    if (!isDay(asked.from) || !isDay(asked.until) || asked.until < asked.from)
      return refuse('answers-wrong', [{ at: 'until', says: '请填写起止日期，最后一天不能早于第一天' }]);
    const wanted = { ...asked, cell: caller.cell };
    await holdMerchant(trx, wanted);
    // Whoever undoes one of them at this moment holds its voucher: looked at again once all are held.
    const seen = await listUnsettled(trx, wanted);
    await holdVouchers(
      trx,
      wanted.cell,
      seen.map(({ voucherId }) => voucherId),
    );
    const uses = await listUnsettled(trx, wanted);
    if (uses.length === 0) return refuse('nothing-to-settle');
    const id = newId(now);
    const number = `JS-${newNumber(dayOf(now))}`;
    await insertSettlement(trx, { ...wanted, id, number, personId: caller.personId, now }, uses);
    const row = (await findSettlement(trx, id))!;
    await audit(trx, row, 'make-settlement', context);
    return answer(trx, caller, row, line);
  });
}

/** What was set aside becomes what the merchant is owed; the next batch of payouts collects it. */
async function owe(trx: Trx, { sealer }: Platform, row: SettlementRow, now: number): Promise<string> {
  const { cell, org, fund } = row;
  const account = (kind: 'reserved' | 'owed') => accountOf(trx, { cell, orgId: org.id, kind, fund });
  const entry = {
    cell,
    id: newId(now),
    caseId: null,
    action: null,
    payeeId: row.merchantId,
    fromAccount: await account('reserved'),
    toAccount: await account('owed'),
    fen: row.unionFen,
    says: `券结算 ${row.number}：${row.uses} 张`,
    at: now,
    rightKey: `voucher-settlement:${row.id}`,
    payoutId: null,
  };
  await bookAll(trx, [entry], (booked) => macOf(sealer, booked));
  return entry.id;
}

/** The second person's word: never the maker's own. Refusals: not-found, settlement-own, no-right, settlement-decided. */
export async function decide(
  platform: Platform,
  context: WriteContext,
  id: string,
  { agrees, why }: SecondWord,
): Promise<Done | Refusal> {
  const { caller, now } = context;
  const deciding = keeping<SettlementAnswer>(platform, context, async (trx) => {
    const row = await findSettlement(trx, id, true);
    const line = row && (await workedLine(trx, caller, row.org.id));
    if (row === undefined || line === undefined) return refuse('not-found');
    if (row.madeById === caller.personId) return refuse('settlement-own');
    if (!steers(caller, line)) return refuse('no-right');
    if (row.state !== 'draft') return refuse('settlement-decided');
    const bare = refuseBareNo({ agrees, why });
    if (bare !== undefined) return bare;
    const entryId = agrees ? await owe(trx, platform, row, now) : null;
    await decideSettlement(trx, row, { entryId, personId: caller.personId, why: agrees ? null : why.trim(), now });
    await audit(trx, row, agrees ? 'approve-settlement' : 'refuse-settlement', context);
    return answer(trx, caller, (await findSettlement(trx, id))!, line);
  });
  return deciding.catch((fault: unknown) => {
    const refusal = refusalOfLedger(fault);
    if (refusal === undefined) throw fault;
    return refusal;
  });
}
