import { addDays, dayOf } from '../../kernel/calendar.ts';
import type {
  FeeYear,
  FoundLine,
  Month,
  RefundBatchAnswer,
  RefundBatchLine,
  RefundsFoundAnswer,
} from '../../kernel/contribution.ts';
import { feeYearOf, isYearOver, lastDayOf, monthsBegun } from '../../kernel/fee-year.ts';
import { formatYuan, sumFen } from '../../kernel/money.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
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

const monthsOfYear = 12;
/** In basis points. */
const allOfIt = 10_000;
const isWithin = (month: Month, { from, to }: Pick<OfMonths, 'from' | 'to'>) => month >= from && month <= to;

interface Found extends FoundLine {
  readonly contributions: readonly { readonly contributionId: string; readonly fen: number }[];
}

/**
 * «not-yet»: below the limit so far, but not if the year goes on as it has begun. «too-late»: not filed by the last day, which
 * counts as given up.
 */
type Judgement = Found | 'not-small' | 'not-yet' | 'too-late';

type Name = 'smallPayerBelow' | 'refundShare' | 'yearBegins' | 'soonShare' | 'filingDays';

/** What a union is judged by on a day: its own values, or those of the nearest union above it that has set them. */
const valueFor = (climb: readonly string[], standing: readonly SetRow[], name: Name, day: string) =>
  valueOn({ climb, standing }, name, feeRules.tunables[name]!, day);

/** The same of those that ship with a value, which a union can set otherwise and not take away. */
function knownFor(
  climb: readonly string[],
  standing: readonly SetRow[],
  name: Exclude<Name, 'filingDays'>,
  day: string,
) {
  const { value, cites } = valueFor(climb, standing, name, day);
  return { value: value!, cites };
}

interface ByYear {
  readonly standing: readonly SetRow[];
  readonly asked: Pick<OfMonths, 'from' | 'to'>;
  readonly year: FeeYear;
  readonly today: string;
  readonly lastDay: string | undefined;
}

/** What of a contribution is to be given back by now: all of it, or as long as the year runs the part that does not wait. */
function dueOf(
  { passedFen }: PassedRow,
  share: number,
  soon: number,
): { readonly now: number; readonly later: number } {
  const whole = portionOf(passedFen, share);
  const now = portionOf(whole, soon);
  return { now, later: whole - now };
}

/**
 * One union with all that it passed up in the year. The limit is one of a year, so the whole year is held against it, whatever
 * months are asked for; and as long as the year runs, at the rate at which it has come in. What was given back already counts
 * for that, and is not given back again.
 */
function judgeOne(rows: readonly PassedRow[], { standing, asked, year, today, lastDay }: ByYear): Judgement {
  const { org, line } = rows[0]!;
  const valueOf = (name: Exclude<Name, 'filingDays'>) => knownFor(line, standing, name, lastDayOf(asked.to));
  const [below, share] = [valueOf('smallPayerBelow'), valueOf('refundShare')];
  const soon = isYearOver(year, today) ? allOfIt : valueOf('soonShare').value;
  const yearFen = sumFen(rows.map(({ passedFen }) => passedFen));
  if (yearFen >= below.value) return 'not-small';
  if (yearFen * monthsOfYear >= below.value * monthsBegun(year, today)) return 'not-yet';
  const within = rows.filter(({ month }) => isWithin(month, asked));
  const dues = within.map((row) => ({ row, ...dueOf(row, share.value, soon) }));
  const contributions = dues
    .map(({ row, now }) => ({ contributionId: row.id, fen: now - row.refundedFen }))
    .filter(({ fen }) => fen > 0);
  if (contributions.length > 0 && lastDay !== undefined && today > lastDay) return 'too-late';
  return {
    org,
    months: contributions.length,
    passedFen: sumFen(within.map(({ passedFen }) => passedFen)),
    yearFen,
    refundFen: sumFen(contributions.map(({ fen }) => fen)),
    laterFen: sumFen(dues.map(({ later }) => later)),
    belowFen: below.value,
    cites: below.cites,
    contributions,
  };
}

interface Judged {
  readonly entitled: readonly Found[];
  readonly notSmall: number;
  readonly notYet: number;
  readonly tooLate: number;
  readonly alreadyFen: number;
}

