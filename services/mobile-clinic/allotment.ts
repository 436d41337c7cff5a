import { defineAllotment } from '../../kernel/allot.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';

/**
 * 移动体检车: a bus with a clinic in it stops at a site for some hours; a place is one stop and one time. A part of a campaign is
 * such a place: «南门停车场 第一场», with when it begins and ends.
 */
export default defineAllotment({
  id: 'mobile-clinic',
  title: '移动体检车',
  scene: 'services',
  lead: '体检车开到站点，自己选站点和时段，到点来就行。',
  words: ['体检', '体检车', '移动体检', '两癌筛查', '义诊', '站点'],
  edition: 1,
  cites: {
    title: '广州市总工会公布的服务数字',
    clause: '一年体检 10 万多人次，其中新就业形态劳动者 1.3 万',
  },
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
