import type { Example } from '../../kernel/example.ts';

const form = { part: 'information', statement: '我在车间十年了，大家有难处可以找我。', contact: '17451234567' };

export default [
  {
    title: '五位工友认可，工会确认，上墙，后来退出',
    form,
    moves: [
      { afterDays: 1, action: 'endorse', times: 5 },
      { afterDays: 1, action: 'confirm' },
      { afterDays: 40, action: 'leave', said: { why: '调到别的车间' } },
    ],
    ends: 'left',
  },
  {
    title: '只有四位工友认可，还不能确认，到期结束',
    form,
    moves: [
      { afterDays: 1, action: 'endorse', times: 4 },
      { afterDays: 1, action: 'confirm', refused: 'not-yet-allowed' },
      { afterDays: 30, action: 'notEnough' },
    ],
    ends: 'lapsed',
  },
  {
    title: '已经报过名，不能再报',
    after: '五位工友认可，工会确认，上墙，正在担任',
    form,
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '五位工友认可，工会确认，上墙，正在担任',
    form,
    moves: [
      { afterDays: 1, action: 'endorse', times: 5 },
      { afterDays: 1, action: 'confirm' },
    ],
    ends: 'serving',
  },
] satisfies readonly Example[];
