import type { Day } from '../../../kernel/calendar.ts';
import { shortDayWords } from '../words/moment-words.ts';

/** «2020年1月1日», without the year where it is the present one. */
export function dayWords(day: Day): string {
  return shortDayWords(`${day}T00:00:00+08:00`);
}

/** Why a membership ended. */
const leftWords: Readonly<Record<string, string>> = {
  transferred: '转到别的工会',
  left: '退会',
  retired: '退休',
  died: '去世',
  dissolved: '工会撤销',
  mistaken: '登记有误',
};

/** «2020年1月1日起», or until when and why not longer. */
export function spanWords({ from, to, why }: { readonly from: Day; readonly to?: Day; readonly why?: string }): string {
  if (to === undefined) return `${dayWords(from)}起`;
  const reason = why === undefined ? undefined : leftWords[why];
  return `${dayWords(from)}至${dayWords(to)}${reason === undefined ? '' : `，${reason}`}`;
}

/** The address of the register of members of a union. */
export function membersAt(org: string): string {
  return `/members?${new URLSearchParams({ org })}`;
}
