import type { CampaignExample } from '../../kernel/campaign-example.ts';

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
    title: '春秋游 7 条线路，2,600 人',
    cites: { title: '天河南街道总工会：春秋游', clause: '7 条线路，2,600 人，112 家工会' },
    campaign: { name: '春游', lead: '7 条线路选一条，先到先得。', way: 'first-come', split: 'slots', slices: routes },
    comes: { stock: 2_600, parts: 7 },
  },
] satisfies readonly CampaignExample[];
