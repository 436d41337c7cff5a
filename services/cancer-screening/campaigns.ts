import { type CampaignExample, sharedOut } from '../../kernel/campaign-example.ts';

export default [
  {
    title: '南海十年女职工筛查 41,475 人次',
    cites: { title: '南海区总工会公布的十年服务数字', clause: '筛查 41,475 人次；按年、按天各有多少没有公布' },
    campaign: {
      name: '女职工两癌筛查',
      lead: '自己选时段，结果由医院直接告诉你本人。',
      way: 'first-come',
      split: 'slots',
      slices: sharedOut(41_475, 10, (n) => `第 ${n} 场`),
    },
    comes: { stock: 41_475, parts: 10 },
  },
] satisfies readonly CampaignExample[];
