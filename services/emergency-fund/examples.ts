import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

const illness = {
  kind: 'illness',
  happenedOn: '2026-02-10',
  paysSince: '2024-01-01',
  bill: yuan(12_000.35),
  bills: 2,
};
const accident = { kind: 'accident', happenedOn: '2026-02-10', paysSince: '2024-01-01', bill: yuan(9_000), proof: 1 };

export default [
  {
    title: '大病自己承担 12,000.35 元，报销七成，不足一分的舍去',
    set: { cap: yuan(50_000) },
    form: illness,
    moves: [
      { afterDays: 1, action: 'check', said: { borne: yuan(12_000.35) } },
      { afterDays: 1, action: 'approve', said: { grant: yuan(8_400.25) }, refused: 'not-yet-allowed' },
      { action: 'approve', said: { grant: yuan(8_400.24) } },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(8_400.24),
  },
  {
    title: '工会定的上限：意外最多帮 5,000 元',
    set: { grantCap: yuan(5_000) },
    form: accident,
    moves: [
      { afterDays: 1, action: 'check', said: { borne: yuan(9_000), note: '到家里看过。' } },
      { afterDays: 1, action: 'approve', said: { grant: yuan(5_000.01) }, refused: 'not-yet-allowed' },
      { action: 'approve', said: { grant: yuan(5_000) } },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(5_000),
  },
  {
    title: '事情发生以后才开始交互助金，不能申请',
    form: { ...illness, paysSince: '2026-02-11' },
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '负数的金额填不进去',
    form: { ...illness, bill: -100 },
    refused: 'answers-wrong',
    moves: [],
    ends: 'draft',
  },
  {
    title: '意外已经由保险赔足，不能帮，写明原因和还可以找谁',
    form: accident,
    moves: [
      { afterDays: 1, action: 'check', said: { borne: yuan(9_000) } },
      { afterDays: 1, action: 'refuse', said: { why: '保险已经赔足；家里还困难的，可以申请困难帮扶。' } },
    ],
    ends: 'refused',
  },
  {
    title: '退回以后没有补充，到期结束',
    form: illness,
    moves: [
      { afterDays: 1, action: 'sendBack', said: { reason: 'within-window', explain: '请补出院小结。' } },
      { afterDays: 31, action: 'letStand' },
    ],
    ends: 'refused',
  },
  {
    title: '意外同意 5,000 元，发不了，退回重新审批，改发 3,000 元',
    set: { grantCap: yuan(5_000) },
    form: accident,
    moves: [
      { afterDays: 1, action: 'check', said: { borne: yuan(9_000) } },
      { afterDays: 1, action: 'approve', said: { grant: yuan(5_000) } },
      { afterDays: 1, action: 'decideAgain', said: { hitch: '基金里只剩 3,000 元。' } },
      { afterDays: 1, action: 'approve', said: { grant: yuan(3_000) } },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(3_000),
  },
] satisfies readonly Example[];
