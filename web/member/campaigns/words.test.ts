import { expect, test } from 'vitest';
import outing from '../../../services/outing/allotment.ts';
import { countdownWords, mineWords } from './words.ts';

test.each([
  [0, '0 秒'],
  [1, '1 秒'],
  [59_000, '59 秒'],
  [60_000, '1 分 0 秒'],
  [3_600_000, '1 小时 0 分'],
  [2 * 86_400_000 + 3 * 3_600_000 + 5_000, '2 天 3 小时'],
])('%i milliseconds are counted down as «%s»', (ms, words) => {
  expect(countdownWords(ms)).toBe(words);
});

test('what somebody has says the number by which it is handed out, and only as long as there is one', () => {
  const claim = { id: '', campaignId: '', slice: 1, at: '', state: 'granted', number: 7, label: '上午场' } as const;
  expect(mineWords(claim, undefined)).toBe('已有名额，上午场，领取号 7');
  const { number: _number, ...back } = claim;
  expect(mineWords({ ...back, state: 'given-back' }, undefined)).toBe('已退回，上午场');
  expect(mineWords({ ...claim, state: 'fetched' }, outing)).toBe('已到场，上午场，号码 7');
});
