import type { AnyValues } from './field.ts';
import type { Span } from './span.ts';

/**
 * Figures are sums over cases of a value that each case's trace decides. A case counts for a metric or it does not; a
 * move changes that, and the change (+1 or −1) is booked with the move. A rate is never stored: it is two such sums.
 */

export type Metric<S extends string = string, A extends string = string> =
  /** Cases in which one of the actions has been made. */
  | { readonly label: string; readonly count: A | readonly A[] }
  /** Cases that now stand in one of the states, reached within the span after filing where one is given. */
  | { readonly label: string; readonly stands: readonly S[]; readonly within?: Span }
  /** How often an action was made; `remind` and `escalate` count what the clock did. */
  | { readonly label: string; readonly times: A | 'remind' | 'escalate' }
  /** Fen paid by an action. */
  | { readonly label: string; readonly sumPaid: A }
  /** What a number or a sum of money comes to that the form or a move so far says, each time an action is made. */
  | { readonly label: string; readonly sum: string; readonly by: A; readonly unit: string }
  /** Numerator and denominator, each the name of another metric. */
  | { readonly label: string; readonly of: readonly [string, string] }
  /** So much for each: a sum, and what it is divided by, each the name of another metric. */
  | { readonly label: string; readonly per: readonly [string, string] };

export type Metrics = Readonly<Record<string, Metric>>;

/** What the clock writes into a trace when it reminds or escalates; neither is a move of the case. */
export const clockMarks = ['remind', 'escalate'] as const;
export type ClockMark = (typeof clockMarks)[number];

/** One step as metrics see it. `paid` in fen. */
export interface Step {
  readonly action: string;
  readonly to: string;
  /** Milliseconds since filing. */
  readonly age: number;
  readonly paid?: number;
  /** What the form and the moves up to this one say openly. */
  readonly known?: AnyValues;
}

/** A change of one figure by one step: cases, times or what is summed by `n`, fen by `fen`. */
export interface Delta {
  readonly metric: string;
  readonly n: number;
  readonly fen: number;
}

/** The unit of a metric that sums money. */
export const moneyUnit = '元';

/** What a case counts for. */
export type Counted = ReadonlySet<string>;

const millisecondsOf = { hours: 3_600_000, days: 86_400_000 } as const;

function isWithin(span: Span, age: number): boolean {
  // inspect admits only hours and days with a fixed number here: the same case must count the same for ever.
  return age <= Number(span.of) * millisecondsOf[span.unit as keyof typeof millisecondsOf];
}

function countsAfter(metric: Metric, counted: boolean, step: Step): boolean {
  if ('count' in metric) return counted || [metric.count].flat().includes(step.action);
  if (!('stands' in metric)) return false;
  if (!metric.stands.includes(step.to)) return false;
  return counted || metric.within === undefined || isWithin(metric.within, step.age);
}

/** What one step changes in every figure, and what the case counts for afterwards. */
export function fold(metrics: Metrics, before: Counted, step: Step): { counted: Counted; deltas: Delta[] } {
  const counted = new Set<string>();
  const deltas: Delta[] = [];
  for (const [name, metric] of Object.entries(metrics)) {
    if ('of' in metric || 'per' in metric) continue;
    if ('times' in metric) {
      if (metric.times === step.action) deltas.push({ metric: name, n: 1, fen: 0 });
    } else if ('sumPaid' in metric) {
      if (metric.sumPaid === step.action && step.paid) deltas.push({ metric: name, n: 1, fen: step.paid });
    } else if ('sum' in metric) {
      const n = Number(step.known?.[metric.sum] ?? 0);
      if (metric.by === step.action && n > 0)
        deltas.push({ metric: name, ...(metric.unit === moneyUnit ? { n: 1, fen: n } : { n, fen: 0 }) });
    } else {
      const after = countsAfter(metric, before.has(name), step);
      if (after) counted.add(name);
      if (after !== before.has(name)) deltas.push({ metric: name, n: after ? 1 : -1, fen: 0 });
    }
  }
  return { counted, deltas };
}

/** A quotient with two decimals, rounded half up, or undefined where there is nothing to divide by. */
export function eachOf(sum: number, parts: number): string | undefined {
  if (parts === 0) return undefined;
  const hundredths = Math.floor((sum * 200 + parts) / (2 * parts));
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}

/** The percentage of a ratio with two decimals, rounded half up, or undefined where there is nothing to divide by. */
export function percentOf(numerator: number, denominator: number): string | undefined {
  return eachOf(numerator * 100, denominator);
}
