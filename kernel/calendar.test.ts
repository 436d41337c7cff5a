import * as chineseDays from 'chinese-days';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shippedYears } from './calendar-years.ts';
import {
  addDays,
  dayOf,
  daysBetween,
  dueAfterDays,
  dueAfterHours,
  endOfDay,
  isDay,
  lastDayBefore,
  lastDayOfMonths,
  makeCalendar,
  startOfDay,
} from './calendar.ts';
import type { CalendarRefusal, Day } from './calendar.ts';

const calendar = makeCalendar(shippedYears);
const at = (beijing: string): number => Date.parse(`${beijing}+08:00`);

function dayFrom(answer: Day | CalendarRefusal): Day {
  if (typeof answer !== 'string') throw new Error(`${answer.year} is not known`);
  return answer;
}

/** Any day of the shipped years, a month away from their borders so that small counts stay within them. */
const innerDay = fc
  .integer({ min: 60, max: daysBetween('2024-01-01', '2026-10-31') })
  .map((n) => addDays('2024-01-01', n));
const smallCount = fc.integer({ min: 1, max: 20 });

describe('days', () => {
  test('only dates that exist, written in full, are days', () => {
    for (const day of ['2024-02-29', '1000-01-01', '9999-12-31']) expect(isDay(day)).toBe(true);
    for (const text of [
      '2026-02-29',
      '2026-02-30',
      '2026-13-01',
      '2026-00-10',
      '2026-1-1',
      '20260101',
      '',
      '0999-01-01',
      '2026-01-01 ',
    ]) {
      expect(isDay(text)).toBe(false);
    }
  });

  test('days cross months, leap days and years', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(daysBetween('2024-01-01', '2025-01-01')).toBe(366);
    expect(daysBetween('2026-03-01', '2026-02-28')).toBe(-1);
    expect(() => addDays('2026-02-30', 1)).toThrow(RangeError);
    expect(() => addDays('2026-01-01', 1.5)).toThrow(RangeError);
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
  });

  test('daysBetween undoes addDays', () => {
    fc.assert(
      fc.property(innerDay, fc.integer({ min: -300_000, max: 300_000 }), (day, n) => {
        expect(daysBetween(day, addDays(day, n))).toBe(n);
      }),
    );
  });

  test('the day changes at midnight in Beijing, which is 16:00 in UTC', () => {
    expect(dayOf(Date.parse('2026-03-01T15:59:59.999Z'))).toBe('2026-03-01');
    expect(dayOf(Date.parse('2026-03-01T16:00:00.000Z'))).toBe('2026-03-02');
    expect(startOfDay('2026-03-02')).toBe(at('2026-03-02T00:00:00'));
    expect(endOfDay('2026-12-31')).toBe(at('2027-01-01T00:00:00'));
    expect(() => dayOf(NaN)).toThrow(RangeError);
  });

  test('an instant lies in its day', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.parse('1992-01-01T00:00:00Z'), max: Date.parse('2100-01-01T00:00:00Z') }),
        (ms) => {
          const day = dayOf(ms);
          expect(startOfDay(day) <= ms && ms < startOfDay(addDays(day, 1))).toBe(true);
          // The zone database agrees with the fixed offset.
          expect(new Date(ms).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })).toBe(day);
        },
      ),
    );
  });
});

