import type { Example } from '../../kernel/example.ts';

export default [
  {
    title: '不说原因，工会两天后登记，退会',
    form: {},
    moves: [{ afterDays: 2, action: 'note' }],
    ends: 'left',
  },
  {
    title: '工会五个工作日没有登记，自动生效',
    form: { reason: '要回家乡种地了，谢谢工会' },
    moves: [{ afterDays: 8, action: 'takeEffect' }],
    ends: 'left',
  },
  {
    title: '想了想，不退了，会籍没有变',
    form: { reason: '会费不知道用在哪里' },
    moves: [{ afterDays: 1, action: 'withdraw' }],
    ends: 'withdrawn',
  },
] satisfies readonly Example[];
