import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/**
 * A calendar day in China as 'YYYY-MM-DD', years 1000–9999. Days of this form compare with < and >.
 * Functions that take a Day throw RangeError for anything else, including dates that do not exist.
 */
export type Day = string;

/**
 * One year of the State Council's holiday notice. Every day that neither list names follows its
 * weekday: Monday to Friday work, Saturday and Sunday do not.
 */
export type CalendarYear = {
  readonly year: number;
  /** The notice these lists were taken from, e.g. 国办发明电〔2025〕7号. */
  readonly source: string;
  /** Every day of every break, its weekends included; all within the year. */
  readonly offDays: readonly Day[];
  /** Saturdays and Sundays worked to make up for a break (调休上班); all within the year. */
  readonly workDays: readonly Day[];
};

/** The answer when a day must be judged whose year's notice is not known yet; the notice comes each November. */
export type CalendarRefusal = Refusal & { readonly refused: 'calendar-unknown-year'; readonly year: number };

/**
 * Working days, which need the holiday data; what needs none (days, hours, midnights) is exported by
 * itself below. A year without data is refused, never guessed from weekdays: some twenty-five days
 * of every year would be wrong. Only the days that are counted need a known year, not the starting day.
 */
export type Calendar = {
  /** The last day of the latest year whose holidays are known; an operator is warned before it comes near. */
  readonly knownUntil: Day;
  /** Whether people work on this day. Compare with `=== true`: a refusal is truthy. */
  isWorkday(day: Day): boolean | CalendarRefusal;
  /**
   * The n-th working day after `day`, not counting `day` itself; for a negative n the |n|-th before
   * it; for 0 `day` itself, working day or not. RangeError when n is not a whole number.
   */
  addWorkdays(day: Day, n: number): Day | CalendarRefusal;
  /**
   * How many working days lie after `from` up to and including `to`; when `to` is earlier, minus the
   * number from `to` up to but excluding `from`. So `workdaysBetween(d, addWorkdays(d, n))` is n.
   */
  workdaysBetween(from: Day, to: Day): number | CalendarRefusal;
  /**
   * The instant (ms) at which a period of n working days that starts at the instant t runs out: 24:00
   * Beijing time, i.e. the start of the next day, of the n-th working day after the day of t. The day
   * of t is not counted, whatever the hour (民法典 201), and the last day counts whole (203). With
   * n = 0 it is the end of the day of t. RangeError when n is negative or not whole.
   */
  dueAfterWorkdays(instantMs: number, n: number): number | CalendarRefusal;
};

const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 24 * MS_PER_HOUR;

/**
 * Asia/Shanghai as a fixed +08:00. China has had no daylight saving since September 1991 and no record
 * here is older, so a fixed offset is exact, and it needs no time zone data, which small phones lack.
 */
const ZONE_OFFSET_MS = 8 * MS_PER_HOUR;

/** As many days as there are in 44 years: what goes through the days of some years again and again makes each once. */
const daysKept = 16_000;

/** A function that keeps its latest answers: work goes on in few days, and each is asked for many times. */
function remembering<In, Out>(work: (given: In) => Out): (given: In) => Out {
  const known = new Map<In, Out>();
  return (given) => {
    let out = known.get(given);
    if (out === undefined) {
      if (known.size >= daysKept) known.clear();
      out = work(given);
      known.set(given, out);
    }
    return out;
  };
}

const epochDay = remembering((day: Day): number => {
  const ms = /^[1-9]\d{3}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // Engines differ on 02-30: some give NaN, some 1 March; reading it back catches both.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day) throw new RangeError(`not a day: ${day}`);
  return ms / MS_PER_DAY;
});

const dayOfEpoch = remembering((n: number): Day => {
  const date = new Date(n * MS_PER_DAY);
  const year = date.getUTCFullYear();
  if (!(year >= 1000 && year <= 9999)) throw new RangeError(`no day ${n} days from 1970-01-01`);
  return date.toISOString().slice(0, 10);
});

function wholeNumber(n: number, least: number): number {
  if (!Number.isSafeInteger(n) || n < least) throw new RangeError(`not a number of days: ${n}`);
  return n;
}

/** Whether the text is a date that exists, written 'YYYY-MM-DD'. */
export function isDay(text: string): boolean {
  try {
    epochDay(text);
    return true;
  } catch {
    return false;
  }
}

/** The day n natural days later, earlier for a negative n. */
export function addDays(day: Day, n: number): Day {
  return dayOfEpoch(epochDay(day) + wholeNumber(n, -Infinity));
}

/** Natural days from one day to the other: 1 from today to tomorrow, negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return epochDay(to) - epochDay(from);
}

/**
 * The last day of so many months that begin on a day, that day counted: a year from 9 November ends on 8 November, whether
 * or not there is a 29 February in it. Where the month of the end has no such day it ends with that month (民法典 202): a
 * year from 29 February ends on 28 February.
 */
export function lastDayOfMonths(from: Day, n: number): Day {
  epochDay(from);
  const at = Number(from.slice(0, 4)) * 12 + Number(from.slice(5, 7)) - 1 + wholeNumber(n, 1);
  const month = (of: number) => `${Math.floor(of / 12)}-${String((of % 12) + 1).padStart(2, '0')}`;
  const next = `${month(at)}${from.slice(7)}`;
  return addDays(isDay(next) ? next : `${month(at + 1)}-01`, -1);
}

