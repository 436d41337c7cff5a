import { expect, test } from 'vitest';
import { atMostWords, costWords, differenceWords, monthWords, percentOf, sureWords } from './what-if-words.ts';

test('what it costs says more, less or the same', () => {
  expect(costWords({ wasFen: 180_000, nowFen: 240_000 })).toBe('多支出 600 元');
  expect(costWords({ wasFen: 60_000, nowFen: 0 })).toBe('少支出 600 元');
  expect(costWords({ wasFen: 1, nowFen: 1 })).toBe('支出不变');
});

test('of members who did not apply it says no more than the register settles', () => {
  expect([atMostWords({ wasFen: 0, nowFen: 60_000 }), atMostWords({ wasFen: 7, nowFen: 7 })]).toEqual([
    '最多多支出 600 元',
    '支出不变',
  ]);
  expect([sureWords(3, 3), sureWords(3, 0), sureWords(3, 1)]).toEqual([
    '看名册就能确定',
    '还要看申请时填的情况',
    '其中 1 人看名册就能确定，其余还要看申请时填的情况',
  ]);
});

test('a run is at a hundred only once it is ready', () => {
  const run = { cases: { done: 3, total: 3 }, members: { done: 997, total: 997 } };
  expect([percentOf({ ...run, state: 'running' }), percentOf({ ...run, state: 'ready' })]).toEqual([99, 100]);
  expect(percentOf({ cases: { done: 0, total: 0 }, members: { done: 0, total: 0 }, state: 'running' })).toBe(0);
});

test('a month reads as people say it', () => {
  expect(monthWords('2026-03')).toBe('2026年3月');
});

test('two runs differ by more, less or nothing', () => {
  const cases = (n: number) => `${n} 件`;
  expect([differenceWords(3, 1, cases), differenceWords(1, 3, cases), differenceWords(2, 2, cases)]).toEqual([
    '多 2 件',
    '少 2 件',
    '一样',
  ]);
});
