import type { CampaignExample } from '../../kernel/campaign-example.ts';
import { yuan } from '../../kernel/money.ts';

export default [
  {
    title: '以旧换新补贴，总额 500 万元，每户一张',
    cites: {
      title: '《广东工运》2024年第10期：家电以旧换新职工内购',
      clause: '补贴总额 500 万元；每张多少、每户几张没有公布，这里每张 500 元、每户一张，只作示例',
    },
    campaign: {
      name: '家电以旧换新补贴',
      lead: '每户一张，买新家电时抵扣，发完为止。',
      way: 'first-come',
      split: 'whole',
      each: 'household',
      slices: [{ quota: 10_000, waits: 0 }],
    },
    voucher: { faceFen: yuan(500), merchantFen: 0 },
    comes: { stock: 10_000, plannedFen: yuan(5_000_000) },
  },
] satisfies readonly CampaignExample[];
