import type { Instant } from '../../../kernel/answers.ts';
import { dayOf } from '../../../kernel/calendar.ts';

const offset = 8 * 3_600_000;

/** «11月20日» in China, with the year where it is not the present one. Without the weekday, for columns of a table. */
export function shortDayWords(instant: Instant, now = Date.now()): string {
  const [year, month, date] = dayOf(Date.parse(instant)).split('-').map(Number);
  return `${year === Number(dayOf(now).slice(0, 4)) ? '' : `${year}年`}${month}月${date}日`;
}

/** «11月20日 10:30», Beijing time whatever the machine is set to. */
export function momentWords(instant: Instant, now = Date.now()): string {
  const clock = new Date(Date.parse(instant) + offset).toISOString().slice(11, 16);
  return `${shortDayWords(instant, now)} ${clock}`;
}
