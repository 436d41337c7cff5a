import { type Day, dayOf, daysBetween, lastDayBefore } from '../../kernel/calendar.ts';

const weekdays = ['一', '二', '三', '四', '五', '六', '日'] as const;

/** A Monday, from which weekdays are counted. */
const someMonday = '2024-01-01';

/** «3月6日（周五）», with the year where it is not the reader's own. */
export function dayWords(day: Day, today: Day): string {
  const [year, month, date] = day.split('-').map(Number);
  const weekday = weekdays[((daysBetween(someMonday, day) % 7) + 7) % 7];
  return `${day.slice(0, 4) === today.slice(0, 4) ? '' : `${year}年`}${month}月${date}日（周${weekday}）`;
}

/** «2020年1月1日», for a day long past, of which nobody asks on which day of the week it was. */
export function wholeDayWords(day: Day): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}

/** The day of an instant in China. */
export function instantDayWords(instant: string, today: Day): string {
  return dayWords(dayOf(Date.parse(instant)), today);
}

/** «3月6日（周五）14:05», Beijing time whatever the phone is set to. */
export function instantWords(instant: string, today: Day): string {
  const clock = new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(11, 16);
  return `${instantDayWords(instant, today)}${clock}`;
}

/** The last day on which a deadline can be met: one at 24:00 belongs to the day that ends. */
export function deadlineWords(dueAt: string, today: Day): string {
  return dayWords(lastDayBefore(Date.parse(dueAt)), today);
}

/** «3月8日（周日）09:00 到 11:00»: the second day is said where it is another. */
export function spanWords(from: string, until: string, today: Day): string {
  const ends = instantWords(until, today);
  const isOneDay = dayOf(Date.parse(from)) === dayOf(Date.parse(until));
  return `${instantWords(from, today)} 到 ${isOneDay ? ends.slice(-5) : ends}`;
}
