import { type Day, addDays, dayOf } from '../../kernel/calendar.ts';
import { fundName, incomeKinds } from '../../kernel/funds.ts';
import type { OpenMoneyAnswer, SpendingLine } from '../../kernel/money-trace.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Db } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { type Piece, fewest, partYear, quartersTo } from './few-people.ts';
import {
  type IncomeRow,
  type SpendingRow,
  type GivenRow,
  countPeople,
  findOpenOrg,
  listGiven,
  listIncomes,
  listSpending,
} from './open-queries.ts';

/**
 * Up to which day a year is published: the end of the last whole quarter. Day by day one could take yesterday's sums from
 * today's and see what a single person was given.
 */
export function publishedTo(year: number, today: Day): Day | undefined {
  const [thisYear, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  if (year < thisYear) return `${year}-12-31`;
  const begins = `${year}-${String(Math.floor((month - 1) / 3) * 3 + 1).padStart(2, '0')}-01`;
  return year > thisYear || begins.endsWith('-01-01') ? undefined : addDays(begins, -1);
}

type Titles = Pick<Platform, 'registry' | 'allotments'>;

const labelOf = ({ registry, allotments }: Titles, { fund, service }: Pick<SpendingRow, 'fund' | 'service'>): string =>
  service === null ? fundName(fund) : ((registry.get(service) ?? allotments.get(service))?.title ?? service);

/** What was given to people, purpose by purpose; undefined where all who were given something are too few as yet. */
export async function tellSpending(
  { shown, together, waits }: Awaited<ReturnType<typeof partYear>>,
  peopleIn: (some: readonly Piece[]) => Promise<number>,
  label: (row: Piece) => string,
): Promise<SpendingLine[] | undefined> {
  if (shown.length + together.length === 0) return waits ? undefined : [];
  const purposes = Map.groupBy(shown, label);
  const lines: SpendingLine[] = [];
  for (const [of, pieces] of purposes)
    lines.push({
      label: of,
      people: pieces.length === 1 ? pieces[0]!.people : await peopleIn(pieces),
      fen: sum(pieces),
    });
  if (together.length === 0) return lines;
  const few = new Set(together.map(label)).size;
  const title = lines.length === 0 ? '各种慰问和补助' : `人数少的 ${few} 项合在一起`;
  return [...lines, { label: title, people: await peopleIn(together), fen: sum(together) }];
}

const sum = (rows: readonly { readonly fen: number }[]) => rows.reduce((all, { fen }) => all + fen, 0);

function incomeLabel({ kind, from }: IncomeRow): string {
  if (kind !== null) return incomeKinds[kind];
  return from === 'fund' ? '上级拨款' : '登记前的结余和拨款';
}

const givenWords: Readonly<Partial<Record<GivenRow['kind'], string>>> = {
  allocation: '拨给下级工会',
  matching: '配套给下级工会',
  subsidy: '补助给下级工会',
  refund: '小额缴费返还给下级工会',
};

/** «我们的会费去哪了»: what a union took in, gave to people, and gave on in a year, for anybody. Refusal: not-found. */
export async function openMoney(
  db: Db,
  titles: Titles,
  orgId: string,
  year: number | undefined,
  now: number,
): Promise<OpenMoneyAnswer | Refusal> {
  const org = await findOpenOrg(db, orgId);
  if (org === undefined) return refuse('not-found');
  const today = dayOf(now);
  const asked = year ?? Number(today.slice(0, 4));
  const to = publishedTo(asked, today);
  const about = { org, year: asked, asOf: new Date(now).toISOString(), fewest };
  if (to === undefined) return { ...about, incomes: [], inFen: 0, given: [], restFen: 0 };
  const of = { orgId: org.id, from: `${asked}-01-01`, to };
  const incomes = (await listIncomes(db, of)).map((row) => ({ label: incomeLabel(row), fen: row.fen }));
  const peopleIn = (some: readonly Piece[]) => countPeople(db, org.id, some);
  const parted = await partYear(
    quartersTo(asked, to),
    (period) => listSpending(db, { orgId: org.id, ...period }),
    peopleIn,
  );
  const spending = await tellSpending(parted, peopleIn, (row) => labelOf(titles, row));
  const given = (await listGiven(db, of)).map(({ kind, fen }) => ({ label: givenWords[kind] ?? '给别的工会', fen }));
  const [inFen, outFen] = [sum(incomes), sum(spending ?? [])];
  const told = spending === undefined ? {} : { spending, outFen };
  return { ...about, to, incomes, inFen, ...told, given, restFen: inFen - outFen - sum(given) };
}
