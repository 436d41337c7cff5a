import { contractOf } from '../../kernel/proof.ts';
import { lastDayOfMonths } from '../../kernel/calendar.ts';
import { field } from '../../kernel/field.ts';
import { yuan } from '../../kernel/money.ts';
import { contractPaper, namesOf, workPapers } from '../../kernel/papers.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, workdays } from '../../kernel/service.ts';

const rule = {
  title: '《广东工运》2024年第8期：社会化工会工作者持证奖补',
  clause: '初级、中级、高级一次性奖补 500、700、1000 元；劳动合同 1 年以上；同一等级不重复奖补',
};
const ownPace = houseDefault('公布的资料没有写明每一级审核的天数。');

const papers = {
  certificate: field.files({ label: '证书照片', max: 3, inList: 'papers' }),
  contract: contractPaper,
  ...workPapers,
};

/** 社会化工会工作者持证奖补: a one-off award for a certificate, never twice for the same level. */
export default defineService({
  id: 'certificate-award',
  title: '持证奖补',
  scene: 'training',
  lead: '社会化工会工作者考取社会工作者职业资格证书，按等级领取一次性奖补。',
  words: ['社工证', '证书', '奖补', '社会化工会工作者', '考证'],
  occasions: ['certificate'],
  edition: 2,
  cites: rule,

  form: {
    level: field.choice({
      label: '证书是哪一级？',
      of: { junior: '初级', middle: '中级', senior: '高级' },
      topic: 'certificateLevel',
    }),
    certifiedOn: field.date({ label: '证书上的批准日期', notAfter: 'today', topic: 'certifiedOn' }),
    employer: field.choice({
      label: '和哪一级工会签的劳动合同？',
      of: { county: '县（市、区）总工会', town: '乡镇（街道）工会', other: '其他单位' },
      topic: 'contractWith',
    }),
    contractFrom: field.date({ label: '合同从哪一天开始？', notAfter: 'today', topic: 'contractFrom' }),
    contractTo: field.date({ label: '合同到哪一天为止？', notBeforeField: 'contractFrom', topic: 'contractTo' }),
    ...papers,
  },
  pages: [
    { ask: '你的证书', fields: ['level', 'certifiedOn'] },
    { ask: '你的劳动合同', fields: ['employer', 'contractFrom', 'contractTo'] },
  ],
  summary: ['level', 'employer'],

  tunables: {
    papers: tunable.papers({
      label: '要交的材料',
      of: namesOf(papers),
      default: ['certificate', 'contract'],
      cites: houseDefault('公布的规定没有列出材料；证书、劳动合同是它的条件。'),
    }),
    junior: tunable.money({ label: '初级奖补', default: yuan(500), cites: rule }),
    middle: tunable.money({ label: '中级奖补', default: yuan(700), cites: rule }),
    senior: tunable.money({ label: '高级奖补', default: yuan(1000), cites: rule }),
    contractYears: tunable.count({ label: '劳动合同至少满几年', default: 1, min: 1, max: 10, cites: rule }),
    reviewWithin: tunable.workdays({ label: '每一级审核期限', default: 10, cites: ownPace }),
    payWithin: tunable.workdays({ label: '发放期限', default: 20, cites: ownPace }),
    nudge: tunable.workdays({ label: '没有进展多久就提醒', default: 5, cites: ownPace }),
    objectWithin: tunable.days({ label: '不通过后多少天内可以补充材料', default: 30, cites: ownPace }),
  },

  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    'county-or-town-contract': {
      says: '须与县（市、区）总工会或乡镇（街道）工会签订劳动合同',
      holds: ({ form }) => form.employer !== 'other',
    },
    'contract-one-year': {
      says: '劳动合同须满 {contractYears} 年',
      holds: ({ form, tuned }) => lastDayOfMonths(form.contractFrom, 12 * tuned.contractYears) <= form.contractTo,
    },
    'level-not-paid-before': {
      says: '同一等级的证书只领一次',
      holds: ({ form, earlier }) => earlier.every((other) => other.form.level !== form.level),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: {
      label: '等待市总工会审核',
      owes: 'approver@city',
      within: workdays('reviewWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@parent',
    },
    cityApproved: {
      label: '等待省总工会审核',
      owes: 'approver@province',
      within: workdays('reviewWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@province',
    },
    approved: {
      label: '等待发放',
      owes: 'cashier@province',
      within: workdays('payWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@province',
    },
    returned: { label: '等待补充材料', owes: 'applicant', within: days('objectWithin'), lapses: 'letStand' },
    paid: { label: '已发放', final: true },
    refused: { label: '没有通过', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    file: { label: '提交申请', from: 'draft', to: 'filed', demands: 'eligible', notify: ['applicant'] },
    approveAtCity: {
      label: '市级审核通过',
      from: 'filed',
      to: 'cityApproved',
      proves: { by: ({ form }) => contractOf(form) },
      notify: ['applicant'],
    },
    approveAtProvince: { label: '省级审核通过', from: 'cityApproved', to: 'approved', notify: ['applicant'] },
    sendBack: {
      label: '退回补充',
      from: ['filed', 'cityApproved'],
      to: 'returned',
      asks: {
        reason: field.refusal({ label: '哪一条还不能确认', of: 'eligible' }),
        explain: field.longText({ label: '向申请人说明要补什么', max: 500 }),
      },
      notify: ['applicant'],
    },
    supply: {
      label: '补充材料',
      from: 'returned',
      to: 'filed',
      asks: { more: field.files({ label: '补充的材料', max: 5 }) },
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
      label: '发放奖补',
      from: 'approved',
      to: 'paid',
      pays: { fund: 'training', amount: ({ form, tuned }) => tuned[form.level], right: ({ form }) => form.level },
      notify: ['applicant'],
    },
    withdraw: {
      label: '撤回',
      from: ['filed', 'cityApproved', 'approved', 'returned'],
      to: 'withdrawn',
      by: 'applicant',
    },
  },

  metrics: {
    filed: { label: '申请', count: 'file' },
    cityApproved: { label: '市级通过', count: 'approveAtCity' },
    provinceApproved: { label: '省级通过', count: 'approveAtProvince' },
    approvedRate: { label: '通过率', of: ['provinceApproved', 'filed'] },
    paid: { label: '发放奖补', sumPaid: 'pay' },
  },
});
