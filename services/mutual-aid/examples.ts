import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

const hospital = { plan: 'hospital', payer: 'union', insured: true };
const joined = [
  { afterDays: 1, action: 'agree', said: { premium: yuan(95) } },
  { afterDays: 1, action: 'payFor' },
];

export default [
  { title: '街道工会出 95 元，参加住院综合互助', form: hospital, moves: joined, ends: 'covered', pays: yuan(95) },
  {
    title: '自己出钱参加，核对时价格写错了要改',
    form: { ...hospital, payer: 'self' },
    moves: [
      { afterDays: 1, action: 'agree', said: { premium: yuan(90) }, refused: 'not-yet-allowed' },
      { action: 'agree', said: { premium: yuan(95) } },
      { afterDays: 1, action: 'payFor', refused: 'not-yet-allowed' },
      { action: 'enter', said: { receipt: '2026-0088' } },
    ],
    ends: 'covered',
  },
  {
    title: '每人一份，刚参加过不能再参加',
    after: '街道工会出 95 元，参加住院综合互助',
    form: hospital,
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '一个人不能参加医疗互助甲种，要单位一起参加',
    form: { plan: 'serious', payer: 'self', bornOn: '1990-05-01', healthy: true },
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
] satisfies readonly Example[];
