import { expect, test } from 'vitest';
import { dayWords, deadlineWords, instantWords } from './day-words.ts';

test('a day says its month, date and weekday, and its year where it is another one', () => {
  expect(dayWords('2026-03-06', '2026-11-20')).toBe('3月6日（周五）');
  expect(dayWords('2023-01-01', '2026-11-20')).toBe('2023年1月1日（周日）');
});

test('an instant is told in Beijing time', () => {
  expect(instantWords('2026-03-05T16:05:00.000Z', '2026-03-06')).toBe('3月6日（周五）00:05');
});

test('a deadline at midnight belongs to the day that ends', () => {
  expect(deadlineWords('2026-03-06T16:00:00.000Z', '2026-03-01')).toBe('3月6日（周五）');
});
