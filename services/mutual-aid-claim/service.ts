import { coverPlans } from '../../kernel/cover-plan.ts';
import { type AnyValues, field } from '../../kernel/field.ts';
import { yuan } from '../../kernel/money.ts';
import { type Proof, holdsOn } from '../../kernel/proof.ts';
import { commonPapers, namesOf } from '../../kernel/papers.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, saidFen, workdays } from '../../kernel/service.ts';
import {
  type Claimed,
  type CoverEvent,
  type Terms,
  claimFor,
  eventOf,
  events,
  eventsOf,
  isPaidBy,
  paymentTunables,
  payments,
} from './payments.ts';

const ownPace = houseDefault('公布的资料没有写明办理天数。');

const step = { remind: workdays('nudge'), escalate: 'supervisor@parent' } as const;

/** Whether a cover of this plan held on the day of the illness. */
function isCovered(proofs: readonly Proof[], plan: string, day: string): boolean {
  return proofs.some((proof) => proof.what === 'cover' && proof.detail === plan && holdsOn(proof, day));
}

const papers = {
  bill: field.files({
    label: '医保结算单',
    max: 9,
    sensitive: 'health',
    when: isPaidBy('shares'),
    inList: 'papers',
  }),
  diagnosis: field.files({
    label: '诊断书或者其他证明',
    max: 9,
    sensitive: 'health',
    when: isPaidBy('sum'),
    inList: 'papers',
  }),
  identity: commonPapers.idCard,
};

