import { dayOf } from '../../kernel/calendar.ts';
import {
  type ContributionKind,
  type ContributionLine,
  type ContributionsAnswer,
  type Month,
  type ShareInForce,
  contributionKinds,
  isMonth,
  splitOf,
} from '../../kernel/contribution.ts';
import { formatYuan } from '../../kernel/money.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { feeRules } from '../../kernel/rule-set.ts';
import { portionOf } from '../../kernel/tunable-kinds.ts';
import type { ValueFrom } from '../../kernel/tuning.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';
import type { Sealer } from '../people/sealing.ts';
import { listStanding } from '../tunables/queries.ts';
import { valueOn } from '../tunables/reading.ts';
import { seesMoney } from './reach.ts';
import type { By } from './by.ts';
import {
  type ContributionRow,
  type OfMonths,
  countUnions,
  firstOf,
  holdContribution,
  listAbove,
  listOwnContributions,
  sumMonths,
  sumUnions,
  writeContribution,
} from './contribution-queries.ts';
import { findLine } from './fund-queries.ts';
import { bookFlows } from './incomes.ts';

const mostUnions = 200;

/** Whoever carries the money of the union or of one above it, where the tax office tells what employers paid. */
export const mayBook = ({ posts }: Caller, line: readonly string[]): boolean =>
  posts.some(({ role, orgId }) => role === 'cashier' && line.includes(orgId));

/** The values of union fees for a line of unions, the union itself first, on a day. */
export async function feeValues(db: Db, line: readonly string[], day: string): Promise<Record<string, ValueFrom>> {
  const standing = await listStanding(db, line, feeRules.id);
  const of = { climb: line, standing };
  return Object.fromEntries(
    Object.entries(feeRules.tunables).map(([name, tunable]) => [name, valueOn(of, name, tunable, day)]),
  );
}

const toLine = ({ orgId: _orgId, to, ...rest }: ContributionRow): ContributionLine => ({
  ...rest,
  ...(to !== null && { to }),
});

/** Everything about contributions of a union and all below it. Refusals: not-found, answers-wrong. */
export async function readContributions(
  db: Db,
  caller: Caller,
  asked: Pick<OfMonths, 'orgId' | 'from' | 'to'>,
  now: number,
): Promise<ContributionsAnswer | Refusal> {
  const found = await findLine(db, asked.orgId);
  if (found === undefined || !seesMoney(caller, found.line)) return refuse('not-found');
  const wrong = monthsWrong(asked.from, asked.to);
  if (wrong !== undefined) return wrong;
  const { line, ...org } = found;
  const of = { ...asked, cell: caller.cell };
  const values = await feeValues(db, line, dayOf(now));
  const shares = ['feeShare', 'keptShare', 'duesShare'].map((name): ShareInForce => {
    const { value, cites, setBy } = values[name]!;
    return { name, value, cites, ...(setBy && { setBy }) };
  });
  const months = await sumMonths(db, of);
  const add = (key: 'dueFen' | 'receivedFen' | 'keptFen' | 'passedFen') =>
    months.reduce((sum, one) => sum + one[key], 0);
  return {
    org,
    from: asked.from,
    to: asked.to,
    asOf: new Date(now).toISOString(),
    shares,
    totals: {
      dueFen: add('dueFen'),
      receivedFen: add('receivedFen'),
      keptFen: add('keptFen'),
      passedFen: add('passedFen'),
    },
    months,
    unions: await sumUnions(db, of, mostUnions),
    unionCount: await countUnions(db, of),
    own: (await listOwnContributions(db, of)).map(toLine),
    above: await listAbove(db, org.id),
    mayBook: mayBook(caller, line),
  };
}

/** What is wrong with a span of months. */
export function monthsWrong(from: Month, to: Month): Refusal | undefined {
  const reasons = [
    ...(isMonth(from) ? [] : [{ at: 'from', says: '请选择从哪个月起' }]),
    ...(isMonth(to) && to >= from ? [] : [{ at: 'to', says: '请选择到哪个月为止，不早于开始的月份' }]),
  ];
  return reasons.length === 0 ? undefined : refuse('answers-wrong', reasons);
}

