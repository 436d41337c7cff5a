import type { WorthFigure } from './allot-answers.ts';
import type { Fen } from './money.ts';
import type { GoodLine } from './wish-answers.ts';

const sumOf = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((sum, one) => sum + of(one), 0);

/** What is given of a campaign and what there is in all, where one is worth so much. */
export function worthOf(
  eachFen: Fen,
  parts: readonly { readonly quota: number; readonly given: number }[],
): WorthFigure {
  return {
    eachFen,
    givenFen: eachFen * sumOf(parts, ({ given }) => given),
    plannedFen: eachFen * sumOf(parts, ({ quota }) => quota),
  };
}

/** Where there are several goods: what has been chosen of them, and the most it can come to, everybody choosing the dearest. */
export function worthOfGoods(
  goods: readonly Pick<GoodLine, 'worthFen' | 'quota' | 'left'>[],
  stock: number,
): WorthFigure {
  let rest = stock;
  const dearest = goods.toSorted((a, b) => b.worthFen - a.worthFen);
  const plannedFen = sumOf(dearest, ({ worthFen, quota }) => {
    const taken = Math.min(quota, rest);
    rest -= taken;
    return worthFen * taken;
  });
  return { givenFen: sumOf(goods, ({ worthFen, quota, left }) => worthFen * (quota - left)), plannedFen };
}
