import type { ReadingRow } from './queries.ts';

export interface Round {
  readonly attempt: number;
  readonly ofThis: readonly ReadingRow[];
  /** Whether two have read something else from one another before. */
  readonly differed: boolean;
}

export const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((text, n) => text === other[n]);

/** How far this round of reading has come: after two who differ the next one begins. */
export function roundOf(readings: readonly ReadingRow[]): Round {
  const last = readings.at(-1)?.attempt ?? 1;
  const ofLast = readings.filter(({ attempt }) => attempt === last);
  const [one, other] = ofLast;
  if (one !== undefined && other !== undefined && !isSame(one.said, other.said))
    return { attempt: last + 1, ofThis: [], differed: true };
  return { attempt: last, ofThis: ofLast, differed: last > 1 };
}
