import { field } from '../../kernel/field.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, workdays } from '../../kernel/service.ts';

const law = {
  title: '《中华人民共和国工会法》',
  clause:
    '第十一条：有会员二十五人以上的，应当建立基层工会委员会；第十二条：必须报上一级工会批准；第十六条：每届任期三年或者五年',
  from: '2022-01-01',
};

/** 建会: from the first word that a unit has no union to the union that is approved. Its terms of office are the union's own matter after that. */
export default defineService({
  id: 'found-union',
  title: '我们单位要建工会',
  scene: 'organising',
  lead: '单位还没有工会的，职工可以来说一声。所在镇街的工会上门走访，帮着建起来。',
  words: ['建会', '成立工会', '没有工会', '组建工会', '建工会'],
  edition: 1,
  cites: law,

  form: {
    union: field.union({ label: '单位在哪个镇街、园区？', help: '写镇街、园区或者行业工会的名字。' }),
    workplace: field.text({ label: '单位名称', min: 2, max: 60 }),
    staff: field.number({ label: '大约有多少职工？', min: 1, max: 1_000_000, unit: '人' }),
    address: field.text({ label: '单位地址', max: 100 }),
    contact: field.personName({
      label: '怎么称呼你？',
      help: '只有上门的工会干部知道是谁说的，不会告诉单位。',
      sensitive: 'contact',
    }),
    phone: field.phone({ label: '联系电话', help: '工会干部上门前先跟你联系。', sensitive: 'contact' }),
  },
  pages: [
    { ask: '单位在哪里？', fields: ['union', 'workplace', 'address'] },
    { ask: '多少人、怎么联系你？', fields: ['staff', 'contact', 'phone'] },
  ],
  summary: ['workplace', 'staff'],
  belongsTo: 'union',
  forAnyone: true,

  tunables: {
    visitWithin: tunable.workdays({
      label: '几个工作日内走访',
      default: 10,
      cites: houseDefault('公布的资料没有写明天数。'),
    }),
    stall: tunable.workdays({
      label: '没有进展多久就提醒',
      default: 5,
      cites: houseDefault('公布的资料没有写明天数。'),
    }),
    prepareWithin: tunable.days({
      label: '筹备多少天',
      default: 90,
      cites: houseDefault('公布的资料没有写明天数。'),
    }),
    approveWithin: tunable.workdays({
      label: '几个工作日内批复',
      default: 15,
      cites: houseDefault('公布的资料没有写明天数。'),
    }),
    mustFrom: tunable.count({ label: '多少人以上应当建会', default: 25, min: 1, cites: law }),
  },

  eligible: {
    'must-have-one': {
      says: '职工在 {mustFrom} 人以上的应当建会；人少的可以联合建会，也可以由镇街工会联系',
      holds: ({ form, tuned }) => form.staff >= tuned.mustFrom,
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    lead: {
      label: '等工会走访',
      owes: 'caseworker@town',
      within: workdays('visitWithin'),
      remind: workdays('stall'),
      escalate: 'supervisor@above',
    },
    visited: {
      label: '已走访，正在动员',
      owes: 'caseworker@town',
      within: days('prepareWithin'),
      remind: workdays('stall'),
      escalate: 'supervisor@above',
    },
    preparing: {
      label: '正在筹备',
      owes: 'caseworker@town',
      within: days('prepareWithin'),
      remind: workdays('stall'),
      escalate: 'supervisor@above',
    },
    submitted: {
      label: '等上级工会批准',
      owes: 'approver@town',
      within: workdays('approveWithin'),
      remind: workdays('stall'),
      escalate: 'supervisor@above',
    },
    founded: { label: '已建会', final: true },
    dropped: { label: '没有建成', final: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    tell: { label: '告诉工会', from: 'draft', to: 'lead', notify: ['applicant'] },
    visit: {
      label: '登记走访',
      from: 'lead',
      to: 'visited',
      asks: {
        on: field.date({ label: '哪一天走访', notAfter: 'today' }),
        found: field.longText({ label: '走访情况', min: 4, max: 500 }),
      },
      notify: ['applicant'],
    },
    prepare: {
      label: '开始筹备',
      from: 'visited',
      to: 'preparing',
      asks: { group: field.longText({ label: '筹备组成员、怎么选举', min: 4, max: 500 }) },
      notify: ['applicant'],
    },
    submit: {
      label: '报上级批准',
      from: 'preparing',
      to: 'submitted',
      asks: {
        minutes: field.files({ label: '选举结果、申请批复的报告', max: 6 }),
      },
      notify: ['approver@town'],
    },
    sendBack: {
      label: '退回补充',
      from: 'submitted',
      to: 'preparing',
      asks: { what: field.longText({ label: '要补充什么', min: 4, max: 300 }) },
      notify: ['caseworker@town'],
    },
    approve: {
      label: '批准，登记工会',
      from: 'submitted',
      to: 'founded',
      asks: {
        name: field.text({ label: '工会名称', min: 4, max: 60 }),
        creditCode: field.creditCode({ label: '统一社会信用代码', help: '工会的代码以 81 开头。' }),
        term: field.choice({
          label: '几年一届',
          help: '从批准这一天起算，届满前会提醒换届。',
          of: { 3: '三年', 5: '五年' },
        }),
      },
      founds: { name: 'name', creditCode: 'creditCode', years: 'term' },
      notify: ['applicant', 'caseworker@town'],
    },
    drop: {
      label: '建不成',
      from: ['lead', 'visited', 'preparing'],
      to: 'dropped',
      asks: { why: field.longText({ label: '原因，以及职工可以加入哪个工会', min: 4, max: 300 }) },
      notify: ['applicant'],
    },
    withdraw: { label: '撤回', from: ['lead', 'visited'], to: 'withdrawn', by: 'applicant' },
  },

  metrics: {
    leads: { label: '建会线索', count: 'tell' },
    visited: { label: '已走访', count: 'visit' },
    founded: { label: '已建会', count: 'approve' },
    foundedRate: { label: '建会率', of: ['founded', 'leads'] },
    preparing: { label: '在建', stands: ['visited', 'preparing', 'submitted'] },
  },
});
