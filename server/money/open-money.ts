import { type Day, addDays, dayOf } from '../../kernel/calendar.ts';
import { fundName, incomeKinds } from '../../kernel/funds.ts';
import type { OpenMoneyAnswer, SpendingLine } from '../../kernel/money-trace.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Db } from '../db/open.ts';
import type { Registry } from '../registry.ts';
import {
  type IncomeRow,
  type SpendingRow,
  countPeople,
  findOpenOrg,
  listIncomes,
  listSpending,
} from './open-queries.ts';

/** Fewer people than this are nobody's business: who they are could be guessed. */
export const fewest = 5;

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

const labelOf = (registry: Registry, { fund, service }: Pick<SpendingRow, 'fund' | 'service'>): string =>
  service === null ? fundName(fund) : (registry.get(service)?.title ?? service);

/**
 * Purposes with fewer than five people are put together, with the next smallest where they are still too few: a single
 * hidden line could be told from the total. Undefined where all people together are too few.
 */
export async function hideFew(
  rows: readonly SpendingRow[],
  peopleIn: (some: readonly SpendingRow[]) => Promise<number>,
  label: (row: SpendingRow) => string,
): Promise<SpendingLine[] | undefined> {
  const smallest = rows.toSorted((a, b) => a.people - b.people);
  let together = smallest.filter(({ people }) => people < fewest);
  if (together.length === 0) return rows.map((row) => ({ label: label(row), people: row.people, fen: row.fen }));
  let people = await peopleIn(together);
  while ((people < fewest || together.length === 1) && together.length < rows.length) {
    together = smallest.slice(0, together.length + 1);
    people = await peopleIn(together);
  }
  if (people < fewest) return undefined;
  const shown = rows.filter((row) => !together.includes(row));
  return [
    ...shown.map((row) => ({ label: label(row), people: row.people, fen: row.fen })),
    {
      label: shown.length === 0 ? '各种慰问和补助' : `人数少的 ${together.length} 项合在一起`,
      people,
      fen: sum(together),
    },
  ];
}

const sum = (rows: readonly { readonly fen: number }[]) => rows.reduce((all, { fen }) => all + fen, 0);

function incomeLabel({ kind, from }: IncomeRow): string {
  if (kind !== null) return incomeKinds[kind];
  return from === 'fund' ? '上级拨款' : '登记前的结余和拨款';
}

/** «我们的会费去哪了»: what a union took in and gave to people in a year, for anybody. Refusal: not-found. */
export async function openMoney(
  db: Db,
  registry: Registry,
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
  if (to === undefined) return { ...about, incomes: [], inFen: 0 };
  const of = { orgId: org.id, from: `${asked}-01-01`, to };
  const incomes = (await listIncomes(db, of)).map((row) => ({ label: incomeLabel(row), fen: row.fen }));
  const rows = await listSpending(db, of);
  const spending = await hideFew(
    rows,
    (some) => countPeople(db, of, some),
    (row) => labelOf(registry, row),
  );
  const outFen = spending === undefined ? {} : { outFen: sum(rows) };
  return { ...about, to, incomes, inFen: sum(incomes), ...(spending && { spending }), ...outFen };
}
