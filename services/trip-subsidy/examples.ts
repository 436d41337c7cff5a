import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

/** A fifth of twenty members are four, so that four trips of one fit into a year; how many there are says the register. */
const trip = {
  place: '示例温泉镇',
  leftOn: '2026-02-24',
  days: 3,
  people: 1,
  cost: yuan(1_800),
  own: yuan(1_000),
  list: 1,
  bills: 2,
};
const members = 20;
const checked = { afterDays: 1, action: 'check', said: { went: 1 } };

export default [
  {
    title: '1 人去 3 天，每天正好 600 元，补助 300 元',
    form: trip,
    members,
    moves: [
      { afterDays: 1, action: 'confirm' },
      checked,
      { afterDays: 1, action: 'approve' },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(300),
  },
  {
    title: '单位工会只出了 250 元，按 1:1 补助 250 元',
    form: { ...trip, place: '示例海滨', own: yuan(250) },
    members,
    moves: [
      { afterDays: 1, action: 'confirm' },
      checked,
      { afterDays: 1, action: 'approve' },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(250),
  },
  {
    title: '去的人超过名册上会员的 20%，不能申请',
    form: { ...trip, people: 5_000 },
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '核实的人数比申请的多，通不过，退回以后撤回',
    form: trip,
    members,
    moves: [
      { afterDays: 1, action: 'confirm' },
      { afterDays: 1, action: 'check', said: { went: 2 }, refused: 'not-yet-allowed' },
      {
        action: 'sendBack',
        said: { reason: 'within-share', explain: '签名名单上有 2 个人，申请写的是 1 个人，请核对。' },
      },
      { afterDays: 1, action: 'withdraw' },
    ],
    ends: 'withdrawn',
  },
] satisfies readonly Example[];
