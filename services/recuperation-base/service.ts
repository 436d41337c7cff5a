import { field } from '../../kernel/field.ts';
import { yuan } from '../../kernel/money.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';
import { days, defineService, workdays } from '../../kernel/service.ts';

const rule = {
  title: '《广东工运》2024年第8期：省级疗休养基地认定、“粤工惠养”',
  clause: '基地申报、市级推荐、省级认定、授牌、管理；全省 139 家基地；每团数据回传',
};
const ownPace = houseDefault('公布的资料提到实施细则（试行），没有写办理天数和有效年限。');

const step = { remind: workdays('nudge'), escalate: 'supervisor@parent' } as const;

/** 疗休养基地认定: a base is looked at by the city, accredited by the province for a term, and returns what each group came to. */
export default defineService({
  id: 'recuperation-base',
  title: '疗休养基地认定',
  scene: 'venues',
  lead: '酒店、疗养院、景区想接待职工疗休养，先申请认定；认定以后每团报接待人数和花费。',
  words: ['疗休养', '基地', '认定', '授牌', '疗养院', '酒店', '数据回传'],
  edition: 2,
  cites: rule,

  form: {
    name: field.text({ label: '基地叫什么？', max: 60 }),
    creditCode: field.creditCode({ label: '统一社会信用代码' }),
    city: field.text({ label: '在哪个市、哪个县区？', max: 40 }),
    beds: field.number({ label: '一次最多接待多少人？', min: 1, max: 20_000, unit: '人' }),
    routes: field.longText({
      label: '有哪些线路？',
      help: '一行一条，写几天、去哪里、每人每天多少钱。',
      min: 4,
      max: 1_000,
    }),
    papers: field.files({ label: '营业执照、消防和食品许可、照片', max: 15 }),
  },
  pages: [
    { ask: '哪个基地？', fields: ['name', 'creditCode', 'city'] },
    { ask: '能接待什么？', fields: ['beds', 'routes'] },
    { ask: '材料', fields: ['papers'] },
  ],
  summary: ['name', 'city'],

  tunables: {
    visitWithin: tunable.workdays({ label: '市总工会实地查看期限', default: 20, cites: ownPace }),
    decideWithin: tunable.workdays({ label: '省总工会认定期限', default: 20, cites: ownPace }),
    term: tunable.days({ label: '认定有效多少天', default: 1_095, min: 1, cites: ownPace }),
    renewWithin: tunable.days({ label: '到期以后多少天内可以申请续期', default: 90, min: 1, cites: ownPace }),
    mendWithin: tunable.days({ label: '退回后多少天内可以补充材料', default: 30, cites: ownPace }),
    nudge: tunable.workdays({ label: '没有进展多久就提醒', default: 5, cites: ownPace }),
  },

  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    'one-a-base': {
      says: '同一个基地已经申请过或者认定过，不用再报，到期在原来的申请里续',
      holds: ({ form, earlier }) =>
        earlier.every(
          ({ form: other, state }) => other.name !== form.name || other.city !== form.city || state === 'revoked',
        ),
    },
  },

  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: { label: '等待市总工会实地查看', owes: 'approver@city', within: workdays('visitWithin'), ...step },
    visited: { label: '等待省总工会认定', owes: 'approver@province', within: workdays('decideWithin'), ...step },
    // The base owes what each group came to, for as long as it is accredited.
    accredited: { label: '已认定，每团回传数据', owes: 'applicant', within: days('term'), lapses: 'expire' },
    expired: { label: '认定到期，可以续', owes: 'applicant', within: days('renewWithin'), lapses: 'letGo' },
    returned: { label: '等待补充材料', owes: 'applicant', within: days('mendWithin'), lapses: 'letStand' },
    revoked: { label: '已取消认定', final: true },
    ended: { label: '到期没有续', final: true, void: true },
    refused: { label: '没有通过', final: true, void: true },
    withdrawn: { label: '已撤回', final: true, void: true },
  },

  actions: {
    file: { label: '申请认定', from: 'draft', to: 'filed', demands: 'eligible', notify: ['applicant'] },
    visit: {
      label: '看过，推荐认定',
      from: 'filed',
      to: 'visited',
      asks: {
        visitedOn: field.date({ label: '哪一天去看的', notAfter: 'today' }),
        found: field.longText({ label: '看到的情况', min: 4, max: 1_000 }),
      },
      notify: ['applicant'],
    },
    accredit: { label: '认定、授牌', from: 'visited', to: 'accredited', notify: ['applicant'] },
    report: {
      label: '回传一个团的数据',
      from: 'accredited',
      by: 'applicant',
      asks: {
        leftOn: field.date({ label: '团哪一天离开的', notAfter: 'today' }),
        nights: field.number({ label: '住了几晚', max: 30, unit: '晚' }),
        route: field.text({ label: '哪条线路', max: 60 }),
        union: field.text({ label: '哪个工会的团', max: 60 }),
        people: field.number({ label: '来了多少人', min: 1, max: 20_000, unit: '人' }),
        spent: field.money({ label: '一共花了多少钱', min: 0, max: yuan(20_000_000) }),
      },
    },
    expire: { label: '认定到期', from: 'accredited', to: 'expired', by: 'clock', notify: ['applicant'] },
    renew: {
      label: '申请续期',
      from: 'expired',
      to: 'filed',
      asks: { more: field.files({ label: '有变化的材料', max: 9 }) },
      notify: ['applicant'],
    },
    letGo: { label: '到期没有续', from: 'expired', to: 'ended', by: 'clock', notify: ['applicant'] },
    revoke: {
      label: '取消认定',
      from: 'accredited',
      to: 'revoked',
      by: 'approver@province',
      asks: { why: field.longText({ label: '为什么取消', min: 4, max: 500 }) },
      notify: ['applicant'],
    },
    sendBack: {
      label: '退回补充',
      from: ['filed', 'visited'],
      to: 'returned',
      asks: { explain: field.longText({ label: '要补什么', min: 4, max: 500 }) },
      notify: ['applicant'],
    },
    supply: {
      label: '补充材料',
      from: 'returned',
      to: 'filed',
      asks: { more: field.files({ label: '补充的材料', max: 9 }) },
    },
    letStand: { label: '到期没有补充', from: 'returned', to: 'refused', by: 'clock', notify: ['applicant'] },
    withdraw: { label: '撤回', from: ['filed', 'visited', 'returned'], to: 'withdrawn', by: 'applicant' },
  },

  openList: {
    title: '认定的疗休养基地',
    states: ['accredited'],
    name: 'name',
    shows: { city: '在哪里', beds: '一次最多接待', routes: '线路' },
    returns: { by: 'report', people: 'people' },
  },

  metrics: {
    filed: { label: '申请', count: 'file' },
    accredited: { label: '现在认定的基地', stands: ['accredited'] },
    ever: { label: '认定过的基地', count: 'accredit' },
    accreditedRate: { label: '认定率', of: ['ever', 'filed'] },
    groups: { label: '回传的团', times: 'report' },
    people: { label: '回传的人次', sum: 'people', by: 'report', unit: '人' },
    spent: { label: '回传的花费', sum: 'spent', by: 'report', unit: '元' },
    perGroup: { label: '每团人数', per: ['people', 'groups'] },
    perHead: { label: '每人花费', per: ['spent', 'people'] },
    revoked: { label: '取消认定', stands: ['revoked'] },
  },
});
