import { expect, test } from 'vitest';
import { howWords, whenWords, worthWords } from './voucher-words.ts';

const terms = { faceFen: 50_00, merchantFen: 0, leastFen: 0, validFrom: '2026-03-08', validUntil: '2026-03-31' };

test('says of a voucher what it comes to, and of smaller bills only where they are taken', () => {
  expect([worthWords(terms), howWords(terms)]).toEqual([
    '抵 50 元',
    '一张只能用一次，账单不到 50 元的全部抵掉，不找零。',
  ]);
  const least = { ...terms, leastFen: 50_00 };
  expect([worthWords(least), howWords(least)]).toEqual(['抵 50 元，满 50 元可用', '一张只能用一次，不找零。']);
});

test('says the days on which it is taken, and how long it lasts once somebody has it', () => {
  expect(whenWords(terms, '2026-03-01')).toBe('3月8日（周日）到3月31日（周二）');
  expect(whenWords({ ...terms, days: 7 }, '2026-03-01')).toBe('3月8日（周日）到3月31日（周二），领到那天起 7 天内用');
});
