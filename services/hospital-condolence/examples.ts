import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

const fourNights = { admittedOn: '2026-02-20', leftOn: '2026-02-24', hospital: '示例人民医院', proof: 1 };

export default [
  {
    title: '住院四天，核实后发放 600 元',
    form: fourNights,
    moves: [
      { afterDays: 1, action: 'check' },
      { afterDays: 2, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(600),
  },
  {
    title: '住院正好三天，不超过，不能申请',
    form: { ...fourNights, leftOn: '2026-02-23' },
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '没有实名的会员先要实名',
    form: fourNights,
    verified: false,
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '材料看不清，补充后发放',
    form: fourNights,
    moves: [
      {
        afterDays: 1,
        action: 'sendBack',
        said: { reason: 'stay-long-enough', explain: '发票看不清日期，请重新拍照。' },
      },
      { afterDays: 2, action: 'supply', said: { more: 1 } },
      { afterDays: 1, action: 'check' },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(600),
  },
  {
    title: '退回后一直没有补充，到期结束',
    form: fourNights,
    moves: [
      { afterDays: 1, action: 'sendBack', said: { reason: 'stay-long-enough', explain: '请补一张出院记录。' } },
      { afterDays: 31, action: 'letStand' },
    ],
    ends: 'refused',
  },
  {
    title: '核实以后发不了：写明原因，不再发放',
    form: fourNights,
    moves: [
      { afterDays: 1, action: 'check' },
      { afterDays: 1, action: 'cannotPay', said: { why: '这次住院单位工会已经慰问过，不再重复发放。' } },
    ],
    ends: 'refused',
  },
  {
    title: '核实以后、发放以前自己撤回',
    form: fourNights,
    moves: [
      { afterDays: 1, action: 'check' },
      { afterDays: 1, action: 'withdraw' },
    ],
    ends: 'withdrawn',
  },
] satisfies readonly Example[];
