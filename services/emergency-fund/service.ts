import { daysBetween } from '../../kernel/calendar.ts';
import { field } from '../../kernel/field.ts';
import { type Fen, yuan } from '../../kernel/money.ts';
import { commonPapers, namesOf } from '../../kernel/papers.ts';
import { houseDefault, notPublished, tunable, unpublished } from '../../kernel/rule.ts';
import { days, defineService, saidFen, workdays } from '../../kernel/service.ts';
import { portionOf } from '../../kernel/tunable-kinds.ts';

const rule = {
  title: '《广东工运》2024年第8期：艾美特公司工会急难互助',
  clause: '职工每月交 5 元；重大疾病报销 70%',
};
const ownPace = houseDefault('公布的资料没有写明办理天数。');
const notWritten = houseDefault('公布的资料没有写明，由设立基金的工会设定。');

const noSum = notPublished('公布的资料没有写上限，由设立基金的工会登记。');

/** What of a bill of illness the fund bears: whole fen, rounded down, up to the cap. */
export function illnessShare(bill: Fen, tuned: { readonly share: number; readonly cap: number }): Fen {
  return Math.min(portionOf(bill, tuned.share), tuned.cap);
}

const papers = {
  bills: field.files({
    label: '医院结算单',
    help: '拍照就行，要看得清“个人支付”那一项。',
    max: 9,
    sensitive: 'health',
    when: { field: 'kind', is: ['illness'] },
    inList: 'papers',
  }),
  proof: field.files({
    label: '能说明这件事的材料',
    help: '比如事故认定书、消防或者居委会的证明，拍照就行。',
    max: 9,
    sensitive: 'dispute',
    when: { field: 'kind', is: ['accident', 'disaster'] },
    inList: 'papers',
  }),
  ...commonPapers,
};

