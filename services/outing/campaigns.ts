import type { CampaignExample } from '../../kernel/campaign-example.ts';
import { yuan } from '../../kernel/money.ts';

/** Seven routes for 2,600 people: how they were shared out among the routes was not published, so they are shared evenly here. */
const routes = [372, 372, 372, 371, 371, 371, 371].map((quota, n) => ({
  label: `第 ${n + 1} 条线路`,
  startsAt: `2026-04-${11 + n}T08:00:00+08:00`,
  endsAt: `2026-04-${11 + n}T18:00:00+08:00`,
  quota,
  waits: 0,
}));

export default [
  {
    title: '春秋游 7 条线路，2,600 人，来自 112 家工会，平均每家 23.21 人',
    cites: { title: '天河南街道总工会：春秋游', clause: '7 条线路，2,600 人，112 家工会' },
    campaign: { name: '春游', lead: '7 条线路选一条，先到先得。', way: 'first-come', split: 'slots', slices: routes },
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
] satisfies readonly CampaignExample[];
