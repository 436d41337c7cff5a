import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';
import { seasonOf } from '../../kernel/tunable-kinds.ts';

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
    title: '上海的保障 B 本地没有办，不能参加',
    form: { plan: 'shanghaiB', payer: 'self' },
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '本地办了会员专享保障 B，自己出 70 元参加，年底以前续下一年',
    set: { shanghaiBOffered: 1 },
    proven: [{ what: 'cover', detail: 'shanghaiB', since: '2026-01-10', until: '2026-12-31' }],
    filedOn: '2026-11-03',
    form: { plan: 'shanghaiB', payer: 'self' },
    moves: [
      { afterDays: 1, action: 'agree', said: { premium: yuan(24) }, refused: 'not-yet-allowed' },
      { action: 'agree', said: { premium: yuan(70) } },
      { afterDays: 1, action: 'enter', said: { receipt: '2026-0189' } },
    ],
    ends: 'covered',
  },
  {
    title: '越城的互助 10 月 20 日起参加下一年的，工会出 60 元',
    set: { yuechengOffered: 1, yuechengYear: seasonOf('01-01', '12-31') },
    filedOn: '2026-10-20',
    form: { plan: 'yuecheng', payer: 'union' },
    moves: [
      { afterDays: 1, action: 'agree', said: { premium: yuan(60) } },
      { afterDays: 1, action: 'payFor' },
    ],
    ends: 'covered',
    pays: yuan(60),
  },
  {
    title: '越城的互助过了 12 月 20 日，要等下一次',
    set: { yuechengOffered: 1, yuechengYear: seasonOf('01-01', '12-31') },
    filedOn: '2026-12-21',
    form: { plan: 'yuecheng', payer: 'union' },
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
