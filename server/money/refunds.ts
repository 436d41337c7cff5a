import { addDays, dayOf } from '../../kernel/calendar.ts';
import type {
  FoundLine,
  Month,
  RefundBatchAnswer,
  RefundBatchLine,
  RefundsFoundAnswer,
} from '../../kernel/contribution.ts';
import { formatYuan, sumFen } from '../../kernel/money.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { feeRules } from '../../kernel/rule-set.ts';
import { portionOf } from '../../kernel/tunable-kinds.ts';
import { sayMonth } from '../../kernel/say-day.ts';
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

const monthsOfYear = 12;
const isWithin = (month: Month, { from, to }: Pick<OfMonths, 'from' | 'to'>) => month >= from && month <= to;

interface Found extends FoundLine {
  readonly contributions: readonly { readonly contributionId: string; readonly fen: number }[];
}

/** «not-yet»: below the limit so far, but not if the year goes on as it has begun. */
type Judgement = Found | 'not-small' | 'not-yet';

interface ByYear {
  readonly standing: readonly SetRow[];
  readonly asked: Pick<OfMonths, 'from' | 'to'>;
  /** The months of the year that have begun. */
  readonly begun: number;
}

/**
 * One union with all that it passed up in the year. The limit is one of a year, so the whole year is held against it, whatever
 * months are asked for; and as long as the year runs, at the rate at which it has come in. What was given back already counts
 * for that, and is not given back again.
 */
function judgeOne(rows: readonly PassedRow[], { standing, asked, begun }: ByYear): Judgement {
  const { org, line } = rows[0]!;
  const of = { climb: line, standing };
  const below = valueOn(of, 'smallPayerBelow', feeRules.tunables['smallPayerBelow']!, lastOf(asked.to));
  const share = valueOn(of, 'refundShare', feeRules.tunables['refundShare']!, lastOf(asked.to));
  const yearFen = sumFen(rows.map(({ passedFen }) => passedFen));
  if (below.value === null || share.value === null || yearFen >= below.value) return 'not-small';
  if (yearFen * monthsOfYear >= below.value * begun) return 'not-yet';
  const within = rows.filter(({ month }) => isWithin(month, asked));
  const contributions = within
    .filter(({ refundedFen }) => refundedFen === 0)
    .map(({ id, passedFen }) => ({ contributionId: id, fen: portionOf(passedFen, share.value!) }))
    .filter(({ fen }) => fen > 0);
  return {
    org,
    months: contributions.length,
    passedFen: sumFen(within.map(({ passedFen }) => passedFen)),
    yearFen,
    refundFen: sumFen(contributions.map(({ fen }) => fen)),
    belowFen: below.value,
    cites: below.cites,
    contributions,
  };
}

interface Judged {
  readonly entitled: readonly Found[];
  readonly notSmall: number;
  readonly notYet: number;
  readonly alreadyFen: number;
}

async function judgeAll(db: Db, of: OfMonths, now: number): Promise<Judged> {
  const year = of.to.slice(0, 4);
  const today = dayOf(now);
  const begun = today.startsWith(year) ? Number(today.slice(5, 7)) : monthsOfYear;
  const rows = await listPassed(db, { ...of, from: `${year}-01`, to: `${year}-12` });
  const standing = await listRefundValues(db, feeRules.id);
  const byUnion = [...Map.groupBy(rows, ({ org }) => org.id).values()];
  const judged = byUnion
    .filter((ofOne) => ofOne.some(({ month }) => isWithin(month, of)))
    .map((ofOne) => judgeOne(ofOne, { standing, asked: of, begun }));
  return {
    entitled: judged.filter((one) => typeof one !== 'string').filter(({ refundFen }) => refundFen > 0),
    notSmall: judged.filter((one) => one === 'not-small').length,
    notYet: judged.filter((one) => one === 'not-yet').length,
    alreadyFen: sumFen(rows.filter(({ month }) => isWithin(month, of)).map(({ refundedFen }) => refundedFen)),
  };
}

function periodWrong({ from, to }: Pick<OfMonths, 'from' | 'to'>, today: string): Refusal | undefined {
  const wrong = monthsWrong(from, to);
  if (wrong !== undefined) return wrong;
  if (from.slice(0, 4) !== to.slice(0, 4))
    return refuse('answers-wrong', [{ at: 'to', says: '标准是按一年定的，请选同一年里的月份，别的年份另外查' }]);
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
  const { entitled, notSmall, notYet, alreadyFen } = await judgeAll(db, { ...asked, cell: caller.cell }, now);
  const funds = await listFunds(db, caller.cell, org.id, Number(dayOf(now).slice(0, 4)));
  return {
    org,
    from: asked.from,
    to: asked.to,
    lines: entitled.map(({ contributions: _contributions, ...one }) => one),
    totalFen: sumFen(entitled.map(({ refundFen }) => refundFen)),
    notSmall,
    notYet,
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
  const { entitled } = await judgeAll(trx, { ...asked, cell: caller.cell }, now);
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
  const says = `${number}：${found.name}，${sayMonth(from)}到${sayMonth(to)}的小额缴费，${row.unions} 个工会，共 ${formatYuan(row.totalFen)}，由${row.madeBy}提交。`;
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
