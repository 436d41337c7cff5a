import { type Day, dayOf, isDay } from '../../kernel/calendar.ts';
import { type ClawbackGround, type ClawbackLine, clawbackGrounds } from '../../kernel/clawback.ts';
import { fundName } from '../../kernel/funds.ts';
import { maskName } from '../../kernel/identity/person-name.ts';
import { formatYuan, sumFen } from '../../kernel/money.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId, newNumber } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { listSecond, tellPeople } from '../exports/queries.ts';
import { type SecondWord, refuseBareNo } from '../exports/second-word.ts';
import type { Caller } from '../people/caller.ts';
import type { Sealer } from '../people/sealing.ts';
import { accountOf, bookAll } from './booking.ts';
import type { By } from './by.ts';
import {
  type ClawbackRow,
  findCarried,
  findClawback,
  insertClawback,
  insertReturn,
  listClawbacks,
  settleClawback,
} from './clawback-queries.ts';
import { findLine } from './fund-queries.ts';
import { isCashier, seesMoney } from './reach.ts';
import { type Booked, macOf } from './row-mac.ts';
import { holdForWord } from './second-word.ts';
import { findPayment } from './trace-queries.ts';

const returnedOf = ({ returned }: ClawbackRow) => sumFen(returned.map(({ fen }) => fen));
export const owesOf = (row: ClawbackRow): number =>
  row.state === 'approved' && row.waivedBy === null ? row.fen - returnedOf(row) : 0;

function waiverOf({ waiverReason, waiverAskedBy, waiverAskedAt, waivedBy, waivedAt }: ClawbackRow) {
  if (waiverReason === null) return {};
  return {
    waiver: {
      reason: waiverReason,
      askedBy: waiverAskedBy!,
      askedAt: waiverAskedAt!.toISOString(),
      ...(waivedBy !== null && { by: waivedBy, at: waivedAt!.toISOString() }),
    },
  };
}

/** Who may say yes or no to what she did not ask for herself, and does not owe. */
function mayDecide(row: ClawbackRow, caller: Caller, askedById: string | null): boolean {
  const deciding = caller.posts.some(
    ({ role, orgId }) => (role === 'approver' || role === 'supervisor') && row.line.includes(orgId),
  );
  return deciding && askedById !== null && caller.personId !== askedById && caller.personId !== row.personId;
}

export function toClawbackLine(row: ClawbackRow, caller: Caller): ClawbackLine {
  const { id, number, org, says, fen, ground, reason, state, madeBy, returned, decidedBy, decidedAt, why } = row;
  const owesFen = owesOf(row);
  return {
    id,
    number,
    org,
    says,
    fen,
    ground,
    reason,
    state,
    madeBy,
    returned,
    paymentId: row.entryId,
    fundName: fundName(row.fund),
    payee: maskName(row.payee),
    madeAt: row.madeAt.toISOString(),
    ...(decidedBy !== null && { decidedBy }),
    ...(decidedAt !== null && { decidedAt: decidedAt.toISOString() }),
    ...(why !== null && { why }),
    owesFen,
    ...waiverOf(row),
    mayDecide: row.state === 'draft' && mayDecide(row, caller, row.madeById),
    mayBook: owesFen > 0 && isCashier(caller, row.org.id) && caller.personId !== row.personId,
    mayDecideWaiver: owesFen > 0 && mayDecide(row, caller, row.waiverAskedById),
  };
}

export function auditClawback(
  trx: Trx,
  row: ClawbackRow,
  act: string,
  { caller, requestId, now }: By,
  fen = row.fen,
): Promise<void> {
  return writeAudit(trx, {
    cell: row.cell,
    act,
    actorId: caller.personId,
    objectKind: 'payment',
    objectId: row.entryId,
    subjectId: row.personId,
    orgId: row.org.id,
    purpose: `${row.number} ${clawbackGrounds[row.ground]} ${formatYuan(fen)}`,
    requestId,
    now,
  });
}

export const tellHer = (trx: Trx, { cell, personId }: ClawbackRow, title: string, says: string) =>
  tellPeople(trx, [{ cell, id: personId }], { title, says });

