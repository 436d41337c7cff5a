import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

const junior = {
  level: 'junior',
  certifiedOn: '2025-11-20',
  certificate: 1,
  employer: 'town',
  contractFrom: '2025-03-01',
  contractTo: '2026-02-28',
  contract: 1,
};
const throughBoth = [
  { afterDays: 3, action: 'approveAtCity' },
  { afterDays: 3, action: 'approveAtProvince' },
  { afterDays: 5, action: 'pay' },
];

export default [
  { title: '初级证书，奖补 500 元', form: junior, moves: throughBoth, ends: 'paid', pays: yuan(500) },
  {
    title: '中级证书，奖补 700 元',
    form: { ...junior, level: 'middle' },
    moves: throughBoth,
    ends: 'paid',
    pays: yuan(700),
  },
  {
    title: '高级证书，奖补 1000 元',
    form: { ...junior, level: 'senior' },
    moves: throughBoth,
    ends: 'paid',
    pays: yuan(1000),
  },
  {
    title: '合同差一天满一年，不能申请',
    form: { ...junior, contractTo: '2026-02-27' },
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '和其他单位签的合同，不能申请',
    form: { ...junior, employer: 'other' },
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '同一等级领过了，不能再领',
    after: '初级证书，奖补 500 元',
    form: junior,
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '省级通过以后发不了，写明原因结束',
    form: junior,
    moves: [
      ...throughBoth.slice(0, -1),
      { afterDays: 1, action: 'cannotPay', said: { why: '这一级证书已经发过奖补。' } },
    ],
    ends: 'refused',
  },
] satisfies readonly Example[];
