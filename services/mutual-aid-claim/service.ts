import { field } from '../../kernel/field.ts';
import { type Fen, yuan } from '../../kernel/money.ts';
import { type Proof, holdsOn } from '../../kernel/proof.ts';
import { namesOf } from '../../kernel/papers.ts';
import { houseDefault, notPublished, tunable, unpublished } from '../../kernel/rule.ts';
import { days, defineService, saidFen, workdays } from '../../kernel/service.ts';
import { portionOf } from '../../kernel/tunable-kinds.ts';

const hospital = {
  title: '中山市古镇镇总工会住院综合互助保障通知',
  clause: '医保范围内自己承担的部分报销两次：先按最多 80%，余下的再按 70%',
};
const special = { title: '广州市职工特种重病互助保障', clause: '患癌症等重病支付 20,000 元，三级医院确诊' };
const women = { title: '广州市女职工安康互助保障', clause: '患乳腺癌、卵巢癌、宫颈癌、子宫癌支付 17,500 元' };
const ownPace = houseDefault('公布的资料没有写明办理天数。');

const step = { remind: workdays('nudge'), escalate: 'supervisor@parent' } as const;

interface Terms {
  readonly firstShare: number;
  readonly secondShare: number;
  readonly seriousSum: number;
  readonly specialSum: number;
  readonly womenSum: number;
}

/** What is left of her own share inside the insured range is repaid twice, each time rounded down to a fen. */
export function hospitalClaim(own: Fen, { firstShare, secondShare }: Pick<Terms, 'firstShare' | 'secondShare'>): Fen {
  const first = portionOf(own, firstShare);
  return first + portionOf(own - first, secondShare);
}

/** What a plan pays: a part of the bill, or one sum. */
export function claimFor(plan: string, own: Fen, terms: Terms): Fen {
  if (plan === 'serious') return terms.seriousSum;
  if (plan === 'special') return terms.specialSum;
  return plan === 'women' ? terms.womenSum : hospitalClaim(own, terms);
}

/** Whether a cover of this plan held on the day of the illness. */
function isCovered(proofs: readonly Proof[], plan: string, day: string): boolean {
  return proofs.some((proof) => proof.what === 'cover' && proof.detail === plan && holdsOn(proof, day));
}

const papers = {
  bill: field.files({
    label: '医保结算单',
    max: 9,
    sensitive: 'health',
    when: { field: 'plan', is: ['hospital'] },
    inList: 'papers',
  }),
  diagnosis: field.files({
    label: '确诊的诊断书',
    max: 9,
    sensitive: 'health',
    when: { field: 'plan', is: ['serious', 'special', 'women'] },
    inList: 'papers',
  }),
  identity: field.files({
    label: '身份证照片',
    max: 2,
    sensitive: 'identity',
    provenBy: { what: 'identity' },
    inList: 'papers',
  }),
};

/** 互助保障理赔: a member who has a cover is repaid; a reviewer may correct the sum upward, and some, drawn by lot, are looked at again. */
export default defineService({
  id: 'mutual-aid-claim',
  title: '互助保障报销',
  scene: 'assistance',
  lead: '参加了互助保障的会员住院、得大病，凭结算单报销；审核的人发现算少了会往上改。',
  words: ['互助保障', '理赔', '报销', '二次医保', '住院', '大病', '结算单'],
  occasions: ['hospital', 'sudden'],
  edition: 1,
  cites: hospital,
  looksAt: ['cover'],

  form: {
    plan: field.choice({
      label: '报销哪一种？',
      of: {
        hospital: '住院综合互助（工会二次医保）',
        serious: '医疗互助甲种（六种大病）',
        special: '特种重病互助',
        women: '女职工安康互助',
      },
    }),
    illOn: field.date({ label: '哪一天住院或者确诊的？', notAfter: 'today' }),
    own: field.money({
      label: '医保范围内，自己承担了多少钱？',
      help: '看结算单上“个人自付”那一项。',
      min: 1,
      max: yuan(2_000_000),
      sensitive: 'money',
      when: { field: 'plan', is: ['hospital'] },
    }),
    ...papers,
  },
  pages: [{ ask: '这一次住院或者生病', fields: ['plan', 'illOn', 'own'] }],
  summary: ['plan', 'illOn'],

  tunables: {
    papers: tunable.papers({
      label: '要交的材料',
      of: namesOf(papers),
      default: ['bill', 'diagnosis', 'identity'],
      cites: houseDefault('公布的资料没有列出材料。'),
    }),
    firstShare: tunable.percent({ label: '住院：第一次报销比例', default: 8_000, cites: hospital }),
    secondShare: tunable.percent({ label: '住院：余下的再报销比例', default: 7_000, cites: hospital }),
    seriousSum: tunable.money({
      label: '医疗互助甲种：支付',
      default: unpublished,
      cites: notPublished('找到的资料没有写金额，由办互助保障的工会登记。'),
    }),
    specialSum: tunable.money({ label: '特种重病：支付', default: yuan(20_000), cites: special }),
    womenSum: tunable.money({ label: '女职工安康：支付', default: yuan(17_500), cites: women }),
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
        borne: field.money({ label: '核实后医保范围内自己承担的金额', help: '大病类写 0。', max: yuan(2_000_000) }),
        payable: field.money({ label: '该付多少钱？', min: 1, max: yuan(2_000_000) }),
      },
      allowed: {
        covered: {
          says: '那一天她参加的这一种互助保障没有生效',
          holds: ({ form, proofs }) => isCovered(proofs, form.plan, form.illOn),
        },
        'as-the-plan-says': { says: '和这一种互助算出来的金额不一样', holds: isAsThePlanSays },
      },
      notify: ['applicant'],
    },
    raise: {
      label: '算少了，往上改',
      from: ['assessed', 'sampled'],
      to: 'assessed',
      asks: {
        borne: field.money({ label: '更正后自己承担的金额', help: '大病类写 0。', max: yuan(2_000_000) }),
        payable: field.money({ label: '更正后该付多少钱？', min: 1, max: yuan(2_000_000) }),
        why: field.longText({ label: '为什么改？', min: 4, max: 500, sensitive: 'health' }),
      },
      allowed: {
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
        explain: field.longText({ label: '向职工说明要补什么', min: 4, max: 500 }),
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
      asks: { why: field.longText({ label: '原因，以及可以怎么办', min: 4, max: 300 }) },
      notify: ['applicant'],
    },
    letStand: { label: '到期没有补充', from: 'returned', to: 'refused', by: 'clock', notify: ['applicant'] },
    cannotPay: {
      label: '不能发放',
      from: 'approved',
      to: 'refused',
      asks: { why: field.longText({ label: '为什么不能发，可以怎么办', min: 4, max: 300 }) },
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
          exactly: claimFor(form.plan, Number(said?.['borne'] ?? form.own ?? 0), tuned),
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
  readonly form: { readonly plan: string };
  readonly said: Readonly<Record<string, unknown>>;
  readonly tuned: Terms;
}

function isAsThePlanSays({ form, said, tuned }: Assessing): boolean {
  return saidFen(said, 'payable') === claimFor(form.plan, saidFen(said, 'borne'), tuned);
}
