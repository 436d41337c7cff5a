import { type CampaignExample, sharedOut } from '../../kernel/campaign-example.ts';

export default [
  {
    title: '南海十年职工体检 39,237 人次',
    cites: { title: '南海区总工会公布的十年服务数字', clause: '职工体检 39,237 人次；按年、按天各有多少没有公布' },
    campaign: {
      name: '职工体检',
      lead: '自己选时段，到时段来就行。',
      way: 'first-come',
      split: 'slots',
      slices: sharedOut(39_237, 10, (n) => `第 ${n} 场`),
    },
    comes: { stock: 39_237, parts: 10 },
  },
] satisfies readonly CampaignExample[];
