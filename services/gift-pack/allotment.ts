import { defineAllotment } from '../../kernel/allot.ts';
import { homeQuestion } from '../../kernel/home-question.ts';

/** 职工礼包: so many packs for so many members, handed out by number at a union. */
export default defineAllotment({
  id: 'gift-pack',
  title: '职工礼包',
  scene: 'services',
  lead: '工会给会员准备的礼包，每人一份，凭领取号到指定的地方领。',
  words: ['礼包', '慰问品', '福利', '年货', '端午', '中秋'],
  edition: 1,
  form: { home: homeQuestion },
  pages: [{ ask: '你家住在哪里？', fields: ['home'] }],
  tunables: {},
  eligible: {
    'real-name-member': { says: '须先由工会核对身份证件（实名认证）', holds: ({ member }) => member.verified },
  },
  allot: {
    goods: '礼包',
    unit: '份',
    each: ['member', 'household'],
    household: 'home',
    worth: true,
    ways: ['first-come', 'window-then-draw', 'draw'],
    splits: ['whole', 'unions'],
    waits: true,
    givesBack: true,
    carriesOver: true,
  },
});
