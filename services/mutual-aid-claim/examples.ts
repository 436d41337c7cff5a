import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

const stay = { plan: 'hospital', illOn: '2026-02-20', own: yuan(5_000), bill: 2 };

export default [
  {
    title: '没有参加互助保障，审核时说明原因',
    form: stay,
    moves: [
      {
        afterDays: 1,
        action: 'assess',
        said: { borne: yuan(5_000), payable: yuan(4_700) },
        refused: 'not-yet-allowed',
      },
      { action: 'refuse', said: { why: '住院那天还没有参加互助保障，可以先参加下一期。' } },
    ],
    ends: 'refused',
  },
  {
    title: '申请以后自己撤回',
    form: { plan: 'women', illOn: '2026-01-15', diagnosis: 1 },
    moves: [{ afterDays: 1, action: 'withdraw' }],
    ends: 'withdrawn',
  },
  {
    title: '退回以后没有补充，到期结束',
    form: stay,
    moves: [
      { afterDays: 1, action: 'sendBack', said: { reason: 'once-an-illness', explain: '请补一张出院小结。' } },
      { afterDays: 31, action: 'letStand' },
    ],
    ends: 'refused',
  },
  {
    title: '没有实名，要先实名',
    verified: false,
    form: { ...stay, identity: 1 },
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
] satisfies readonly Example[];