describe('working days', () => {
  test.each(shippedYears)('every day of $year agrees with an independent calendar', ({ year }) => {
    for (let day = `${year}-01-01`; day.startsWith(String(year)); day = addDays(day, 1)) {
      expect([day, calendar.isWorkday(day)]).toEqual([day, chineseDays.isWorkday(day)]);
    }
  });

  test('make-up weekends work and holidays on weekdays do not', () => {
    expect(calendar.isWorkday('2024-02-04')).toBe(true); // a Sunday
    expect(calendar.isWorkday('2026-02-28')).toBe(true); // a Saturday
    expect(calendar.isWorkday('2026-02-23')).toBe(false); // a Monday
    expect(calendar.isWorkday('2026-03-01')).toBe(false); // a Sunday like any other
    expect(calendar.addWorkdays('2026-02-27', 1)).toBe('2026-02-28');
    expect(calendar.addWorkdays('2026-02-13', 2)).toBe('2026-02-24');
    expect(calendar.addWorkdays('2026-02-24', -1)).toBe('2026-02-14');
  });

  test('counting crosses the border of two known years', () => {
    expect(calendar.addWorkdays('2024-12-31', 1)).toBe('2025-01-02');
    expect(calendar.addWorkdays('2025-12-31', 1)).toBe('2026-01-04');
    expect(calendar.workdaysBetween('2025-12-30', '2026-01-05')).toBe(3);
    expect(calendar.addWorkdays('2023-12-31', 1)).toBe('2024-01-02');
  });

  test('a year without a notice is refused by number, and zero days need no year', () => {
    const refusal = {
      refused: 'calendar-unknown-year',
      year: 2027,
      reasons: [{ at: '2027', says: '还没有录入 2027 年的放假安排' }],
    };
    expect(calendar.isWorkday('2027-01-01')).toEqual(refusal);
    expect(calendar.addWorkdays('2026-12-31', 1)).toEqual(refusal);
    expect(calendar.workdaysBetween('2026-12-01', '2027-01-01')).toEqual(refusal);
    expect(calendar.dueAfterWorkdays(at('2026-12-31T09:00:00'), 3)).toEqual(refusal);
    expect(calendar.addWorkdays('2024-01-02', -1)).toMatchObject({ refused: 'calendar-unknown-year', year: 2023 });
    expect(calendar.addWorkdays('2030-05-01', 0)).toBe('2030-05-01');
    expect(() => calendar.addWorkdays('2026-01-01', 0.5)).toThrow(RangeError);
    expect(() => calendar.isWorkday('2026-02-30')).toThrow(RangeError);
  });

  test('the day reached is a working day, and none was skipped on the way', () => {
    fc.assert(
      fc.property(innerDay, smallCount, fc.boolean(), (day, count, back) => {
        const n = back ? -count : count;
        const reached = dayFrom(calendar.addWorkdays(day, n));
        expect(calendar.isWorkday(reached)).toBe(true);
        expect(calendar.workdaysBetween(day, reached)).toBe(n);
      }),
    );
  });

  test('adding in two steps is adding at once', () => {
    fc.assert(
      fc.property(innerDay, smallCount, smallCount, (day, a, b) => {
        expect(calendar.addWorkdays(dayFrom(calendar.addWorkdays(day, a)), b)).toBe(calendar.addWorkdays(day, a + b));
      }),
    );
  });

  test('a later entry for a year replaces the earlier one', () => {
    const corrected = makeCalendar([
      ...shippedYears,
      { year: 2026, source: 'correction', offDays: ['2026-03-02'], workDays: [] },
    ]);
    expect(corrected.isWorkday('2026-03-02')).toBe(false);
    expect(corrected.isWorkday('2026-02-28')).toBe(false);
    expect(corrected.isWorkday('2025-01-26')).toBe(true);
  });

  test.each([
    { offDays: ['2025-12-31'], workDays: [] },
    { offDays: ['2026-02-30'], workDays: [] },
    { offDays: ['2026-01-04'], workDays: ['2026-01-04'] },
    { offDays: [], workDays: ['2026-03-02'] },
  ])('data that cannot be right is refused: $offDays $workDays', (lists) => {
    expect(() => makeCalendar([{ year: 2026, source: 'mistyped', ...lists }])).toThrow(RangeError);
  });
});

describe('deadlines', () => {
  test('working days end at midnight after the last one, whatever the hour they began', () => {
    const due = at('2026-03-03T00:00:00'); // Saturday 28 February works, Sunday does not
    expect(calendar.dueAfterWorkdays(at('2026-02-27T00:00:00'), 2)).toBe(due);
    expect(calendar.dueAfterWorkdays(at('2026-02-27T23:59:59.999'), 2)).toBe(due);
    expect(calendar.dueAfterWorkdays(at('2026-02-28T00:00:00'), 2)).toBe(at('2026-03-04T00:00:00'));
    expect(lastDayBefore(due)).toBe('2026-03-02');
  });

  test('a period that begins on a holiday counts from the first working day after it', () => {
    expect(calendar.dueAfterWorkdays(at('2026-02-17T10:00:00'), 1)).toBe(at('2026-02-25T00:00:00'));
  });

  test('no days at all end with the day itself', () => {
    expect(calendar.dueAfterWorkdays(at('2026-02-17T10:00:00'), 0)).toBe(at('2026-02-18T00:00:00'));
    expect(dueAfterDays(at('2026-02-17T10:00:00'), 0)).toBe(at('2026-02-18T00:00:00'));
    expect(() => calendar.dueAfterWorkdays(0, -1)).toThrow(RangeError);
    expect(() => dueAfterDays(0, -1)).toThrow(RangeError);
  });

  test('natural days end at midnight too, hours to the millisecond', () => {
    expect(dueAfterDays(at('2026-02-27T09:00:00'), 3)).toBe(at('2026-03-03T00:00:00'));
    expect(dueAfterDays(at('2026-02-27T17:00:00'), 3)).toBe(at('2026-03-03T00:00:00'));
    expect(dueAfterHours(at('2026-02-27T17:00:00.001'), 36)).toBe(at('2026-03-01T05:00:00.001'));
    expect(dueAfterHours(0, 0.5)).toBe(1_800_000);
    expect(() => dueAfterHours(0, -1)).toThrow(RangeError);
  });

  test('a deadline of n working days leaves n whole working days', () => {
    fc.assert(
      fc.property(innerDay, fc.integer({ min: 0, max: 86_399_999 }), smallCount, (day, ms, n) => {
        const due = calendar.dueAfterWorkdays(startOfDay(day) + ms, n);
        expect(calendar.workdaysBetween(day, lastDayBefore(Number(due)))).toBe(n);
        expect(due).toBe(startOfDay(dayOf(Number(due))));
      }),
    );
  });
});

test.each([
  ['2023-11-09', 12, '2024-11-08'],
  ['2023-03-01', 12, '2024-02-29'],
  ['2024-03-01', 12, '2025-02-28'],
  ['2024-02-29', 12, '2025-02-28'],
  ['2024-02-29', 48, '2028-02-28'],
  ['2026-03-03', 36, '2029-03-02'],
  ['2026-01-31', 1, '2026-02-28'],
  ['2026-12-01', 1, '2026-12-31'],
])('from %s %i months end on %s, by the calendar', (from, months, last) =>
  expect(lastDayOfMonths(from, months)).toBe(last),
);