export interface ClawbackAsked {
  readonly fen: number;
  readonly ground: ClawbackGround;
  readonly reason: string;
}

/**
 * Asks back what was carried to somebody, or part of it; a second person decides. Refusals: not-found, no-right, not-carried,
 * answers-wrong, over-asked, payout-nobody-agrees.
 */
export async function askBack(
  trx: Trx,
  paymentId: string,
  { fen, ground, reason }: ClawbackAsked,
  by: By,
): Promise<ClawbackLine | Refusal> {
  const { caller, now } = by;
  const paid = await findCarried(trx, paymentId);
  if (paid === undefined) {
    // That there is such a payment is for those who see it.
    const known = await findPayment(trx, paymentId);
    return refuse(known !== undefined && seesMoney(caller, known.line) ? 'not-carried' : 'not-found');
  }
  if (!seesMoney(caller, paid.line)) return refuse('not-found');
  if (!isCashier(caller, paid.org.id)) return refuse('no-right');
  if ([...reason.trim()].length < 4)
    return refuse('answers-wrong', [{ at: 'reason', says: '请写明为什么要退回，至少 4 个字' }]);
  if (fen > paid.fen - paid.askedFen)
    return refuse('over-asked', [{ at: 'fen', says: `最多可以要求退回 ${formatYuan(paid.fen - paid.askedFen)}` }]);
  const second = await listSecond(trx, { askedOrgId: paid.org.id, cell: caller.cell, personId: caller.personId });
  if (second.length === 0) return refuse('payout-nobody-agrees');
  const [id, number] = [newId(now), `TH-${newNumber(dayOf(now))}`];
  await insertClawback(trx, { ...paid, id, number, fen, ground, reason: reason.trim(), madeBy: caller.personId, now });
  const row = (await findClawback(trx, id))!;
  await auditClawback(trx, row, 'ask-back', by);
  const says = `${number}：${row.says}，${clawbackGrounds[ground]}，要求退回 ${formatYuan(fen)}，由${row.madeBy}提交。`;
  await tellPeople(trx, second, { title: '有一笔要求退回的钱等你复核', says });
  return toClawbackLine(row, caller);
}

const flowWords = { 'paid>due': '要求退回', 'due>fund': '退回', 'due>paid': '不再要求退回' } as const;
type Flow = keyof typeof flowWords;

interface Entry {
  readonly fen: number;
  readonly at: number;
  readonly rightKey: string;
}

export async function bookFlow(trx: Trx, sealer: Sealer, row: ClawbackRow, flow: Flow, what: Entry): Promise<string> {
  const { cell, fund, org, personId } = row;
  const [from, to] = flow.split('>') as ['paid' | 'due', 'paid' | 'due' | 'fund'];
  const account = (kind: 'paid' | 'due' | 'fund') => accountOf(trx, { cell, orgId: org.id, kind, fund });
  const entry: Booked = {
    cell,
    id: newId(),
    caseId: null,
    action: null,
    payeeId: personId,
    fromAccount: await account(from),
    toAccount: await account(to),
    fen: what.fen,
    says: `${flowWords[flow]}：${row.says}`,
    at: what.at,
    rightKey: what.rightKey,
    payoutId: null,
  };
  await bookAll(trx, [entry], (booked) => macOf(sealer, booked));
  return entry.id;
}

/**
 * The second person's word. With a yes she who was paid owes it from now on, and is told. Refusals: not-found, payout-own,
 * no-right, batch-decided, answers-wrong, own-case; over-asked by the database.
 */
