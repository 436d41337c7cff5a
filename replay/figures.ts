import type { FiguresAnswer } from '../kernel/answers.ts';
import { formatYuan } from '../kernel/money.ts';

/** One published figure: what came out of the metric endpoint beside what must come out. */
export interface Outcome {
  readonly what: string;
  readonly got: number | string;
  readonly due: number | string;
}

export function valueOf(answer: FiguresAnswer, metric: string): number {
  return answer.figures.find((figure) => figure.metric === metric)!.n;
}

export function fenOf(answer: FiguresAnswer, metric: string): number {
  return answer.figures.find((figure) => figure.metric === metric)!.fen!;
}

/** «1110 / 1112 = 99.82%», the only way a rate is ever shown. */
export function rateOf(answer: FiguresAnswer, metric: string): string {
  const { numerator, denominator, percent } = answer.figures.find((figure) => figure.metric === metric)!.of!;
  return `${numerator.n} / ${denominator.n} = ${percent}%`;
}

export const sayFen = formatYuan;

export function isMet(outcomes: readonly Outcome[]): boolean {
  return outcomes.every(({ got, due }) => got === due);
}

export function sayOutcomes(outcomes: readonly Outcome[]): string {
  return outcomes
    .map(({ what, got, due }) => `${got === due ? '✓' : '✗'} ${what}: ${got}${got === due ? '' : `（应为 ${due}）`}`)
    .join('\n');
}
