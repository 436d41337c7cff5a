import { expect, test } from 'vitest';
import { yuan } from '../../kernel/money.ts';
import { failing, pays } from '../../kernel/rule.test-case.ts';
import service from './service.ts';

const form = { level: 'junior', certifiedOn: '2024-01-05', employer: 'town' };

test.each([
  ['2023-03-01', '2024-02-28', ['contract-one-year']], // 365 days, and 29 February is still to come
  ['2023-03-01', '2024-02-29', []],
  ['2024-02-29', '2025-02-27', ['contract-one-year']],
  ['2024-02-29', '2025-02-28', []],
  ['2024-03-01', '2025-02-28', []],
])('a contract from %s to %s is a year by the calendar, or lacks %j', (contractFrom, contractTo, due) =>
  expect(failing(service, { ...form, contractFrom, contractTo }, { today: '2025-03-03' })).toEqual(due),
);

test('the published 809,800 yuan are so many awards: of 1,480 holders 1,131 junior and 349 middle', () => {
  const sum = (level: string, people: number) => people * pays(service, 'pay', { ...form, level });
  expect(sum('junior', 1_131) + sum('middle', 349)).toBe(yuan(809_800));
});
