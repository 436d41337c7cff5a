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
  readonly unit: '×' | 'MB' | 'bytes' | 's' | 'ms' | 'claims';
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

/**
 * Measures every cell once a round, forwards in one round and backwards in the next, so that none always profits from
 * going first; five more rounds where the first were too noisy.
 */
export async function inRounds<Name extends string, T>(
  rounds: number,
  names: readonly Name[],
  cell: (name: Name) => Promise<T>,
  tooNoisy: (so: readonly Record<Name, T>[]) => boolean,
): Promise<{ found: Record<Name, T>[]; noisy: boolean }> {
  const found: Record<Name, T>[] = [];
  const runOne = async (round: number) => {
    const order = round % 2 === 0 ? names : names.toReversed();
    const cells: Partial<Record<Name, T>> = {};
    for (const name of order) cells[name] = await cell(name);
    found.push(cells as Record<Name, T>);
  };
  for (let round = 0; round < rounds; round += 1) await runOne(round);
  for (let more = 0; more < 5 && tooNoisy(found); more += 1) await runOne(rounds + more);
  return { found, noisy: tooNoisy(found) };
}
