import { addDays, dayOf } from '../../kernel/calendar.ts';
import type {
  FoundLine,
  Month,
  RefundBatchAnswer,
  RefundBatchLine,
  RefundsFoundAnswer,
} from '../../kernel/contribution.ts';
import { formatYuan } from '../../kernel/money.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { feeRules } from '../../kernel/rule-set.ts';
import { portionOf } from '../../kernel/tunable-kinds.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId, newNumber } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { listSecond, tellPeople } from '../exports/queries.ts';
import type { Caller } from '../people/caller.ts';
import { valueOn } from '../tunables/reading.ts';
import { isCashier, seesMoney } from './reach.ts';
import type { By } from './by.ts';
import { type OfMonths, firstOf } from './contribution-queries.ts';
import { monthsWrong } from './contributions.ts';
import { findLine, listFunds } from './fund-queries.ts';
import {
  type PassedRow,
  type RefundRow,
  type SetRow,
  findRefund,
  holdRefunds,
  insertRefund,
  listPassed,
  listRefundLines,
  listRefundValues,
  listRefunds,
} from './refund-queries.ts';

export const fund = 'fees';

/** The last day of a month: the day whose values count for months up to it. */
const lastOf = (month: Month): string => {
  const next = addDays(firstOf(month), 31).slice(0, 7);
  return addDays(firstOf(next), -1);
};

interface Found extends FoundLine {
  readonly contributions: readonly { readonly contributionId: string; readonly fen: number }[];
}

/**
 * One union with what it passed up. It is small where all of it together is below the limit in force for it at the end of
 * the months; what was given back already counts for that, and is not given back again.
 */
function judgeOne(rows: readonly PassedRow[], standing: readonly SetRow[], day: string): Found | undefined {
  const { org, line } = rows[0]!;
  const of = { climb: line, standing };
  const below = valueOn(of, 'smallPayerBelow', feeRules.tunables['smallPayerBelow']!, day);
  const share = valueOn(of, 'refundShare', feeRules.tunables['refundShare']!, day);
  const passed = rows.reduce((sum, { passedFen }) => sum + passedFen, 0);
  if (below.value === null || share.value === null || passed >= below.value) return undefined;
  const contributions = rows
    .filter(({ refundedFen }) => refundedFen === 0)
    .map(({ id, passedFen }) => ({ contributionId: id, fen: portionOf(passedFen, share.value!) }))
    .filter(({ fen }) => fen > 0);
  const refundFen = contributions.reduce((sum, { fen }) => sum + fen, 0);
  const line1 = { org, months: contributions.length, passedFen: passed, refundFen, belowFen: below.value };
  return { ...line1, cites: below.cites, contributions };
}

interface Judged {
  readonly entitled: readonly Found[];
  readonly notSmall: number;
  readonly alreadyFen: number;
}

async function judgeAll(db: Db, of: OfMonths): Promise<Judged> {
  const rows = await listPassed(db, of);
  const standing = await listRefundValues(db, feeRules.id);
  const byUnion = Map.groupBy(rows, ({ org }) => org.id);
  const judged = [...byUnion.values()].map((ofOne) => judgeOne(ofOne, standing, lastOf(of.to)));
  return {
    entitled: judged.filter((one) => one !== undefined).filter(({ refundFen }) => refundFen > 0),
    notSmall: judged.filter((one) => one === undefined).length,
    alreadyFen: rows.reduce((sum, { refundedFen }) => sum + refundedFen, 0),
  };
}

const mostMonths = 12;

function periodWrong({ from, to }: Pick<OfMonths, 'from' | 'to'>, today: string): Refusal | undefined {
  const wrong = monthsWrong(from, to);
  if (wrong !== undefined) return wrong;
  const months = (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5)) - Number(from.slice(5));
  if (months >= mostMonths)
    return refuse('answers-wrong', [{ at: 'to', says: '标准是按一年定的，一次最多查十二个月' }]);
  if (firstOf(to) > today) return refuse('answers-wrong', [{ at: 'to', says: '这个月还没有到' }]);
  return undefined;
}

type Asked = Pick<OfMonths, 'orgId' | 'from' | 'to'>;

