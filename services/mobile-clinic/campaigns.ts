import { type CampaignExample, sharedOut } from '../../kernel/campaign-example.ts';

export default [
  {
    title: '移动体检车为新就业形态劳动者体检 1.3 万人次',
    cites: { title: '广州市总工会公布的服务数字', clause: '新就业形态劳动者 1.3 万人次；按站点各有多少没有公布' },
    campaign: {
      name: '移动体检车',
      lead: '自己选站点和时段，到点来就行。',
      way: 'first-come',
      split: 'slots',
      slices: sharedOut(13_000, 100, (n) => `第 ${n} 站`),
    },
    comes: { stock: 13_000, parts: 100 },
  },
] satisfies readonly CampaignExample[];
