import { daysBetween } from '../../kernel/calendar.ts';
import { field } from '../../kernel/field.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { defineService, workdays } from '../../kernel/service.ts';

const rule = {
  title: '《广东工运》2024年第8期：惠州市职工疗休养满意度测评',
  clause: '每次疗休养以后，评线路、餐饮、住宿、导游',
};
const ownPace = houseDefault('公布的资料没有写多久以内看、多久以内评。');

/** 疗休养评价: after every trip, four things are rated; whoever sent her reads it, and tells the base what is to be mended. */
export default defineService({
  id: 'trip-feedback',
  title: '疗休养评价',
  scene: 'services',
  lead: '疗休养回来，给线路、餐饮、住宿、导游各打一个分，工会看了转给基地改。',
  words: ['疗休养', '评价', '满意度', '测评', '导游', '住宿', '餐饮'],
  occasions: ['trip'],
  edition: 1,
  cites: rule,

  form: {
    base: field.text({
      label: '去的是哪个基地？',
      help: '写几个字，再从名单里选。',
      max: 60,
      offers: 'recuperation-base',
    }),
    backOn: field.date({ label: '哪一天回来的？', notAfter: 'today' }),
    route: field.rating({ label: '线路安排' }),
    food: field.rating({ label: '餐饮' }),
    lodging: field.rating({ label: '住宿' }),
    guide: field.rating({ label: '导游、带队' }),
    words: field.longText({ label: '还想说什么', max: 500, optional: true }),
  },
  pages: [
    { ask: '哪一次疗休养？', fields: ['base', 'backOn'] },
    { ask: '线路和餐饮', fields: ['route', 'food'] },
    { ask: '住宿和导游', fields: ['lodging', 'guide', 'words'] },
  ],
  summary: ['base', 'backOn'],

  tunables: {
    rateWithin: tunable.days({ label: '回来以后多少天内可以评', default: 30, min: 1, cites: ownPace }),
    readWithin: tunable.workdays({ label: '工会看评价的期限', default: 10, cites: ownPace }),
    nudge: tunable.workdays({ label: '几个工作日没有看就提醒', default: 5, cites: ownPace }),
  },

  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    'within-days': {
      says: '回来以后 {rateWithin} 天内评',
      holds: ({ form, today, tuned }) => daysBetween(form.backOn, today) <= tuned.rateWithin,
    },
    'once-a-trip': {
      says: '同一次疗休养评一次',
      holds: ({ form, earlier }) =>
        earlier.every(({ form: other }) => other.base !== form.base || other.backOn !== form.backOn),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: {
      label: '等待工会看',
      owes: 'caseworker@county',
      within: workdays('readWithin'),
      remind: workdays('nudge'),
      escalate: 'supervisor@parent',
    },
    read: { label: '工会看过了', final: true },
    passedOn: { label: '工会已转给基地改', final: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    rate: { label: '提交评价', from: 'draft', to: 'filed', demands: 'eligible' },
    read: { label: '看过', from: 'filed', to: 'read', notify: ['applicant'] },
    passOn: {
      label: '转给基地改',
      from: 'filed',
      to: 'passedOn',
      asks: { mend: field.longText({ label: '请基地改什么', min: 4, max: 500 }) },
      notify: ['applicant'],
    },
    withdraw: { label: '撤回', from: 'filed', to: 'withdrawn', by: 'applicant' },
  },

  rates: { list: 'recuperation-base', name: 'base', on: 'backOn', aspects: ['route', 'food', 'lodging', 'guide'] },

  metrics: {
    rated: { label: '评价', count: 'rate' },
    passedOn: { label: '转给基地改', count: 'passOn' },
    passedOnRate: { label: '要改的比例', of: ['passedOn', 'rated'] },
  },
});
