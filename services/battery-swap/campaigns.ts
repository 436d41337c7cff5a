import type { CampaignExample } from '../../kernel/campaign-example.ts';
import { yuan } from '../../kernel/money.ts';

export default [
  {
    title: '1,000 张换电券，每张 50 元，一共 5 万元',
    cites: { title: '《广东工运》2024年第10期：换电券', clause: '给新就业形态劳动者，1,000 张，每张 50 元' },
    campaign: {
      name: '骑手换电券',
      lead: '送外卖、送快递的会员每人一张，换电抵 50 元。',
      way: 'first-come',
      split: 'whole',
      slices: [{ quota: 1_000, waits: 0 }],
    },
    voucher: { faceFen: yuan(50), merchantFen: 0 },
    comes: { stock: 1_000, plannedFen: yuan(50_000), yuanEach: 50 },
  },
] satisfies readonly CampaignExample[];
