import { daysBetween } from '../../kernel/calendar.ts';
import { field } from '../../kernel/field.ts';
import { yuan } from '../../kernel/money.ts';
import { commonPapers, namesOf } from '../../kernel/papers.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, workdays } from '../../kernel/service.ts';

const rule = { title: '天河南街道总工会职工慰问办法（2024 年公布数据）', clause: '住院超过 3 天，慰问 600 元' };
const ownPace = houseDefault('公布的资料没有写明办理天数。');

const papers = {
  proof: field.files({
    label: '出院记录或住院发票',
    help: '拍照就行，要看得清名字和日期。',
    max: 5,
    sensitive: 'health',
    inList: 'papers',
  }),
  ...commonPapers,
};

/** 住院慰问: a member who was in hospital for more than three days is paid once for that stay. */
export default defineService({
  id: 'hospital-condolence',
  title: '住院慰问',
  scene: 'assistance',
  lead: '会员生病住院超过规定天数，工会发一笔慰问金。',
  words: ['住院', '生病', '慰问金', '看病'],
  occasions: ['hospital'],
  edition: 1,
  cites: rule,

  form: {
    admittedOn: field.date({ label: '哪一天住的院？', notAfter: 'today', topic: 'hospitalFrom' }),
    leftOn: field.date({
      label: '哪一天出的院？',
      notAfter: 'today',
      notBeforeField: 'admittedOn',
      topic: 'hospitalTo',
    }),
    hospital: field.place({ label: '在哪家医院？', of: 'hospital', sensitive: 'health' }),
    ...papers,
  },
  pages: [
    { ask: '住院的时间', fields: ['admittedOn', 'leftOn'] },
    { ask: '住院的医院', fields: ['hospital'] },
  ],
  summary: ['admittedOn'],

  tunables: {
    papers: tunable.papers({
      label: '要交的材料',
      of: namesOf(papers),
      default: ['proof'],
      cites: houseDefault('公布的资料只说要证明，没有写是哪一种。'),
    }),
    grant: tunable.money({ label: '慰问金', default: yuan(600), cites: rule }),
    moreThan: tunable.days({ label: '住院须超过几天', default: 3, cites: rule }),
    checkWithin: tunable.workdays({ label: '核实期限', default: 5, cites: ownPace }),
    payWithin: tunable.workdays({ label: '发放期限', default: 10, cites: ownPace }),
    nudge: tunable.workdays({ label: '没有进展多久就提醒', default: 3, cites: ownPace }),
    objectWithin: tunable.days({ label: '不通过后多少天内可以补充材料', default: 30, cites: ownPace }),
  },

  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    'stay-long-enough': {
      says: '住院须超过 {moreThan} 天',
      holds: ({ form, tuned }) => daysBetween(form.admittedOn, form.leftOn) > tuned.moreThan,
    },
    'once-per-stay': {
      says: '同一次住院只慰问一次',
      holds: ({ form, earlier }) =>
        earlier.every(({ form: other }) => other.leftOn <= form.admittedOn || form.leftOn <= other.admittedOn),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: {
      label: '等待核实',
      owes: 'caseworker@town',
      within: workdays('checkWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@parent',
    },
    checked: {
      label: '等待发放',
      owes: 'cashier@county',
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
    check: { label: '核实通过', from: 'filed', to: 'checked', demands: 'eligible', notify: ['applicant'] },
    sendBack: {
      label: '退回补充',
      from: 'filed',
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
      asks: { more: field.files({ label: '补充的材料', max: 5, sensitive: 'health' }) },
    },
    letStand: { label: '到期没有补充', from: 'returned', to: 'refused', by: 'clock', notify: ['applicant'] },
    cannotPay: {
      label: '不能发放',
      from: 'checked',
      to: 'refused',
      asks: { why: field.longText({ label: '为什么不能发，可以怎么办', min: 4, max: 300, sensitive: 'health' }) },
      notify: ['applicant'],
    },
    pay: {
      label: '发放慰问金',
      from: 'checked',
      to: 'paid',
      pays: { fund: 'relief', amount: ({ tuned }) => tuned.grant, right: ({ form }) => form.admittedOn },
      notify: ['applicant'],
    },
    withdraw: { label: '撤回', from: ['filed', 'checked', 'returned'], to: 'withdrawn', by: 'applicant' },
  },

  metrics: {
    filed: { label: '申请', count: 'file' },
    paid: { label: '发放慰问金', sumPaid: 'pay' },
    refused: { label: '没有通过', stands: ['refused'] },
    paidCases: { label: '已发放', stands: ['paid'] },
    paidRate: { label: '发放率', of: ['paidCases', 'filed'] },
  },
});
