import { type Day, dayOf, lastDayBefore } from '../../kernel/calendar.ts';
import { sayDay, sayWholeDay } from '../../kernel/say-day.ts';

export const dayWords: (day: Day, today: Day) => string = sayDay;
export const wholeDayWords = sayWholeDay;

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
