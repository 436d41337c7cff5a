import { expect, test } from 'vitest';
import type { CampaignAnswer } from '../../../kernel/allot-answers.ts';
import outing from '../../../services/outing/allotment.ts';
import { countdownWords, mayGiveBack, mineWords, whatNext } from './words.ts';

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

test('what she has is offered to be given back only as long as the server takes it', () => {
  const [closesAt, startsAt] = ['2026-03-10T18:00:00+08:00', '2026-03-12T09:00:00+08:00'];
  const at = (moment: string) => Date.parse(moment);
  const campaign = { phase: 'open', way: 'first-come', closesAt, slices: [] } as unknown as CampaignAnswer;
  const granted = { state: 'granted', slice: 0 } as const;
  expect(mayGiveBack(campaign, granted, at(closesAt))).toBe(true);
  expect(mayGiveBack({ ...campaign, phase: 'over' }, granted, at(closesAt) + 1)).toBe(false);
  expect(mayGiveBack({ ...campaign, phase: 'over' }, { ...granted, state: 'waiting' }, at(startsAt))).toBe(true);
  const drawn = { ...campaign, phase: 'over', way: 'draw' } as const;
  expect(mayGiveBack(drawn, granted, at(startsAt))).toBe(true);
  const slices = [{ slice: 0, startsAt, quota: 1, left: 0, waiting: 0, waits: 0 }];
  expect(mayGiveBack({ ...drawn, slices }, granted, at(startsAt) + 1)).toBe(false);
  expect(mayGiveBack({ ...drawn, phase: 'settled' }, { ...granted, state: 'waiting' }, at(closesAt))).toBe(false);
  expect(mayGiveBack({ ...drawn, givesBackUntil: closesAt }, granted, at(startsAt))).toBe(false);
});

test('nobody is sent to fetch what is over', () => {
  expect(whatNext({ phase: 'open' }, 'granted', outing, true)).toContain('来不了请早点退回');
  expect(whatNext({ phase: 'over' }, 'granted', outing, false)).toContain('退回的时间已经过了');
  expect(whatNext({ phase: 'settled' }, 'granted', outing, false)).toBe('活动已经办完。');
  expect(whatNext({ phase: 'settled' }, 'granted', undefined, false)).toContain('没有登记你来领');
  expect(whatNext({ phase: 'settled' }, 'waiting', outing, false)).toBe('活动已经办完，这次没有轮到你。');
});
