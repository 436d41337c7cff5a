import { type Day, dayOf, daysBetween, lastDayBefore } from './calendar.ts';
import { type AnyValues, type Field, type Fields, type RowField, type RowsField, ratingWords } from './field.ts';
import { formatYuan } from './money.ts';
import { sayDay } from './say-day.ts';

/** Values in words, the same on the phone, in the console, in a notice and in an export. */

/** The last day on which something due at this instant is still in time. */
export function sayDeadline(dueAt: number, today?: Day): string {
  return sayDay(lastDayBefore(dueAt), today);
}

/** «还剩 2 天», «今天到期», «已超期 1 天», by the days on the calendar. */
export function sayTimeLeft(dueAt: number, now: number): string {
  const last = lastDayBefore(dueAt);
  const today = dayOf(now);
  if (dueAt <= now) return `已超期 ${daysBetween(last, today)} 天`;
  return last === today ? '今天到期' : `还剩 ${daysBetween(today, last)} 天`;
}

/** One answer in words; files are named elsewhere, so here only how many there are. */
export function sayValue(asked: Field, value: unknown): string {
  if (value === undefined || value === null || value === '') return '未填写';
  switch (asked.kind) {
    case 'choice':
      return asked.of[String(value)] ?? String(value);
    case 'choices':
      return (value as readonly string[]).map((one) => asked.of[one] ?? one).join('、');
    case 'date':
      return sayDay(String(value));
    case 'money':
      return formatYuan(Number(value));
    case 'yesNo':
      return value === true ? '是' : '否';
    case 'rating':
      return ratingWords[value as keyof typeof ratingWords];
    case 'files':
      return `${(value as readonly string[]).length} 个文件`;
    case 'number':
      return `${String(value)}${asked.unit ?? ''}`;
    case 'rows':
      return (value as readonly AnyValues[]).map((row, n) => sayRow(asked, row, n, sayValue)).join('\n');
    default:
      return String(value);
  }
}

/** One row of a list in words: «第 1 位：姓名 李示例，每月收入 2,000 元». */
export function sayRow(
  { of, each }: RowsField,
  row: AnyValues,
  n: number,
  say: (asked: RowField, value: unknown) => string | undefined,
): string {
  const answered = Object.entries(of).filter(([id]) => row[id] !== undefined);
  return `第 ${n + 1} ${each.count}：${answered.map(([id, asked]) => `${asked.label} ${say(asked, row[id])}`).join('，')}`;
}

/** What names a case in a list: the summary fields in words. */
export function summaryOf(
  service: { readonly form: Fields; readonly summary: readonly string[] },
  form: AnyValues,
): string {
  return service.summary
    .filter((id) => form[id] !== undefined)
    .map((id) => sayValue(service.form[id]!, form[id]))
    .join(' · ');
}
