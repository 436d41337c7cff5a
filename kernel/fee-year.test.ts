import { expect, test } from 'vitest';
import { feeYearOf, isYearOver, lastDayOf, monthsBegun } from './fee-year.ts';

test.each([
  ['2026-01', 1, '2026-01', '2026-12'],
  ['2026-12', 1, '2026-01', '2026-12'],
  ['2026-09', 10, '2025-10', '2026-09'],
  ['2026-10', 10, '2026-10', '2027-09'],
  ['2026-12', 12, '2026-12', '2027-11'],
])('%s lies, where years begin with month %i, in the year from %s to %s', (month, begins, from, to) => {
  expect(feeYearOf(month, begins)).toEqual({ from, to });
});

test('a year from October is over on the first of October and not the day before', () => {
  const year = feeYearOf('2026-01', 10);
  expect([isYearOver(year, '2026-09-30'), isYearOver(year, '2026-10-01')]).toEqual([false, true]);
  expect(['2025-09-30', '2025-10-01', '2026-09-30', '2027-03-01'].map((day) => monthsBegun(year, day))).toEqual([
    0, 1, 12, 12,
  ]);
});

test('a month ends with its last day', () => {
  expect(['2026-12', '2028-02', '2026-02'].map(lastDayOf)).toEqual(['2026-12-31', '2028-02-29', '2026-02-28']);
});
