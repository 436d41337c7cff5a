import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

const birthday = { what: 'birthday', on: '2026-03-06', way: 'pickUp' };
const agree = { worth: yuan(300), before: 0, gift: '蛋糕券' };

export default [
  {
    title: '本省的标准还没有登记，单位工会答复不能发',
    form: birthday,
    moves: [
      { afterDays: 1, action: 'agree', said: agree, refused: 'not-yet-allowed' },
      { action: 'refuse', said: { why: '省总工会的标准登记以后，请再申请。' } },
    ],
    ends: 'refused',
  },
  {
    title: '中秋的慰问品送到家，后来撤回',
    form: {
      what: 'holiday',
      festival: 'midAutumn',
      on: '2026-04-05',
      way: 'deliver',
      address: '示例路一号，电话打我手机。',
    },
    moves: [{ afterDays: 1, action: 'withdraw' }],
    ends: 'withdrawn',
  },
  {
    title: '生日过了两个月，不能申请',
    form: { ...birthday, on: '2025-12-31' },
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
] satisfies readonly Example[];
