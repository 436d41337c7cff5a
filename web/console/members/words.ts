import type { Day } from '../../../kernel/calendar.ts';
import { type LeftWhy, leftWords } from '../../../kernel/standing.ts';
import { shortDayWords } from '../words/moment-words.ts';

/** «2020年1月1日», without the year where it is the present one. */
export function dayWords(day: Day): string {
  return shortDayWords(`${day}T00:00:00+08:00`);
}

/** «2020年1月1日起», or until when and why not longer. */
export function spanWords({
  from,
  to,
  why,
}: {
  readonly from: Day;
  readonly to?: Day;
  readonly why?: LeftWhy;
}): string {
  if (to === undefined) return `${dayWords(from)}起`;
  return `${dayWords(from)}至${dayWords(to)}${why === undefined ? '' : `，${leftWords[why]}`}`;
}

/** The address of the register of members of a union. */
export function membersAt(org: string): string {
  return `/members?${new URLSearchParams({ org })}`;
}
