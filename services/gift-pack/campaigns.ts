import type { CampaignExample } from '../../kernel/campaign-example.ts';
import { yuan } from '../../kernel/money.ts';

export default [
  {
    title: '全省发出 59,000 份礼包，约 980 万元，平均每份 166 元',
    cites: { title: '《广东工运》2024年第8期：疗休养礼包', clause: '5.9 万份，980 万元' },
    campaign: {
      name: '职工礼包',
      lead: '每人一份，凭领取号到工会领。',
      way: 'first-come',
      split: 'whole',
      worthFen: 166_10,
      slices: [{ quota: 59_000, waits: 0 }],
    },
    // Printed as 9.8 million and as 166 each; that sum over that many is 166.10, and so are all of them 9,799,900.
    comes: { stock: 59_000, plannedFen: yuan(9_799_900), yuanEach: 166 },
  },
] satisfies readonly CampaignExample[];
