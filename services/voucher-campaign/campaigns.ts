import type { CampaignExample } from '../../kernel/campaign-example.ts';
import { yuan } from '../../kernel/money.ts';

export default [
  {
    title: '珠海每季度 50 万元文旅券',
    cites: {
      title: '《广东工运》2024年第8期：珠海市文旅消费券',
      clause: '每季度 50 万元，170 家商户、23 家酒店；每张多少没有公布，这里每张 50 元，只作示例',
    },
    campaign: {
      name: '文旅消费券',
      lead: '每人一张，到券上写明的商户付款时抵扣。',
      way: 'first-come',
      split: 'whole',
      slices: [{ quota: 10_000, waits: 0 }],
    },
    voucher: { faceFen: yuan(50), merchantFen: 0 },
    comes: { stock: 10_000, plannedFen: yuan(500_000), yuanEach: 50 },
  },
] satisfies readonly CampaignExample[];
