import { describe, expect, test } from 'vitest';
import { dueWords } from './due-words.ts';
import { momentWords, shortDayWords } from './moment-words.ts';

const now = Date.parse('2026-11-20T10:30:00+08:00');

describe('an instant in words', () => {
  test('is told in Beijing time', () => {
    expect(momentWords('2026-11-19T16:05:00Z', now)).toBe('11月20日 00:05');
  });

  test('names the year only where it is another one', () => {
    expect(shortDayWords('2025-12-31T12:00:00+08:00', now)).toBe('2025年12月31日');
  });
});

describe('a deadline in words', () => {
  test('at midnight belongs to the day that ends', () => {
    expect(dueWords('2026-11-21T00:00:00+08:00', now)).toEqual({ urgency: 'soon', says: '今天到期' });
    expect(dueWords('2026-11-23T00:00:00+08:00', now)).toEqual({ urgency: 'later', says: '还剩 2 天' });
  });

  test('within the day is told in hours', () => {
    expect(dueWords('2026-11-20T12:00:00+08:00', now)).toEqual({ urgency: 'soon', says: '还剩 2 小时' });
  });

  test('that was missed counts the days since', () => {
    expect(dueWords('2026-11-20T00:00:00+08:00', now)).toEqual({ urgency: 'over', says: '已超期 1 天' });
    expect(dueWords('2026-11-20T09:00:00+08:00', now)).toEqual({ urgency: 'over', says: '今天已超期' });
  });
});
