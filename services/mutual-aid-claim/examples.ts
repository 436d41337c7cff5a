import type { CoverPlan } from '../../kernel/cover-plan.ts';
import type { Example } from '../../kernel/example.ts';
import type { AnyValues } from '../../kernel/field.ts';
import { type Fen, yuan } from '../../kernel/money.ts';

const stay = { plan: 'hospital', illOn: '2026-02-20', own: yuan(5_000), bill: 2 };

/** Looked at again as if drawn by lot, then paid. */
const lookedAt = [
  { action: 'sample' },
  { action: 'pass', said: { looked: '对过医院的材料，没有错。' } },
  { afterDays: 1, action: 'pay' },
];

/** A claim of somebody whom the plan covers, checked, looked at again and paid as the plan says for this event. */
function paid(
  title: string,
  form: { readonly plan: CoverPlan } & AnyValues,
  sum: Fen,
  set?: Readonly<Record<string, number>>,
): Example {
  const borne = (form['own'] as Fen | undefined) ?? 0;
  return {
    title,
    ...(set && { set }),
    proven: [{ what: 'cover', detail: form.plan, since: '2026-01-01', until: '2026-12-31' }],
    form: { illOn: '2026-02-20', ...(borne > 0 ? { bill: 1 } : { diagnosis: 1 }), ...form },
    moves: [{ afterDays: 1, action: 'assess', said: { borne, payable: sum } }, ...lookedAt],
    ends: 'paid',
    pays: sum,
  };
}

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
  paid(
    '互助会：住院自付 1,000 元，报销 700 元',
    { plan: 'society', societyEvent: 'stay', own: yuan(1_000) },
    yuan(700),
  ),
  paid('互助会：大病轻度，付 3,000 元', { plan: 'society', societyEvent: 'light' }, yuan(3_000)),
  paid('医疗互助甲种：工会登记的金额', { plan: 'serious' }, yuan(8_000), { seriousSum: yuan(8_000) }),
  paid('特种重病：付 20,000 元', { plan: 'special' }, yuan(20_000)),
  paid('女职工安康：付 17,500 元', { plan: 'women' }, yuan(17_500)),
  paid('会员专享保障 A：工会登记的金额', { plan: 'shanghaiA' }, yuan(600), { shanghaiASum: yuan(600) }),
  paid('会员专享保障 B：大病，付 20,000 元', { plan: 'shanghaiB', shanghaiBEvent: 'illness' }, yuan(20_000)),
  paid('会员专享保障 B：意外全残，付 30,000 元', { plan: 'shanghaiB', shanghaiBEvent: 'accident' }, yuan(30_000)),
  paid('会员专享保障 B：因病去世，付 10,000 元', { plan: 'shanghaiB', shanghaiBEvent: 'death' }, yuan(10_000)),
  paid('绍兴越城：住院自付 2,000 元，按工会登记的比例', { plan: 'yuecheng', own: yuan(2_000) }, yuan(1_200), {
    yuechengShare: 6_000,
  }),
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