export async function decideClawback(
  trx: Trx,
  sealer: Sealer,
  id: string,
  word: SecondWord,
  by: By,
): Promise<ClawbackLine | Refusal> {
  const row = await holdForWord(trx, await findClawback(trx, id, true), by);
  if (isRefusal(row)) return row;
  const bare = refuseBareNo(word);
  if (bare !== undefined) return bare;
  const { caller, now } = by;
  if (caller.personId === row.personId) return refuse('own-case');
  const dueEntryId = word.agrees
    ? await bookFlow(trx, sealer, row, 'paid>due', { fen: row.fen, at: now, rightKey: `clawback:${id}` })
    : null;
  await settleClawback(trx, row, {
    personId: caller.personId,
    why: word.agrees ? null : word.why.trim(),
    now,
    dueEntryId,
  });
  await auditClawback(trx, row, word.agrees ? 'agree-ask-back' : 'refuse-ask-back', by);
  const told = word.agrees ? '同意要求退回' : `没有同意要求退回：${word.why.trim()}`;
  await tellPeople(trx, [{ cell: row.cell, id: row.madeById }], {
    title: '要求退回的钱有了复核结果',
    says: `${row.number}：${caller.name}${told}。`,
  });
  if (word.agrees)
    await tellHer(
      trx,
      row,
      '有一笔钱要退回',
      `${row.says}：${clawbackGrounds[row.ground]}，请退回 ${formatYuan(row.fen)}。原因：${row.reason}。怎么退、有不同意见，请联系${row.org.name}，说编号 ${row.number}。`,
    );
  return toClawbackLine((await findClawback(trx, id))!, caller);
}

export interface ReturnAsked {
  readonly fen: number;
  readonly cameOn: Day;
  readonly how: string;
}

function returnWrong({ cameOn, how }: ReturnAsked, now: number): Refusal | undefined {
  if (!isDay(cameOn) || cameOn > dayOf(now))
    return refuse('answers-wrong', [{ at: 'cameOn', says: '请填写收到的那一天，不能晚于今天' }]);
  if ([...how.trim()].length < 2) return refuse('answers-wrong', [{ at: 'how', says: '请填写银行流水号或者收据号' }]);
  return undefined;
}

/** What is asked back, held for the cashier of that union, who does not owe it. Refusals: not-found, no-right, own-case. */
export async function holdForCashier(trx: Trx, id: string, { caller }: By): Promise<ClawbackRow | Refusal> {
  const row = await findClawback(trx, id, true);
  if (row === undefined || !seesMoney(caller, row.line)) return refuse('not-found');
  if (!isCashier(caller, row.org.id)) return refuse('no-right');
  return caller.personId === row.personId ? refuse('own-case') : row;
}

/**
 * Notes what came back: it is the fund's again. Refusals: not-found, no-right, own-case, answers-wrong, over-asked.
 */
export async function bookReturn(
  trx: Trx,
  sealer: Sealer,
  id: string,
  asked: ReturnAsked,
  by: By,
): Promise<ClawbackLine | Refusal> {
  const { caller, now } = by;
  const row = await holdForCashier(trx, id, by);
  if (isRefusal(row)) return row;
  const wrong = returnWrong(asked, now);
  if (wrong !== undefined) return wrong;
  const owes = owesOf(row);
  if (asked.fen > owes) return refuse('over-asked', [{ at: 'fen', says: `还没有退回的是 ${formatYuan(owes)}` }]);
  const receipt = newId();
  const { fen, cameOn } = asked;
  const entryId = await bookFlow(trx, sealer, row, 'due>fund', {
    fen,
    at: now,
    rightKey: `clawback-receipt:${receipt}`,
  });
  await insertReturn(trx, row, {
    id: receipt,
    fen,
    cameOn,
    how: asked.how.trim(),
    entryId,
    personId: caller.personId,
    now,
  });
  await auditClawback(trx, row, 'book-returned', by, fen);
  const rest = owes - fen;
  const more = rest === 0 ? '都退清了，谢谢。' : `还要退回 ${formatYuan(rest)}。`;
  await tellHer(trx, row, '收到你退回的钱', `${row.says}：收到 ${formatYuan(fen)}（编号 ${row.number}），${more}`);
  return toClawbackLine((await findClawback(trx, id))!, caller);
}

/** What a union and those below it have asked back. Refusal: not-found. */
export async function readClawbacks(db: Db, caller: Caller, orgId: string): Promise<ClawbackLine[] | Refusal> {
  const found = await findLine(db, orgId);
  if (found === undefined || !seesMoney(caller, found.line)) return refuse('not-found');
  return (await listClawbacks(db, orgId)).map((row) => toClawbackLine(row, caller));
}
