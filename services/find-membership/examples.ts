import type { Example } from '../../kernel/example.ts';

const form = { proof: 1 };

export default [
  {
    title: '手机号换了，工会核对照片，第二天找回',
    form,
    moves: [{ afterDays: 1, action: 'confirm' }],
    ends: 'found',
  },
  {
    title: '照片看不清，补了一张，找回',
    form,
    moves: [
      { afterDays: 1, action: 'ask', said: { what: '证件上的字看不清' } },
      { afterDays: 1, action: 'supply', said: { proof: 1 } },
      { afterDays: 1, action: 'confirm' },
    ],
    ends: 'found',
  },
  {
    title: '不是本人，不给',
    form,
    moves: [{ afterDays: 1, action: 'decline', said: { why: '照片和登记的不是同一个人' } }],
    ends: 'declined',
  },
  {
    title: '请她补充，三十天没有补充，结束',
    form,
    moves: [
      { afterDays: 1, action: 'ask', said: { what: '证件上的字看不清' } },
      { afterDays: 32, action: 'letGo' },
    ],
    ends: 'lapsed',
  },
  { title: '找到了旧手机，自己撤回', form, moves: [{ afterDays: 0, action: 'withdraw' }], ends: 'withdrawn' },
] satisfies readonly Example[];
