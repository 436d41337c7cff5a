import { defineAllotment } from '../../kernel/allot.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';

/** 职工体检: a check-up at a time of one's own choice, so that nobody queues at the hospital. */
export default defineAllotment({
  id: 'health-check',
  title: '职工体检',
  scene: 'services',
  lead: '工会组织的体检，自己选时段，到时段来就行，不用排队。',
  words: ['体检', '检查', '健康'],
  edition: 1,
  form: {},
  pages: [],
  tunables: {
    outFor: tunable.days({
      label: '约了不来，多少天内不能再约',
      default: 0,
      cites: houseDefault('没有找到公布的规定；0 天就是不限制，要限制由工会定。'),
    }),
  },
  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
  },
  allot: {
    goods: '体检名额',
    unit: '个',
    each: ['member'],
    attended: true,
    ways: ['first-come'],
    splits: ['slots'],
    waits: true,
    givesBack: true,
    noShow: 'outFor',
  },
});