/** 急难互助: members pay a little each month, and the fund bears part of what one of them could not. */
export default defineService({
  id: 'emergency-fund',
  title: '急难互助',
  scene: 'assistance',
  lead: '每月交一点互助金的会员，得了大病按比例报销；遇到意外、灾害，基金帮一把。',
  words: ['急难', '互助金', '大病', '报销', '意外', '火灾', '基金'],
  occasions: ['sudden'],
  edition: 1,
  cites: rule,

  form: {
    kind: field.choice({
      label: '遇到了什么事？',
      of: { illness: '得了大病', accident: '出了意外', disaster: '家里遭了灾' },
    }),
    happenedOn: field.date({ label: '哪一天的事？', notAfter: 'today' }),
    paysSince: field.date({ label: '从哪一天开始交互助金？', notAfter: 'today' }),
    bill: field.money({
      label: '自己承担了多少钱？',
      help: '只算医保、保险报销以后，自己出的那一部分。',
      min: 1,
      max: yuan(1_000_000),
      sensitive: 'money',
    }),
    ...papers,
  },
  pages: [
    { ask: '急难的情况', fields: ['kind', 'happenedOn', 'paysSince'] },
    { ask: '花了多少钱', fields: ['bill'] },
  ],
  summary: ['kind', 'happenedOn'],

  tunables: {
    papers: tunable.papers({
      label: '要交的材料',
      of: namesOf(papers),
      default: ['bills', 'proof'],
      cites: notWritten,
    }),
    monthly: tunable.money({
      label: '每月互助金',
      limit: true,
      untried: '这个数只告诉会员每月交多少，不影响谁能得、得多少',
      default: yuan(5),
      cites: rule,
    }),
    share: tunable.percent({ label: '大病报销比例', default: 7_000, cites: rule }),
    cap: tunable.money({ label: '一次最多支付', default: unpublished, cites: noSum }),
    grantCap: tunable.money({ label: '意外、受灾一次最多帮助', default: unpublished, cites: noSum }),
    window: tunable.days({ label: '事情发生后多少天内申请', default: 180, cites: notWritten }),
    checkWithin: tunable.workdays({ label: '核实期限', default: 5, cites: ownPace }),
    decideWithin: tunable.workdays({ label: '审批期限', default: 5, cites: ownPace }),
    payWithin: tunable.workdays({ label: '发放期限', default: 5, cites: ownPace }),
    nudge: tunable.workdays({ label: '没有进展多久就提醒', default: 2, cites: ownPace }),
    objectWithin: tunable.days({ label: '不通过后多少天内可以补充材料', default: 30, cites: ownPace }),
  },

  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    'paid-before-it-happened': {
      says: '须在事情发生以前就开始交互助金',
      cites: notWritten,
      holds: ({ form }) => form.paysSince <= form.happenedOn,
    },
    'within-window': {
      says: '须在事情发生后 {window} 天内申请',
      cites: notWritten,
      holds: ({ form, today, tuned }) => daysBetween(form.happenedOn, today) <= tuned.window,
    },
    'once-per-event': {
      says: '同一件事只申请一次',
      cites: notWritten,
      holds: ({ form, earlier }) =>
        earlier.every(({ form: other }) => other.kind !== form.kind || other.happenedOn !== form.happenedOn),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: {
      label: '等待核实',
      owes: 'caseworker@workplace',
      within: workdays('checkWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@parent',
    },
    checked: {
      label: '等待审批',
      owes: 'approver@workplace',
      within: workdays('decideWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@parent',
    },
    approved: {
      label: '等待发放',
      owes: 'cashier@workplace',
      within: workdays('payWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@parent',
    },
    returned: { label: '等待补充材料', owes: 'applicant', within: days('objectWithin'), lapses: 'letStand' },
    paid: { label: '已发放', final: true },
    refused: { label: '没有通过', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    file: { label: '提交申请', from: 'draft', to: 'filed', demands: 'eligible', notify: ['applicant'] },
    check: {
      label: '核实通过',
      from: 'filed',
      to: 'checked',
      asks: {
        borne: field.money({ label: '核实后本人承担的金额', min: 1, max: yuan(1_000_000) }),
        note: field.longText({ label: '核实的情况', max: 500, optional: true, sensitive: 'money' }),
      },
    },
    sendBack: {
      label: '退回补充',
      from: ['filed', 'checked'],
      to: 'returned',
      asks: {
        reason: field.refusal({ label: '哪一条还不能确认', of: 'eligible' }),
        explain: field.longText({ label: '向职工说明要补什么', max: 500, sensitive: 'health' }),
      },
      notify: ['applicant'],
    },
    supply: {
      label: '补充材料',
      from: 'returned',
      to: 'filed',
      asks: { more: field.files({ label: '补充的材料', max: 9, sensitive: 'health' }) },
    },
    letStand: { label: '到期没有补充', from: 'returned', to: 'refused', by: 'clock', notify: ['applicant'] },
    approve: {
      label: '同意',
      from: 'checked',
      to: 'approved',
      asks: {
        grant: field.money({ label: '给多少', help: '大病按比例算好，不能多也不能少。', min: 1, max: yuan(1_000_000) }),
      },
      allowed: {
        'illness-by-share': {
          says: '大病按核实金额的 {share} 报销，最多 {cap}，金额要算得一样',
          holds: ({ form, said, tuned }) =>
            form.kind !== 'illness' || said['grant'] === illnessShare(Number(said['borne']), tuned),
        },
        'grant-within-cap': {
          says: '意外、受灾一次最多帮助 {grantCap}，也不超过本人承担的金额',
          holds: ({ form, said, tuned }) =>
            form.kind === 'illness' || Number(said['grant']) <= Math.min(tuned.grantCap, Number(said['borne'])),
        },
      },
      notify: ['applicant'],
    },
    refuse: {
      label: '不能帮',
      from: 'checked',
      to: 'refused',
      asks: { why: field.longText({ label: '原因，以及还可以找谁帮忙', min: 4, max: 300, sensitive: 'health' }) },
      notify: ['applicant'],
    },
    decideAgain: {
      label: '发不了，退回重新审批',
      from: 'approved',
      to: 'checked',
      asks: { hitch: field.longText({ label: '为什么发不了？', min: 4, max: 300, sensitive: 'money' }) },
      notify: ['applicant'],
    },
    pay: {
      label: '发放互助金',
      from: 'approved',
      to: 'paid',
      pays: {
        fund: 'emergency',
        amount: ({ said }) => saidFen(said, 'grant'),
        estimate: ({ form, said, tuned }) => {
          const borne = Number(said?.['borne'] ?? form.bill);
          if (form.kind === 'illness') return { exactly: illnessShare(borne, tuned) };
          return { atMost: Math.min(tuned.grantCap, borne) };
        },
        right: ({ form }) => `${form.kind} ${form.happenedOn}`,
      },
      notify: ['applicant'],
    },
    withdraw: { label: '撤回', from: ['filed', 'checked', 'approved', 'returned'], to: 'withdrawn', by: 'applicant' },
  },

  metrics: {
    filed: { label: '申请', count: 'file' },
    approved: { label: '同意', count: 'approve' },
    approvedRate: { label: '同意率', of: ['approved', 'filed'] },
    paid: { label: '发放互助金', sumPaid: 'pay' },
    refused: { label: '没有通过', stands: ['refused'] },
  },
});
