import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

const trip = {
  place: '示例温泉镇',
  leftOn: '2026-02-24',
  days: 3,
  people: 40,
  members: 200,
  cost: yuan(72_000),
  own: yuan(40_000),
  list: 1,
  bills: 2,
};
const checked = { afterDays: 1, action: 'check', said: { counted: 200, went: 40, before: 0 } };

export default [
  {
    title: '40 人去 3 天，每人每天正好 600 元，补助 12,000 元',
    form: trip,
    moves: [
      { afterDays: 1, action: 'confirm' },
      checked,
      { afterDays: 1, action: 'approve' },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(12_000),
  },
  {
    title: '单位工会只出了 9,000 元，按 1:1 补助 9,000 元',
    form: { ...trip, own: yuan(9_000) },
    moves: [
      { afterDays: 1, action: 'confirm' },
      checked,
      { afterDays: 1, action: 'approve' },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(9_000),
  },
  {
    title: '41 人超过会员的 20%，不能申请',
    form: { ...trip, people: 41 },
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '加上今年去过的超过 20%，核实时通不过',
    form: trip,
    moves: [
      { afterDays: 1, action: 'confirm' },
      { afterDays: 1, action: 'check', said: { counted: 200, went: 40, before: 1 }, refused: 'not-yet-allowed' },
      { action: 'sendBack', said: { reason: 'within-share', explain: '今年已经补助过 1 人，请减少 1 人。' } },
      { afterDays: 1, action: 'withdraw' },
    ],
    ends: 'withdrawn',
  },
] satisfies readonly Example[];
