import { describe, expect, test } from 'vitest';
import { addDays, daysBetween } from './calendar.ts';
import { committeeNames, officeWords, termEnd } from './union-facts.ts';

describe('a term of office', () => {
  test.each([
    ['2024-03-01', 3, '2027-03-01'],
    ['2024-03-01', 5, '2029-03-01'],
    ['2023-12-31', 3, '2026-12-31'],
    ['2024-02-29', 3, '2027-02-28'],
    ['2024-02-29', 5, '2029-02-28'],
    ['2025-02-28', 3, '2028-02-28'],
    ['2096-02-29', 5, '2101-02-28'],
  ] as const)('that begins on %s and lasts %d years ends with %s', (begins, years, ends) => {
    expect(termEnd(begins, years)).toBe(ends);
  });

  test('lasts as many days as the years it counts, whenever it begins', () => {
    for (let day = '2023-01-01'; day < '2029-01-01'; day = addDays(day, 1)) {
      expect([1095, 1096]).toContain(daysBetween(day, termEnd(day, 3)));
      expect([1825, 1826, 1827]).toContain(daysBetween(day, termEnd(day, 5)));
    }
  });
});

test('the head of the union’s committee is 主席, those of the others 主任', () => {
  expect(committeeNames.map((committee) => officeWords(committee, 'chair'))).toEqual(['主席', '主任', '主任']);
  expect(officeWords('women', 'vice-chair')).toBe('副主任');
  expect(officeWords('audit', 'member')).toBe('委员');
});
