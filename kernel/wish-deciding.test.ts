import { describe, expect, test } from 'vitest';
import { type Allotment, defineAllotment, inspectAllotment } from './allot.ts';
import { field } from './field.ts';
import { yuan } from './money.ts';
import { houseDefault, tunable } from './rule.ts';
import { type WishFacts, decideWish, goodsWrong, wishClosed } from './wish-deciding.ts';

const dueAt = Date.parse('2026-03-12T00:00:00+08:00');
const cites = houseDefault('测试');

const gift = defineAllotment({
  id: 'gift',
  title: '慰问品',
  scene: 'services',
  lead: '每人一份。',
  edition: 1,
  form: {},
  pages: [],
  tunables: {
    days: tunable.days({ label: '几天内选好', default: 3, cites }),
    yearly: tunable.money({ label: '一年最多', default: yuan(500), cites }),
  },
  eligible: {},
  allot: {
    goods: '慰问品',
    unit: '份',
    each: ['member'],
    ways: ['first-come'],
    splits: ['whole'],
    waits: true,
    givesBack: true,
  },
  wishes: {
    within: 'days',
    yearly: 'yearly',
    form: {
      way: field.choice({ label: '怎么领？', of: { pickUp: '自己领', deliver: '送到家' } }),
      address: field.text({ label: '地址', sensitive: 'delivery', when: { field: 'way', is: ['deliver'] } }),
    },
  },
});

const facts: WishFacts = {
  state: 'granted',
  dueAt,
  sent: false,
  handing: false,
  goods: [
    { good: 1, label: '粮油', worthFen: yuan(300), left: 1 },
    { good: 2, label: '水果', worthFen: yuan(200), left: 0 },
  ],
};

describe('what may still be said', () => {
  test.each<[string, Partial<WishFacts>, number, string | undefined]>([
    ['the first time until the last moment', {}, dueAt - 1, undefined],
    ['not the first time after it', {}, dueAt, 'wish-late'],
    ['again after it, as long as nothing is handed out', { before: 1 }, dueAt, undefined],
    ['not again once it is handed out', { before: 1, handing: true }, dueAt - 1, 'wish-fixed'],
    ['the first time while it is handed out', { handing: true }, dueAt - 1, undefined],
    ['not once it is on its way', { before: 1, sent: true, handing: true }, dueAt - 1, 'wish-fixed'],
    ['not by whoever waits', { state: 'waiting' }, dueAt - 1, 'wish-none'],
    ['not of what was given back', { state: 'given-back' }, dueAt - 1, 'wish-none'],
  ])('%s', (_what, more, now, refused) => {
    expect(wishClosed({ ...facts, ...more }, now)?.refused).toBe(refused);
  });
});

describe('a wish', () => {
  const decide = (good: number, form: object, more: Partial<WishFacts> = {}) =>
    decideWish(gift, { ...facts, ...more }, { good, form: { ...form } }, { now: dueAt - 1, today: '2026-03-11' });

  test.each([
    [1, yuan(200), []],
    [1, yuan(200) + 1, ['今年已经领了 200.01 元的，加上这一种超过了一人一年 500 元的标准，请选价值低一点的']],
    [2, yuan(300), []],
  ])('of good %i by whoever has had %i fen in the year', (good, had, says) => {
    const refusal = decide(good, { way: 'pickUp' }, { yearly: { most: yuan(500), had } });
    expect(refusal?.reasons?.map((one) => one.says) ?? []).toEqual(says);
  });

  test('keeps a good that was within the cap when it was chosen', () => {
    expect(decide(1, { way: 'pickUp' }, { before: 1, yearly: { most: yuan(500), had: yuan(500) } })).toBeUndefined();
  });

  test('is told all that is wrong with it at once, and an address only where it is asked for', () => {
    expect(decide(9, { way: 'deliver' })?.reasons?.map(({ at }) => at)).toEqual(['good', 'address']);
    expect(decide(1, { way: 'pickUp', address: '示例路 1 号' })?.reasons?.map(({ at }) => at)).toEqual(['address']);
  });
});

test('the goods of a campaign are as many as there are to be given, and only where something is chosen', () => {
  const goods = [{ label: '粮油', worthFen: 1, quota: 5 }];
  expect(goodsWrong(gift, goods, 5)).toEqual([]);
  expect(goodsWrong(gift, goods, 6).map(({ at }) => at)).toEqual(['goods']);
  const { wishes: _wishes, ...plain } = gift;
  expect(goodsWrong(plain, [], 5)).toEqual([]);
  expect(goodsWrong(plain, goods, 5)).toHaveLength(1);
});

test.each<[Partial<Allotment>, string]>([
  [{ wishes: { form: {}, within: 'none' } }, 'wishes.within'],
  [{ wishes: { form: {}, within: 'days', yearly: 'days' } }, 'wishes.yearly'],
  [{ wishes: { form: { papers: field.files({ label: '照片', max: 1 }) }, within: 'days' } }, 'wishes.form.papers'],
  [{ allot: { ...gift.allot, gives: 'voucher' } }, 'wishes'],
])('an allotment with %j does not start', (more, at) => {
  expect(inspectAllotment({ ...gift, ...more }).map((one) => one.at)).toContain(at);
});
