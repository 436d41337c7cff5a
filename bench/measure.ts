/**
 * Ratios, not figures: the machine under a benchmark is never quiet, so A and B are measured back to back in one round
 * and only their quotient is judged.
 */

export interface Target {
  readonly must: number;
  readonly aim: number;
  /** Which side of the target is good. */
  readonly better: 'higher' | 'lower';
}

export type Verdict = 'aim' | 'must' | 'fails';

/** One line of the report. */
export interface Line {
  readonly id: string;
  readonly says: string;
  readonly value: number;
  readonly unit: '×' | 'MB';
  readonly min?: number;
  readonly max?: number;
  readonly target?: Target;
  readonly noisy?: boolean;
  /** The same comparison by CPU time, which a busy machine disturbs less; decides in the place of a noisy value. */
  readonly witness?: number;
  readonly notes?: string;
}

export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}

export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function spread(values: readonly number[]): { value: number; min: number; max: number } {
  return { value: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** A ratio that differs fourfold between rounds, or a baseline that differs threefold, says more of the machine. */
export function isNoisy(ratios: readonly number[], baseline: readonly number[]): boolean {
  return Math.max(...ratios) / Math.min(...ratios) > 4 || Math.max(...baseline) / Math.min(...baseline) > 3;
}

function reaches(value: number, wanted: number, better: Target['better']): boolean {
  return better === 'higher' ? value >= wanted : value <= wanted;
}

/** Undefined where nothing is demanded. */
export function judge(line: Line): Verdict | undefined {
  const { target, value, noisy, witness } = line;
  if (target === undefined) return undefined;
  const judged = noisy && witness !== undefined ? witness : value;
  if (reaches(judged, target.aim, target.better)) return 'aim';
  return reaches(judged, target.must, target.better) ? 'must' : 'fails';
}

/** Runs A and B in turn, which one first changing from round to round; five more rounds where five were too noisy. */
export async function inRounds<T>(
  rounds: number,
  cell: (which: 'A' | 'B', round: number) => Promise<T>,
  tooNoisy: (pairs: readonly { A: T; B: T }[]) => boolean,
): Promise<{ pairs: { A: T; B: T }[]; noisy: boolean }> {
  const pairs: { A: T; B: T }[] = [];
  const runOne = async (round: number) => {
    const order = round % 2 === 0 ? (['A', 'B'] as const) : (['B', 'A'] as const);
    const found = new Map<'A' | 'B', T>();
    for (const which of order) found.set(which, await cell(which, round));
    pairs.push({ A: found.get('A')!, B: found.get('B')! });
  };
  for (let round = 0; round < rounds; round += 1) await runOne(round);
  for (let more = 0; more < 5 && tooNoisy(pairs); more += 1) await runOne(rounds + more);
  return { pairs, noisy: tooNoisy(pairs) };
}
