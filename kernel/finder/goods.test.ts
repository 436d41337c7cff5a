import { expect, test } from 'vitest';
import { defineAllotment } from '../allot.ts';
import { field } from '../field.ts';
import { tunable } from '../rule.ts';
import { findGoods } from './goods.ts';

const cites = { title: '示例办法' };
const allotment = defineAllotment({
  id: 'pack',
  title: '礼包',
  scene: 'services',
  lead: '示例',
  edition: 1,
  cites,
  form: { work: field.choice({ label: '跑哪一行？', of: { rider: '送外卖', other: '别的' } }) },
  pages: [{ ask: '示例', fields: ['work'] }],
  tunables: { memberFor: tunable.days({ label: '入会满几天', default: 30, cites }) },
  eligible: {
    verified: { says: '须实名', holds: ({ member }) => member.verified },
    rides: { says: '只给跑外卖的', holds: ({ form }) => form.work === 'rider' },
    lasts: { says: '入会须满几天', holds: ({ member, tuned }) => !member.verified || tuned.memberFor >= 0 },
  },
  allot: { goods: '礼包', unit: '份', each: ['member'], ways: ['first-come'], splits: ['whole'] },
});
const found = (answers: object) => findGoods(allotment, { answers: { member: true, ...answers } }, '2026-03-02');

test('who may sign up for limited goods is judged by their own rules, and what is not known stays open', () => {
  expect(found({ 'member.verified': false })).toMatchObject({ verdict: 'no', against: ['须实名'] });
  expect(found({ 'member.verified': true, 'pack.work': 'other' })).toMatchObject({
    verdict: 'no',
    against: ['只给跑外卖的'],
  });
  expect(found({ 'member.verified': true }).open).toContain('还不知道：跑哪一行？');
});

test('a rule that rests on a value of the campaign is not judged by another', () => {
  const { verdict, open } = found({ 'member.verified': true, 'pack.work': 'rider' });
  expect([verdict, open]).toEqual(['unknown', ['要看这一次活动怎么规定']]);
});
