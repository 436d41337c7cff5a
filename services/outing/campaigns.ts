import { type CampaignExample, sharedOut } from '../../kernel/campaign-example.ts';
import { yuan } from '../../kernel/money.ts';

export default [
  {
    title: '春秋游 7 条线路，2,600 人，来自 112 家工会，平均每家 23.21 人',
    cites: { title: '天河南街道总工会：春秋游', clause: '7 条线路，2,600 人，112 家工会' },
    campaign: {
      name: '春游',
      lead: '7 条线路选一条，先到先得。',
      way: 'first-come',
      split: 'slots',
      slices: sharedOut(2_600, 7, (n) => `第 ${n} 条线路`),
    },
    comes: { stock: 2_600, parts: 7, unions: { count: 112, each: '23.21' } },
  },
  {
    title: '230 人，一共 42 万元，平均每人 1,826 元',
    cites: { title: '天河南街道总工会：活动报名', clause: '230 人，42 万元' },
    campaign: {
      name: '职工活动',
      lead: '230 个名额，先到先得。',
      way: 'first-come',
      split: 'whole',
      worthFen: 1_826_09,
      slices: [{ quota: 230, waits: 0 }],
    },
    // Printed as 420,000 yuan for 230; that is 1,826.09 each to the fen, and so are all of them 420,000.70.
    comes: { stock: 230, plannedFen: yuan(420_000) + 70, yuanEach: 1_826 },
  },
  {
    title: '大湾区技能竞赛 4 个项目，108 名选手，来自 11 个城市，平均每市 9.82 人',
    cites: { title: '《广东工运》2024年第10期：大湾区劳动和技能竞赛', clause: '4 个项目，108 名选手，11 个城市' },
    campaign: {
      name: '技能竞赛决赛',
      lead: '各市工会推荐的选手，报自己的项目。',
      way: 'first-come',
      split: 'slots',
      slices: sharedOut(108, 4, (n) => `第 ${n} 个项目`),
    },
    comes: { stock: 108, parts: 4, unions: { count: 11, each: '9.82' } },
  },
] satisfies readonly CampaignExample[];