/** 互助保障理赔: a member who has a cover is repaid; a reviewer may correct the sum upward, and some, drawn by lot, are looked at again. */
export default defineService({
  id: 'mutual-aid-claim',
  title: '互助保障报销',
  scene: 'assistance',
  lead: '参加了互助保障的会员住院、得大病，凭结算单报销；审核的人发现算少了会往上改。',
  words: ['互助保障', '理赔', '报销', '二次医保', '住院', '大病', '结算单'],
  occasions: ['hospital', 'sudden'],
  edition: 2,
  cites: { title: '工会互助保障各计划的通知', clause: '按所选的计划报销' },
  looksAt: ['cover'],

  form: {
    plan: field.choice({
      label: '报销哪一种？',
      of: coverPlans,
      offeredTo: {
        proven: 'cover',
        none: '没有查到你参加过互助保障。已经参加的，请单位工会核对名单；还没有参加的，可以先去“参加互助保障”。',
        from: 'mutual-aid',
      },
    }),
    shanghaiBEvent: field.choice({
      label: '上海的计划：是哪一种情形？',
      of: eventsOf('shanghaiB'),
      when: { field: 'plan', is: ['shanghaiB'] },
    }),
    societyEvent: field.choice({
      label: '互助会的计划：是哪一种情形？',
      of: eventsOf('society'),
      when: { field: 'plan', is: ['society'] },
    }),
    illOn: field.date({ label: '哪一天住院、确诊或者出事的？', notAfter: 'today' }),
    own: field.money({
      label: '医保范围内，自己承担了多少钱？',
      help: '看结算单上“个人自付”那一项。',
      min: 1,
      max: yuan(2_000_000),
      sensitive: 'money',
      when: isPaidBy('shares'),
    }),
    ...papers,
  },
  pages: [
    { ask: '哪一种互助保障', fields: ['plan', 'shanghaiBEvent', 'societyEvent'] },
    { ask: '这一次住院或者生病', fields: ['illOn', 'own'] },
  ],
  summary: ['plan', 'illOn'],

  tunables: {
    papers: tunable.papers({
      label: '要交的材料',
      of: namesOf(papers),
      default: ['bill', 'diagnosis', 'identity'],
      cites: houseDefault('公布的资料没有列出材料。'),
    }),
    ...paymentTunables,
    sampleShare: tunable.percent({
      label: '复核通过的有多少要抽查',
      default: 500,
      cites: houseDefault('公布的资料只说随机抽查，没有写比例。'),
    }),
    checkWithin: tunable.workdays({ label: '审核期限', default: 5, cites: ownPace }),
    payWithin: tunable.workdays({ label: '发放期限', default: 5, cites: ownPace }),
    nudge: tunable.workdays({ label: '没有进展多久就提醒', default: 2, cites: ownPace }),
    objectWithin: tunable.days({ label: '不通过后多少天内可以补充材料', default: 30, cites: ownPace }),
  },

  eligible: {
    'once-an-illness': {
      says: '同一次住院、同一次确诊只报销一次',
      cites: houseDefault('公布的资料没有写明重复报销怎么办。'),
      holds: ({ form, earlier }) =>
        earlier.every(({ form: other }) => other.plan !== form.plan || other.illOn !== form.illOn),
    },
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: { label: '等待审核', owes: 'caseworker@town', within: workdays('checkWithin'), ...step },
    assessed: { label: '等待复核', owes: 'approver@county', within: workdays('checkWithin'), ...step },
    sampled: { label: '等待抽查', owes: 'supervisor@county', within: workdays('checkWithin'), ...step },
    approved: { label: '等待发放', owes: 'cashier@county', within: workdays('payWithin'), ...step },
    returned: { label: '等待补充材料', owes: 'applicant', within: days('objectWithin'), lapses: 'letStand' },
    paid: { label: '已发放', final: true },
    refused: { label: '没有通过', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    file: {
      label: '申请报销',
      from: 'draft',
      to: 'filed',
      demands: 'eligible',
      notify: ['applicant'],
    },
    assess: {
      label: '审核通过',
      from: 'filed',
      to: 'assessed',
      asks: {
        event: field.choice({
          label: '核实后是哪一种情形？',
          help: '和申请时一样就不用填。',
          of: events,
          optional: true,
        }),
        borne: field.money({
          label: '核实后医保范围内自己承担的金额',
          help: '按固定金额付的写 0。',
          max: yuan(2_000_000),
        }),
        payable: field.money({ label: '该付多少钱？', min: 1, max: yuan(2_000_000) }),
      },
      allowed: {
        covered: {
          says: '那一天她参加的这一种互助保障没有生效',
          holds: ({ form, proofs }) => isCovered(proofs, form.plan, form.illOn),
        },
        'of-the-plan': { says: '她参加的这一种互助不管这种情形，请另选一种', holds: isOfThePlan },
        'as-the-plan-says': { says: '和这一种互助算出来的金额不一样', holds: isAsThePlanSays },
      },
      notify: ['applicant'],
    },
    raise: {
      label: '算少了，往上改',
      from: ['assessed', 'sampled'],
      to: 'assessed',
      asks: {
        event: field.choice({
          label: '更正后是哪一种情形？',
          help: '和前面一样就不用填。',
          of: events,
          optional: true,
        }),
        borne: field.money({ label: '更正后自己承担的金额', help: '按固定金额付的写 0。', max: yuan(2_000_000) }),
        payable: field.money({ label: '更正后该付多少钱？', min: 1, max: yuan(2_000_000) }),
        why: field.longText({ label: '为什么改？', min: 4, max: 500, sensitive: 'health' }),
      },
      allowed: {
        'of-the-plan': { says: '她参加的这一种互助不管这种情形，请另选一种', holds: isOfThePlan },
        'as-the-plan-says': { says: '和这一种互助算出来的金额不一样', holds: isAsThePlanSays },
        upward: {
          says: '这里只能往上改；要减少，退回请职工说明',
          holds: ({ before, said }) => saidFen(said, 'payable') > saidFen(before, 'payable'),
        },
      },
      notify: ['applicant'],
    },
    sample: { label: '这一件也要查', from: 'assessed', to: 'sampled', by: 'supervisor@county', notify: ['applicant'] },
    pass: {
      label: '抽查无误',
      from: 'sampled',
      to: 'approved',
      asks: { looked: field.longText({ label: '核对了什么？', min: 4, max: 500, sensitive: 'health' }) },
      notify: ['applicant'],
    },
    approve: {
      label: '复核通过',
      from: 'assessed',
      to: 'approved',
      samples: { share: 'sampleShare', to: 'sampled' },
      notify: ['applicant'],
    },
    sendBack: {
      label: '退回补充',
      from: ['filed', 'assessed', 'sampled'],
      to: 'returned',
      asks: {
        reason: field.refusal({ label: '哪一条还不能确认', of: 'eligible' }),
        explain: field.longText({ label: '向职工说明要补什么', min: 4, max: 500, sensitive: 'health' }),
      },
      notify: ['applicant'],
    },
    supply: {
      label: '补充材料',
      from: 'returned',
      to: 'filed',
      asks: { more: field.files({ label: '补充的材料', max: 9, sensitive: 'health' }) },
    },
    refuse: {
      label: '不能报销',
      from: 'filed',
      to: 'refused',
      asks: { why: field.longText({ label: '原因，以及可以怎么办', min: 4, max: 300, sensitive: 'health' }) },
      notify: ['applicant'],
    },
    letStand: { label: '到期没有补充', from: 'returned', to: 'refused', by: 'clock', notify: ['applicant'] },
    cannotPay: {
      label: '不能发放',
      from: 'approved',
      to: 'refused',
      asks: { why: field.longText({ label: '为什么不能发，可以怎么办', min: 4, max: 300, sensitive: 'health' }) },
      notify: ['applicant'],
    },
    pay: {
      label: '发放互助金',
      from: 'approved',
      to: 'paid',
      pays: {
        fund: 'mutual',
        amount: ({ said }) => saidFen(said, 'payable'),
        estimate: ({ form, said, tuned }) => ({
          exactly:
            claimFor(
              form.plan,
              foundEvent({ form, said: said ?? {} }),
              Number(said?.['borne'] ?? form.own ?? 0),
              tuned,
            ) ?? 0,
        }),
        right: ({ form }) => `${form.plan} ${form.illOn}`,
      },
      notify: ['applicant'],
    },
    withdraw: {
      label: '撤回',
      from: ['filed', 'assessed', 'approved', 'returned'],
      to: 'withdrawn',
      by: 'applicant',
    },
  },

  metrics: {
    filed: { label: '申请', count: 'file' },
    approved: { label: '通过', stands: ['approved', 'paid'] },
    approvedRate: { label: '通过率', of: ['approved', 'filed'] },
    raised: { label: '往上改', times: 'raise' },
    sampled: { label: '正在抽查', stands: ['sampled'] },
    passed: { label: '抽查无误', count: 'pass' },
    paid: { label: '发放互助金', sumPaid: 'pay' },
  },
});

interface Assessing {
  readonly form: Claimed;
  readonly said: AnyValues;
  readonly tuned: Terms;
}

/** As it was found, or where nothing else was found as she said. */
function foundEvent({ form, said }: Pick<Assessing, 'form' | 'said'>): CoverEvent {
  return (said['event'] as CoverEvent | undefined) ?? eventOf(form);
}

function isAsThePlanSays({ form, said, tuned }: Assessing): boolean {
  return saidFen(said, 'payable') === claimFor(form.plan, foundEvent({ form, said }), saidFen(said, 'borne'), tuned);
}

function isOfThePlan({ form, said }: Assessing): boolean {
  return payments[form.plan][foundEvent({ form, said })] !== undefined;
}
