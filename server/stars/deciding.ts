import type { Reason } from '../../kernel/refusal.ts';
import { type StarChange, type StarItem, type StarScore, pointsOf } from '../../kernel/stars.ts';
import type { Changes, Measures, Scores } from './rating-queries.ts';

export const filesMax = 5;

function isOutside(text: string, least: number, most: number): boolean {
  const length = [...text.trim()].length;
  return length < least || length > most;
}

const label = (items: readonly StarItem[], key: string) => `第 ${items.findIndex((item) => item.key === key) + 1} 项`;

function keyWrong(items: readonly StarItem[], key: string): Reason | undefined {
  const item = items.find((one) => one.key === key);
  if (item === undefined) return { at: key, says: '评分表里没有这一项' };
  if (item.measure !== undefined)
    return { at: key, says: `${label(items, key)}由平台按名册得出，不能填报，也不能改；名册不对请先更正名册` };
  return undefined;
}

function twice(keys: readonly string[]): Reason[] {
  return [...new Set(keys.filter((key, n) => keys.indexOf(key) !== n))].map((key) => ({
    at: key,
    says: '同一项只能填一次',
  }));
}

const rangeWrong = (items: readonly StarItem[], key: string, points: number): Reason[] => {
  const most = items.find((item) => item.key === key)?.points ?? 0;
  return points > most ? [{ at: key, says: `${label(items, key)}最多 ${most} 分` }] : [];
};

/** What of a self-score is missing or wrong, item by item. */
export function scoreWrong(items: readonly StarItem[], scores: readonly StarScore[]): Reason[] {
  const keys = scores.map(({ key }) => key);
  const missing = items
    .filter((item) => item.measure === undefined && !keys.includes(item.key))
    .map(({ key }) => ({ at: key, says: `${label(items, key)}还没有自评` }));
  const wrong = scores.flatMap(({ key, points, words, files }): Reason[] => {
    const unfit = keyWrong(items, key);
    if (unfit) return [unfit];
    const proven = files.length > 0 || !isOutside(words, 2, 500);
    return [
      ...rangeWrong(items, key, points),
      ...(points > 0 && !proven ? [{ at: key, says: `请为${label(items, key)}写明证明，或者上传文件` }] : []),
    ];
  });
  return [...missing, ...twice(keys), ...wrong];
}

/** What of the changes of whoever checks is wrong: each needs a reason, and what the register says is not hers to change. */
export function changesWrong(items: readonly StarItem[], changes: readonly StarChange[]): Reason[] {
  const wrong = changes.flatMap(({ key, points, why }): Reason[] => {
    const unfit = keyWrong(items, key);
    if (unfit) return [unfit];
    const reason = isOutside(why, 2, 500)
      ? [{ at: key, says: `请写明${label(items, key)}为什么改分，2 到 500 个字` }]
      : [];
    return [...rangeWrong(items, key, points), ...reason];
  });
  return [...twice(changes.map(({ key }) => key)), ...wrong];
}

export function totalOf(
  items: readonly StarItem[],
  { scores, measured, changes }: { readonly scores: Scores; readonly measured: Measures; readonly changes: Changes },
): number {
  return items.reduce(
    (sum, item) =>
      sum + pointsOf(item, { self: scores[item.key], measured: measured[item.key], changed: changes[item.key] }),
    0,
  );
}

export function byKey<T extends { readonly key: string }>(some: readonly T[]): Record<string, Omit<T, 'key'>> {
  return Object.fromEntries(some.map(({ key, ...rest }) => [key, rest]));
}
