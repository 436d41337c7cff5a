import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

const stay = { plan: 'hospital', illOn: '2026-02-20', own: yuan(5_000), bill: 2 };

/** Looked at again as if drawn by lot, then paid. */
const lookedAt = [
  { action: 'sample' },
  { action: 'pass', said: { looked: '对过医院的材料，没有错。' } },
  { afterDays: 1, action: 'pay' },
];

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
    title: '住院自己承担 5,000 元，报销 4,700 元，抽查无误后发放',
    proven: [{ what: 'cover', detail: 'hospital', since: '2026-01-01', until: '2026-12-31' }],
    form: stay,
    moves: [{ afterDays: 1, action: 'assess', said: { borne: yuan(5_000), payable: yuan(4_700) } }, ...lookedAt],
    ends: 'paid',
    pays: yuan(4_700),
  },
  {
    title: '互助会：大病先定为轻度，复核更正为重度，多付 7,000 元',
    proven: [{ what: 'cover', detail: 'society', since: '2026-01-01', until: '2026-12-31' }],
    form: { plan: 'society', societyEvent: 'light', illOn: '2026-02-20', diagnosis: 1 },
    moves: [
      { afterDays: 1, action: 'assess', said: { borne: 0, payable: yuan(3_000) } },
      {
        action: 'raise',
        said: { event: 'severe', borne: 0, payable: yuan(10_000), why: '病理报告写的是重度。' },
      },
      ...lookedAt,
    ],
    ends: 'paid',
    pays: yuan(10_000),
  },
  {
    title: '会员专享保障 B：意外全残，付 30,000 元',
    proven: [{ what: 'cover', detail: 'shanghaiB', since: '2026-01-01', until: '2026-12-31' }],
    form: { plan: 'shanghaiB', shanghaiBEvent: 'accident', illOn: '2026-02-20', diagnosis: 2 },
    moves: [{ afterDays: 1, action: 'assess', said: { borne: 0, payable: yuan(30_000) } }, ...lookedAt],
    ends: 'paid',
    pays: yuan(30_000),
  },
  {
    title: '威海爱心互助：工会登记了金额才能审核',
    proven: [{ what: 'cover', detail: 'weihai', since: '2026-01-01', until: '2026-12-31' }],
    set: { weihaiSum: yuan(800) },
    form: { plan: 'weihai', illOn: '2026-02-20', diagnosis: 1 },
    moves: [
      { afterDays: 1, action: 'assess', said: { borne: 0, payable: yuan(700) }, refused: 'not-yet-allowed' },
      { action: 'assess', said: { borne: 0, payable: yuan(800) } },
      ...lookedAt,
    ],
    ends: 'paid',
    pays: yuan(800),
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
