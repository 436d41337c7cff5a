import { defineAllotment } from '../../kernel/allot.ts';
import { houseDefault, tunable } from '../../kernel/rule.ts';

/** 职工活动报名: an outing, a match, a class; places by date or one number of them. */
export default defineAllotment({
  id: 'outing',
  title: '职工活动报名',
  scene: 'services',
  lead: '工会办的春游、比赛、讲座、培训班，名额有限，先报名。',
  words: ['活动', '报名', '春游', '秋游', '比赛', '讲座', '培训班'],
  edition: 1,
  openly: true,
  form: {},
  pages: [],
  tunables: {
    outFor: tunable.days({
      label: '报了名不来，多少天内不能再报',
      default: 0,
      cites: houseDefault('没有找到公布的规定；0 天就是不限制，要限制由工会定。'),
    }),
  },
  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
  },
  looksBack: true,
  allot: {
    goods: '名额',
    unit: '个',
    // What an outing comes to for each is published: 420,000 yuan for 230 people.
    worth: true,
    // A class or a contest to which every workplace sends one is as common as one for everybody.
    each: ['member', 'employer'],
    attended: true,
    ways: ['first-come', 'window-then-draw', 'draw', 'review'],
    splits: ['whole', 'unions', 'slots'],
    waits: true,
    givesBack: true,
    noShow: 'outFor',
    listed: { by: 'caseworker' },
    carriesOver: true,
    // Nothing of her conduct and no sum: who has been along least goes first.
    score: ({ earlier }) => ({
      points: -earlier.length,
      why: earlier.length === 0 ? '以前没有参加过' : `以前参加过 ${earlier.length} 次`,
    }),
  },
});
