import { type Day, addDays } from '../../kernel/calendar.ts';
import type { Period, SpendingRow } from './open-queries.ts';

/** Fewer people than this are nobody's business: who they are could be guessed. */
export const fewest = 5;

/** What was given for one purpose in one part of a year. */
export type Piece = SpendingRow & Period;

/** The whole quarters of a year up to a day that ends one. */
export function quartersTo(year: number, to: Day): Period[] {
  const begins = ['01-01', '04-01', '07-01', '10-01', '13-01'].map((day) => `${year}-${day}`);
  return [0, 1, 2, 3].flatMap((n) => {
    const next = n === 3 ? `${year + 1}-01-01` : begins[n + 1]!;
    const quarter = { from: begins[n]!, to: addDays(next, -1) };
    return quarter.to <= to ? [quarter] : [];
  });
}

export interface Parted {
  /** Told by themselves: five people or more in each. */
  readonly shown: readonly Piece[];
  /** Told in one line: two purposes at least, and five people or more. */
  readonly together: readonly Piece[];
}

/**
 * Purposes with fewer than five people are put together, with the next smallest where they are still too few: a single
 * hidden line could be told from the total. Undefined where all people together are too few.
 */
async function partOnce(
  rows: readonly Piece[],
  peopleIn: (some: readonly Piece[]) => Promise<number>,
): Promise<Parted | undefined> {
  const smallest = rows.toSorted((a, b) => a.people - b.people);
  let together = smallest.filter(({ people }) => people < fewest);
  if (together.length === 0) return { shown: rows, together };
  let people = await peopleIn(together);
  while ((people < fewest || together.length === 1) && together.length < rows.length) {
    together = smallest.slice(0, together.length + 1);
    people = await peopleIn(together);
  }
  if (people < fewest) return undefined;
  return { shown: rows.filter((row) => !together.includes(row)), together };
}

/**
 * A year up to a quarter, in parts that can each be told. Whoever reads the page every quarter can take the sums of one from
 * those of the next: so each quarter is parted by itself, as if it were all there is, and a quarter in which there are too
 * few people is told with the next one. What is told of one part never changes with those that come after; people in the
 * last part who are still too few are in no figure yet.
 */
export async function partYear(
  quarters: readonly Period[],
  listIn: (period: Period) => Promise<readonly SpendingRow[]>,
  peopleIn: (some: readonly Piece[]) => Promise<number>,
): Promise<Parted & { readonly waits: boolean }> {
  const parts: Parted[] = [];
  let from: Day | undefined;
  for (const quarter of quarters) {
    const period = { from: from ?? quarter.from, to: quarter.to };
    const rows = (await listIn(period)).map((row): Piece => ({ ...row, ...period }));
    const parted = await partOnce(rows, peopleIn);
    from = parted === undefined ? period.from : undefined;
    if (parted !== undefined) parts.push(parted);
  }
  return {
    shown: parts.flatMap(({ shown }) => shown),
    together: parts.flatMap(({ together }) => together),
    waits: from !== undefined,
  };
}