/** The day in China at an instant given in ms since 1970-01-01T00:00:00Z. */
export function dayOf(instantMs: number): Day {
  return dayOfEpoch(Math.floor((instantMs + ZONE_OFFSET_MS) / MS_PER_DAY));
}

/** The instant (ms) of 00:00 Beijing time of a day. */
export function startOfDay(day: Day): number {
  return epochDay(day) * MS_PER_DAY - ZONE_OFFSET_MS;
}

/** The instant (ms) of 24:00 Beijing time of a day, which is 00:00 of the next: the first that no longer lies in it. */
export function endOfDay(day: Day): number {
  return startOfDay(addDays(day, 1));
}

/**
 * The instant (ms) at which a period of n natural days that starts at the instant t runs out: 24:00
 * Beijing time of the n-th day after the day of t, which itself is not counted (民法典 201, 203). It
 * is not n × 24 hours: whoever files at 9:00 and at 17:00 of one day has until the same midnight. It
 * does not move on when the last day is a holiday; a period that must is counted in working days.
 */
export function dueAfterDays(instantMs: number, n: number): number {
  return endOfDay(addDays(dayOf(instantMs), wholeNumber(n, 0)));
}

/** The instant (ms) exactly n hours after t; periods in hours start at once (民法典 201). Fractions of an hour are fine. */
export function dueAfterHours(instantMs: number, n: number): number {
  if (!(n >= 0) || !Number.isFinite(n)) throw new RangeError(`not a number of hours: ${n}`);
  return Math.round(instantMs + n * MS_PER_HOUR);
}

/** The last day on which a deadline can still be met: a deadline at 24:00 belongs to the day that ends, not the next. */
export function lastDayBefore(deadlineMs: number): Day {
  return dayOf(deadlineMs - 1);
}

type Marks = ReadonlyMap<number, ReadonlyMap<Day, boolean>>;

function isWeekend(day: Day): boolean {
  // 1970-01-01 was a Thursday; the double remainder keeps earlier days positive.
  const weekday = (((epochDay(day) + 4) % 7) + 7) % 7;
  return weekday === 0 || weekday === 6;
}

function marksOf({ year, offDays, workDays }: CalendarYear): ReadonlyMap<Day, boolean> {
  const marks = new Map<Day, boolean>();
  for (const [days, works] of [[offDays, false] as const, [workDays, true] as const]) {
    for (const day of days) {
      epochDay(day);
      if (day.slice(0, 4) !== String(year)) throw new RangeError(`${day} is not a day of ${year}`);
      if (marks.has(day)) throw new RangeError(`${day} is named twice in the calendar of ${year}`);
      if (works && !isWeekend(day)) throw new RangeError(`${day} is no weekend, so it makes up for nothing`);
      marks.set(day, works);
    }
  }
  return marks;
}

function unknownYear(year: number): CalendarRefusal {
  const reasons = [{ at: String(year), says: `还没有录入 ${year} 年的放假安排` }];
  return { ...refuse('calendar-unknown-year', reasons), refused: 'calendar-unknown-year', year };
}

function isWorkday(years: Marks, day: Day): boolean | CalendarRefusal {
  const weekend = isWeekend(day);
  const year = Number(day.slice(0, 4));
  const marks = years.get(year);
  if (!marks) return unknownYear(year);
  return marks.get(day) ?? !weekend;
}

function addWorkdays(years: Marks, day: Day, n: number): Day | CalendarRefusal {
  let left = Math.abs(wholeNumber(n, -Infinity));
  let at = addDays(day, 0);
  while (left > 0) {
    at = addDays(at, n < 0 ? -1 : 1);
    const works = isWorkday(years, at);
    if (typeof works !== 'boolean') return works;
    if (works) left -= 1;
  }
  return at;
}

function workdaysBetween(years: Marks, from: Day, to: Day): number | CalendarRefusal {
  const days = daysBetween(from, to);
  const first = days < 0 ? to : addDays(from, 1);
  let count = 0;
  for (let i = 0; i < Math.abs(days); i += 1) {
    const works = isWorkday(years, addDays(first, i));
    if (typeof works !== 'boolean') return works;
    if (works) count += 1;
  }
  return days < 0 && count > 0 ? -count : count;
}

/**
 * A calendar over the given years. Of two entries for one year the later counts, so that an
 * installation can append a corrected notice (as in January 2020) to the shipped years. RangeError
 * for data that cannot be right: a day of another year, a day named twice, a make-up day on a weekday.
 */
export function makeCalendar(years: readonly CalendarYear[]): Calendar {
  const marks: Marks = new Map(years.map((each) => [each.year, marksOf(each)]));
  // Every filing of a day asks for the same two or three deadlines, and counting one off takes as long as sealing the form.
  const deadlines = new Map<string, Day | CalendarRefusal>();
  function lastDay(from: Day, n: number): Day | CalendarRefusal {
    const asked = `${from} ${n}`;
    const known = deadlines.get(asked) ?? addWorkdays(marks, from, wholeNumber(n, 0));
    if (deadlines.size > 1000) deadlines.clear();
    deadlines.set(asked, known);
    return known;
  }
  return {
    knownUntil: `${Math.max(...marks.keys())}-12-31`,
    isWorkday: (day) => isWorkday(marks, day),
    addWorkdays: (day, n) => addWorkdays(marks, day, n),
    workdaysBetween: (from, to) => workdaysBetween(marks, from, to),
    dueAfterWorkdays: (instantMs, n) => {
      const last = lastDay(dayOf(instantMs), n);
      return typeof last === 'string' ? endOfDay(last) : last;
    },
  };
}
