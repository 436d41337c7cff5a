import { defineAllotment } from '../../kernel/allot.ts';
import { field } from '../../kernel/field.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';

const ownPractice = houseDefault('公布的资料写了人数、对数和回访，没有写选几位、选几天、多久以后回访。');

/**
 * 单身职工联谊: an evening or a trip for single members, places by group or by date. Whoever came chooses in secret whom she wants to
 * meet again; those who chose each other are told so, all at one moment, and nobody is ever told anything else.
 */
export default defineAllotment({
  id: 'matchmaking',
  title: '单身联谊',
  scene: 'services',
  lead: '工会办的单身职工联谊，先报名；活动以后悄悄选想再见面的人，互相选中才会告诉双方。',
  words: ['相亲', '联谊', '交友', '婚恋', '单身', '会聚良缘', '七夕'],
  edition: 1,
  cites: {
    title: '《广东工运》2024年第8期、第10期：婚恋交友、会聚良缘',
    clause: '50 人参加，13 对牵手；配成和没有配成的都回访',
  },
  form: { single: field.yesNo({ label: '你现在是单身吗？' }) },
  pages: [{ ask: '你的情况', fields: ['single'] }],
  tunables: {
    most: tunable.count({ label: '每人最多选几位', default: 3, min: 1, max: 10, cites: ownPractice }),
    chooseDays: tunable.days({ label: '活动结束以后几天内可以选', default: 1, min: 0, max: 14, cites: ownPractice }),
    askAfterDays: tunable.days({ label: '结果公布以后多少天回访', default: 30, min: 1, max: 365, cites: ownPractice }),
    outFor: tunable.days({
      label: '报了名不来，多少天内不能再报',
      default: 0,
      cites: houseDefault('没有找到公布的规定；0 天就是不限制，要限制由工会定。'),
    }),
  },
  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
    single: { says: '须是单身职工', holds: ({ form }) => form.single },
  },
  allot: {
    goods: '名额',
    unit: '个',
    each: ['member'],
    attended: true,
    ways: ['first-come'],
    splits: ['slots', 'whole'],
    waits: true,
    givesBack: true,
    noShow: 'outFor',
    mutual: { most: 'most', chooseDays: 'chooseDays', askAfterDays: 'askAfterDays' },
  },
});
