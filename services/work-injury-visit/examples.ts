import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

const form = { injuredOn: '2026-02-25', hospital: '示例人民医院', what: '搬货时左手被砸伤，骨折。', proof: 1 };

export default [
  {
    title: '核实、探视、发放 500 元',
    form,
    moves: [
      { afterDays: 1, action: 'verify' },
      { afterDays: 2, action: 'visit', said: { visitedOn: '2026-03-05', needs: ['legal'] } },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(500),
  },
  {
    title: '受伤 91 天才申请：可以提交，核实时按规定不通过并写明原因',
    form: { ...form, injuredOn: '2025-12-01' },
    moves: [
      { afterDays: 1, action: 'verify', refused: 'not-eligible' },
      { action: 'refuse', said: { reason: 'within-window', explain: '受伤已超过 90 天。还可以申请困难帮扶。' } },
      { afterDays: 31, action: 'letStand' },
    ],
    ends: 'ineligible',
  },
  {
    title: '正好第 90 天申请，符合',
    form: { ...form, injuredOn: '2025-12-02' },
    moves: [
      { afterDays: 1, action: 'verify' },
      { afterDays: 2, action: 'visit', said: { visitedOn: '2026-03-05' } },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(500),
  },
  {
    title: '同一次工伤再申请一次，不通过',
    after: '核实、探视、发放 500 元',
    form,
    moves: [
      { afterDays: 1, action: 'verify', refused: 'not-eligible' },
      { action: 'refuse', said: { reason: 'once-per-injury', explain: '这次工伤已经慰问过。' } },
    ],
    ends: 'objecting',
  },
  {
    title: '自己撤回',
    form,
    moves: [{ afterDays: 1, action: 'withdraw' }],
    ends: 'withdrawn',
  },
  {
    title: '探视以后发不了：写明哪一条不符合',
    form,
    moves: [
      { afterDays: 1, action: 'verify' },
      { afterDays: 2, action: 'visit', said: { visitedOn: '2026-03-05' } },
      { afterDays: 1, action: 'refuse', said: { reason: 'once-per-injury', explain: '这次工伤已经慰问过。' } },
    ],
    ends: 'objecting',
  },
] satisfies readonly Example[];