async function judgeAll(db: Db, of: OfMonths, { standing, year, today, lastDay }: OfYear): Promise<Judged> {
  const rows = await listPassed(db, { ...of, ...year });
  const byUnion = [...Map.groupBy(rows, ({ org }) => org.id).values()];
  const judged = byUnion
    .filter((ofOne) => ofOne.some(({ month }) => isWithin(month, of)))
    .map((ofOne) => judgeOne(ofOne, { standing, asked: of, year, today, lastDay }));
  const how = (judgement: Judgement) => judged.filter((one) => one === judgement).length;
  return {
    entitled: judged.filter((one) => typeof one !== 'string').filter(({ refundFen }) => refundFen > 0),
    notSmall: how('not-small'),
    notYet: how('not-yet'),
    tooLate: how('too-late'),
    alreadyFen: sumFen(rows.filter(({ month }) => isWithin(month, of)).map(({ refundedFen }) => refundedFen)),
  };
}

type OfYear = Omit<ByYear, 'asked'>;

/** The year that the months asked for lie in, as the union that gives back counts years. Refusal: answers-wrong. */
async function yearAsked(
  db: Db,
  line: readonly string[],
  { from, to }: Months,
  now: number,
): Promise<(OfYear & Required<Months>) | Refusal> {
  const today = dayOf(now);
  const until = to ?? today.slice(0, 7);
  const wrong = monthsWrong(from ?? until, until);
  if (wrong !== undefined) return wrong;
  if (firstOf(until) > today) return refuse('answers-wrong', [{ at: 'to', says: '这个月还没有到' }]);
  const standing = await listRefundValues(db, feeRules.id);
  const begins = knownFor(line, standing, 'yearBegins', lastDayOf(until)).value;
  const year = feeYearOf(until, begins);
  if (from !== undefined && from < year.from)
    return refuse('answers-wrong', [
      { at: 'from', says: `标准是按一年定的，这一年从${sayMonth(year.from)}到${sayMonth(year.to)}，别的年份另外查` },
    ]);
  const days = valueFor(line, standing, 'filingDays', lastDayOf(year.to)).value;
  const lastDay = days === null ? undefined : addDays(lastDayOf(year.to), days);
  return { standing, year, today, lastDay, from: from ?? year.from, to: until };
}

interface Months {
  readonly from?: Month | undefined;
  readonly to?: Month | undefined;
}

type Asked = Pick<OfMonths, 'orgId'> & Months;

/** Who is entitled, without having asked; nothing is written. Refusals: not-found, answers-wrong. */
export async function findEntitled(
  db: Db,
  caller: Caller,
  asked: Asked,
  now: number,
): Promise<RefundsFoundAnswer | Refusal> {
  const found = await findLine(db, asked.orgId);
  if (found === undefined || !seesMoney(caller, found.line)) return refuse('not-found');
  const of = await yearAsked(db, found.line, asked, now);
  if (isRefusal(of)) return of;
  const { line: _line, ...org } = found;
  const { from, to, year, lastDay } = of;
  const { entitled, ...others } = await judgeAll(db, { orgId: org.id, from, to, cell: caller.cell }, of);
  const funds = await listFunds(db, caller.cell, org.id, Number(dayOf(now).slice(0, 4)));
  return {
    org,
    from,
    to,
    year,
    ...(lastDay !== undefined && { lastDay }),
    lines: entitled.map(({ contributions: _contributions, ...one }) => one),
    totalFen: sumFen(entitled.map(({ refundFen }) => refundFen)),
    ...others,
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
  const of = await yearAsked(trx, found.line, asked, now);
  if (isRefusal(of)) return of;
  // Of two who propose the same the second finds nobody left.
  await holdRefunds(trx, found.id);
  const { from, to } = of;
  const { entitled } = await judgeAll(trx, { orgId: found.id, from, to, cell: caller.cell }, of);
  const lines = entitled
    .filter(({ org }) => !asked.without.includes(org.id))
    .flatMap(({ contributions }) => contributions);
  if (lines.length === 0) return refuse('nobody-refunded');
  const second = await listSecond(trx, { askedOrgId: found.id, cell: caller.cell, personId: caller.personId });
  if (second.length === 0) return refuse('payout-nobody-agrees');
  const [id, number] = [newId(now), `FH-${newNumber(dayOf(now))}`];
  await insertRefund(
    trx,
    { cell: caller.cell, id, number, orgId: found.id, from, to, personId: caller.personId, now },
    lines,
  );
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
