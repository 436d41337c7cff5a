import type { Day } from './calendar.ts';

/** Days in words: no reader, on no screen and in no message, is shown a date as machines write it. */

const weekdays = ['日', '一', '二', '三', '四', '五', '六'];

/** «3月6日（周五）», with the year where it is not this one. */
export function sayDay(day: Day, today?: Day): string {
  const [year, month, date] = day.split('-').map(Number);
  const weekday = weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()];
  const prefix = today !== undefined && !today.startsWith(`${year}-`) ? `${year}年` : '';
  return `${prefix}${month}月${date}日（周${weekday}）`;
}

/** «2026年3月6日», where nobody asks for the weekday: in a record, in a file, of a day long past. */
export function sayWholeDay(day: Day): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}

/** «2026年3月», of a month kept as «2026-03». */
export function sayMonth(month: string): string {
  return `${Number(month.slice(0, 4))}年${Number(month.slice(5, 7))}月`;
}

/** «2023年1月1日起执行», between which days a document is in force; empty where it does not say. */
export function sayInForce({ from, to }: { readonly from?: Day | undefined; readonly to?: Day | undefined }): string {
  if (from !== undefined && to !== undefined) return `${sayWholeDay(from)}到${sayWholeDay(to)}执行`;
  if (from !== undefined) return `${sayWholeDay(from)}起执行`;
  return to === undefined ? '' : `执行到${sayWholeDay(to)}`;
}
