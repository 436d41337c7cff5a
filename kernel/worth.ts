import type { WorthFigure } from './allot-answers.ts';
import type { Fen } from './money.ts';

/** What is given of a campaign and what there is in all, where one is worth so much. */
export function worthOf(
  eachFen: Fen,
  parts: readonly { readonly quota: number; readonly given: number }[],
): WorthFigure {
  const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0);
  return {
    eachFen,
    givenFen: eachFen * sum(parts.map(({ given }) => given)),
    plannedFen: eachFen * sum(parts.map(({ quota }) => quota)),
  };
}
