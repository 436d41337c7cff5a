import { daysBetween } from '../../kernel/calendar.ts';
import { field } from '../../kernel/field.ts';
import { yuan } from '../../kernel/money.ts';
import { commonPapers, namesOf } from '../../kernel/papers.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, workdays } from '../../kernel/service.ts';

const pilot = {
  title: '《广东工运》2024年第8期：深圳工会工伤探视',
  clause: '逢伤必探、探后必访；审核通过即发放慰问金',
};

const ownPace = houseDefault('公开资料只要求“逢伤必探”，没有写明每一步的天数。');

const papers = {
  proof: field.files({
    label: '证明材料',
    help: '诊断书、病历或工伤认定书，拍照就行。',
    max: 5,
    sensitive: 'health',
    inList: 'papers',
  }),
  ...commonPapers,
};

/** 工伤探视慰问: every injured worker is visited; who is entitled is paid as soon as the visit is made. */
export default defineService({
  id: 'work-injury-visit',
  title: '工伤探视慰问',
  scene: 'assistance',
  lead: '上班受了伤，工会派人来看你；符合条件的，慰问金直接发给你。',
  words: ['工伤', '受伤', '住院', '慰问金', '探视'],
  occasions: ['injury'],
  edition: 1,
  cites: pilot,

  form: {
    injuredOn: field.date({ label: '哪一天受的伤？', notAfter: 'today', topic: 'injuredOn' }),
    hospital: field.place({ label: '在哪家医院看的？', of: 'hospital', sensitive: 'health' }),
    what: field.longText({ label: '怎么受的伤、伤在哪里', max: 500, sensitive: 'health' }),
    ...papers,
  },
  pages: [
    { ask: '什么时候受的伤？', fields: ['injuredOn'] },
    { ask: '受伤的情况', fields: ['hospital', 'what'] },
  ],
  summary: ['injuredOn'],

  tunables: {
    papers: tunable.papers({
      label: '要交的材料',
      of: namesOf(papers),
      default: ['proof'],
      cites: houseDefault('公开资料没有列出材料。'),
    }),
    grant: tunable.money({ label: '慰问金', default: yuan(500), cites: { ...pilot, from: '2023-01-01' } }),
    window: tunable.days({
      label: '受伤后多少天内可以申请',
      default: 90,
      cites: houseDefault('公开资料没有写明申请期限，由各级工会按本地规定设定。'),
    }),
    verifyWithin: tunable.workdays({ label: '核实期限', default: 3, cites: ownPace }),
    visitWithin: tunable.workdays({ label: '探视期限', default: 5, cites: ownPace }),
    payWithin: tunable.workdays({ label: '发放期限', default: 5, cites: ownPace }),
    nudge: tunable.workdays({ label: '没有进展多久就提醒', default: 2, cites: ownPace }),
    objectWithin: tunable.days({
      label: '不符合条件后多少天内可以申请复核',
      default: 30,
      cites: houseDefault('给职工补充材料的时间。'),
    }),
  },

  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    'within-window': {
      says: '须在受伤后 {window} 天内申请',
      cites: houseDefault('公开资料没有写明申请期限，由各级工会按本地规定设定。'),
      holds: ({ form, today, tuned }) => daysBetween(form.injuredOn, today) <= tuned.window,
    },
    'once-per-injury': {
      says: '同一次工伤只慰问一次',
      holds: ({ form, earlier }) => earlier.every((other) => other.form.injuredOn !== form.injuredOn),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: {
      label: '等待核实',
      owes: 'caseworker@county',
      within: workdays('verifyWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@parent',
    },
    verified: {
      label: '等待探视',
      owes: 'caseworker@county',
      within: workdays('visitWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@parent',
    },
    visited: {
      label: '等待发放',
      owes: 'cashier@county',
      within: workdays('payWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@parent',
    },
    objecting: { label: '可以申请复核', owes: 'applicant', within: days('objectWithin'), lapses: 'letStand' },
    paid: { label: '已慰问', final: true },
    ineligible: { label: '不符合条件', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    file: { label: '提交申请', from: 'draft', to: 'filed', notify: ['applicant'] },
    verify: { label: '核实通过', from: 'filed', to: 'verified', demands: 'eligible', notify: ['applicant'] },
    refuse: {
      label: '不符合条件',
      from: ['filed', 'verified', 'visited'],
      to: 'objecting',
      asks: {
        reason: field.refusal({ label: '不符合哪一条', of: 'eligible' }),
        explain: field.longText({
          label: '向职工说明',
          help: '写清楚原因，以及还可以找谁帮忙。',
          max: 500,
          sensitive: 'health',
        }),
      },
      notify: ['applicant'],
    },
    visit: {
      label: '登记探视',
      from: 'verified',
      to: 'visited',
      asks: {
        visitedOn: field.date({ label: '探视日期', notAfter: 'today' }),
        needs: field.choices({
          label: '还需要什么帮助',
          of: { legal: '法律援助', mental: '心理疏导', hardship: '困难帮扶' },
          optional: true,
        }),
      },
    },
    pay: {
      label: '发放慰问金',
      from: 'visited',
      to: 'paid',
      pays: { fund: 'relief', amount: ({ tuned }) => tuned.grant, right: ({ form }) => form.injuredOn },
      notify: ['applicant'],
    },
    object: {
      label: '申请复核',
      from: 'objecting',
      to: 'filed',
      asks: { why: field.longText({ label: '为什么应该符合', max: 500, sensitive: 'health' }) },
    },
    letStand: { label: '复核期满', from: 'objecting', to: 'ineligible', by: 'clock' },
    withdraw: { label: '撤回', from: ['filed', 'verified', 'visited'], to: 'withdrawn', by: 'applicant' },
  },

  metrics: {
    filed: { label: '申请', count: 'file' },
    eligible: { label: '符合条件', count: 'verify' },
    eligibleRate: { label: '符合率', of: ['eligible', 'filed'] },
    refused: { label: '不符合条件', stands: ['objecting', 'ineligible'] },
    paid: { label: '发放慰问金', sumPaid: 'pay' },
  },
});
