import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

/** A fifth of twenty members; how many there are says the register. */
const trip = {
  place: '示例温泉镇',
  leftOn: '2026-02-24',
  days: 3,
  people: 4,
  cost: yuan(7_200),
  own: yuan(4_000),
  list: 1,
  bills: 2,
};
const members = 20;
const checked = { afterDays: 1, action: 'check', said: { went: 4 } };

export default [
  {
    title: '4 人去 3 天，每人每天正好 600 元，补助 1,200 元',
    form: trip,
    members,
    moves: [
      { afterDays: 1, action: 'confirm' },
      checked,
      { afterDays: 1, action: 'approve' },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(1_200),
  },
  {
    title: '单位工会只出了 900 元，按 1:1 补助 900 元',
    form: { ...trip, own: yuan(900) },
    members,
    moves: [
      { afterDays: 1, action: 'confirm' },
      checked,
      { afterDays: 1, action: 'approve' },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(900),
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
      { afterDays: 1, action: 'check', said: { went: 5 }, refused: 'not-yet-allowed' },
      {
        action: 'sendBack',
        said: { reason: 'within-share', explain: '签名名单上有 5 个人，申请写的是 4 个人，请核对。' },
      },
      { afterDays: 1, action: 'withdraw' },
    ],
    ends: 'withdrawn',
  },
] satisfies readonly Example[];
