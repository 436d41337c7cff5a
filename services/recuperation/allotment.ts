import { defineAllotment } from '../../kernel/allot.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';

/**
 * 职工疗休养: a place in a group that leaves on a day for an accredited base. A campaign is a route; its parts are the groups by
 * their days, or what each union has of one group. The union's subsidy is asked for afterwards (`trip-subsidy`).
 */
export default defineAllotment({
  id: 'recuperation',
  title: '职工疗休养',
  scene: 'services',
  lead: '工会组织去疗休养基地，选一个团期报名，名额有限；以前没有去过的、在档困难职工，排序时在前面。',
  words: ['疗休养', '疗养', '休养', '基地', '团期', '线路', '粤工惠养'],
  edition: 1,
  openly: true,
  cites: {
    title: '《广东工运》2024年第8期：“粤工惠养”疗休养平台',
    clause: '基地展示、线上报名、数据回传；2023 年以来 3,715 个团、47.1 万人次',
  },
  form: {},
  pages: [],
  tunables: {
    outFor: tunable.days({
      label: '报了名不去，多少天内不能再报',
      default: 0,
      cites: houseDefault('没有找到公布的规定；0 天就是不限制，要限制由工会定。'),
    }),
    hardshipPoints: tunable.count({
      label: '在档困难职工，排序时加几分（以前去过一次减 1 分）',
      default: 1,
      min: 0,
      max: 10,
      cites: houseDefault('没有找到公布的分值；加 1 分，相当于少去过一次，要改由工会定。0 分就是不加。'),
    }),
  },
  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
  },
  looksBack: true,
  allot: {
    goods: '名额',
    unit: '个',
    each: ['member'],
    attended: true,
    ways: ['review', 'first-come'],
    splits: ['slots', 'unions', 'whole'],
    waits: true,
    givesBack: true,
    noShow: 'outFor',
    listed: { by: 'caseworker' },
    goesTo: 'recuperation-base',
    carriesOver: true,
    weighsHardship: true,
    // Nothing of her conduct and no sum: who has been along least goes first, and whoever is in hardship before others.
    score: ({ earlier, inHardship, tuned }) => {
      const extra = inHardship ? tuned.hardshipPoints : 0;
      const been = earlier.length === 0 ? '以前没有去过' : `以前去过 ${earlier.length} 次，减 ${earlier.length} 分`;
      return { points: extra - earlier.length, why: extra === 0 ? been : `在档困难职工，加 ${extra} 分；${been}` };
    },
  },
});