export interface DueAsked {
  readonly kind: ContributionKind;
  readonly month: Month;
  readonly wagesFen: number;
  /** The union above that gets its part; the nearest one where nothing is said. */
  readonly to?: string;
}

/**
 * Says what a union is owed for a month, by the shares in force on its first day. As long as nothing has come in it may be
 * said anew. Refusals: not-found, no-right, answers-wrong, contribution-received.
 */
export async function sayDue(trx: Trx, orgId: string, asked: DueAsked, by: By): Promise<true | Refusal> {
  const { caller, now } = by;
  const found = await findLine(trx, orgId);
  if (found === undefined || !seesMoney(caller, found.line)) return refuse('not-found');
  if (!mayBook(caller, found.line)) return refuse('no-right');
  if (!isMonth(asked.month) || firstOf(asked.month) > dayOf(now))
    return refuse('answers-wrong', [{ at: 'month', says: '请选择已经开始的月份' }]);
  const above = await listAbove(trx, orgId);
  const to = asked.kind === 'dues' ? undefined : (asked.to ?? above[0]?.id);
  if (to !== undefined && !above.some(({ id }) => id === to))
    return refuse('answers-wrong', [{ at: 'to', says: '只能上缴给本工会的上级工会' }]);
  const values = await feeValues(trx, found.line, firstOf(asked.month));
  const share = values[asked.kind === 'dues' ? 'duesShare' : 'feeShare']!.value!;
  const dueFen = portionOf(asked.wagesFen, share);
  if (dueFen === 0) return refuse('answers-wrong', [{ at: 'wagesFen', says: '工资太少，算下来应缴不到 1 分' }]);
  const keptShare = to === undefined ? 10_000 : values['keptShare']!.value!;
  const one = { cell: caller.cell, id: newId(now), orgId, ...asked, dueFen, share, keptShare };
  const written = await writeContribution(trx, { ...one, toOrgId: to ?? null, byPerson: caller.personId, now });
  if (!written) return refuse('contribution-received');
  await writeAudit(trx, {
    cell: caller.cell,
    act: 'say-due',
    actorId: caller.personId,
    objectKind: 'org',
    objectId: orgId,
    orgId,
    purpose: `${asked.month} ${contributionKinds[asked.kind]} 应缴 ${formatYuan(dueFen)}`,
    requestId: by.requestId,
    now,
  });
  return true;
}

const fundOf = { fees: 'fees', dues: 'dues' } as const;

/**
 * Writes down what came in of a contribution: what stays goes into the fund of the union, the rest into that of the union
 * above, as two entries that make it up to the fen. Refusals: not-found, no-right, over-due.
 */
export async function receive(
  trx: Trx,
  sealer: Sealer,
  contributionId: string,
  { fen }: { readonly fen: number },
  by: By,
): Promise<{ readonly orgId: string } | Refusal> {
  const { caller } = by;
  const row = await holdContribution(trx, caller.cell, contributionId);
  const found = row && (await findLine(trx, row.orgId));
  if (row === undefined || found === undefined || !seesMoney(caller, found.line)) return refuse('not-found');
  if (!mayBook(caller, found.line)) return refuse('no-right');
  const left = row.dueFen - row.receivedFen;
  if (fen > left) return refuse('over-due', [{ at: 'fen', says: `这个月还应缴 ${formatYuan(left)}` }]);
  const { kept, passed } = splitOf(fen, row.keptShare);
  const kind = row.kind === 'fees' ? 'contribution' : 'dues';
  const says = `${row.month} ${contributionKinds[row.kind]}`;
  const shared = { cell: caller.cell, fund: fundOf[row.kind], kind, contributionId } as const;
  const flows = [
    { ...shared, orgId: row.orgId, fen: kept, says },
    { ...shared, orgId: row.to?.id ?? row.orgId, fen: passed, says: `${found.name} ${says}` },
  ];
  await bookFlows(
    trx,
    sealer,
    flows.filter((flow) => flow.fen > 0),
    by,
  );
  return { orgId: row.orgId };
}