/** Who is entitled, without having asked; nothing is written. Refusals: not-found, answers-wrong. */
export async function findEntitled(
  db: Db,
  caller: Caller,
  asked: Asked,
  now: number,
): Promise<RefundsFoundAnswer | Refusal> {
  const found = await findLine(db, asked.orgId);
  if (found === undefined || !seesMoney(caller, found.line)) return refuse('not-found');
  const wrong = periodWrong(asked, dayOf(now));
  if (wrong !== undefined) return wrong;
  const { line: _line, ...org } = found;
  const { entitled, notSmall, alreadyFen } = await judgeAll(db, { ...asked, cell: caller.cell });
  const funds = await listFunds(db, caller.cell, org.id, Number(dayOf(now).slice(0, 4)));
  return {
    org,
    from: asked.from,
    to: asked.to,
    lines: entitled.map(({ contributions: _contributions, ...one }) => one),
    totalFen: entitled.reduce((sum, { refundFen }) => sum + refundFen, 0),
    notSmall,
    alreadyFen,
    fundFen: funds.find((one) => one.fund === fund)?.balances.fund ?? 0,
    mayPropose: isCashier(caller, org.id),
  };
}

export function toRefundLine(row: RefundRow, caller: Caller): RefundBatchLine {
  const { cell: _cell, line, madeById, madeAt, decidedBy, decidedAt, why, signed, ...rest } = row;
  const deciding = caller.posts.some(
    ({ role, orgId }) => (role === 'approver' || role === 'supervisor') && line.includes(orgId),
  );
  return {
    ...rest,
    madeAt: madeAt.toISOString(),
    ...(decidedBy !== null && { decidedBy }),
    ...(decidedAt !== null && { decidedAt: decidedAt.toISOString() }),
    ...(why !== null && { why }),
    ...(row.state === 'approved' && { signed }),
    mayDecide: row.state === 'draft' && deciding && caller.personId !== madeById,
  };
}

export function auditRefund(
  trx: Trx,
  row: RefundRow,
  act: string,
  { caller, requestId, now }: By,
  more?: string,
): Promise<void> {
  return writeAudit(trx, {
    cell: row.cell,
    act,
    actorId: caller.personId,
    objectKind: 'org',
    objectId: row.org.id,
    orgId: row.org.id,
    purpose: [row.number, `${row.unions} 个工会`, formatYuan(row.totalFen), ...(more === undefined ? [] : [more])].join(
      ' ',
    ),
    requestId,
    now,
  });
}

/**
 * Puts whoever is entitled into a batch that waits for a second person, but for the unions that the cashier takes out: those
 * the rule does not mean, such as state firms. Refusals: not-found, no-right, answers-wrong, nobody-refunded,
 * payout-nobody-agrees.
 */
export async function proposeRefund(
  trx: Trx,
  asked: Asked & { readonly without: readonly string[] },
  by: By,
): Promise<RefundBatchLine | Refusal> {
  const { caller, now } = by;
  const found = await findLine(trx, asked.orgId);
  if (found === undefined || !seesMoney(caller, found.line)) return refuse('not-found');
  if (!isCashier(caller, found.id)) return refuse('no-right');
  const wrong = periodWrong(asked, dayOf(now));
  if (wrong !== undefined) return wrong;
  // Of two who propose the same the second finds nobody left.
  await holdRefunds(trx, found.id);
  const { entitled } = await judgeAll(trx, { ...asked, cell: caller.cell });
  const lines = entitled
    .filter(({ org }) => !asked.without.includes(org.id))
    .flatMap(({ contributions }) => contributions);
  if (lines.length === 0) return refuse('nobody-refunded');
  const second = await listSecond(trx, { askedOrgId: found.id, cell: caller.cell, personId: caller.personId });
  if (second.length === 0) return refuse('payout-nobody-agrees');
  const [id, number] = [newId(now), `FH-${newNumber(dayOf(now))}`];
  const { orgId, from, to } = asked;
  await insertRefund(trx, { cell: caller.cell, id, number, orgId, from, to, personId: caller.personId, now }, lines);
  const row = (await findRefund(trx, caller.cell, id))!;
  await auditRefund(trx, row, 'propose-refund', by);
  const says = `${number}：${found.name}，${from} 到 ${to} 的小额缴费，${row.unions} 个工会，共 ${formatYuan(row.totalFen)}，由${row.madeBy}提交。`;
  await tellPeople(trx, second, { title: '有一批小额缴费返还等你复核', says });
  return toRefundLine(row, caller);
}

export async function readRefund(db: Db, caller: Caller, id: string): Promise<RefundBatchAnswer | Refusal> {
  const row = await findRefund(db, caller.cell, id);
  if (row === undefined || !seesMoney(caller, row.line)) return refuse('not-found');
  return { batch: toRefundLine(row, caller), lines: await listRefundLines(db, row) };
}

export async function readRefunds(db: Db, caller: Caller, orgId: string): Promise<RefundBatchLine[] | Refusal> {
  const found = await findLine(db, orgId);
  if (found === undefined || !seesMoney(caller, found.line)) return refuse('not-found');
  return (await listRefunds(db, caller.cell, orgId)).map((row) => toRefundLine(row, caller));
}
