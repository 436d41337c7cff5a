import { type CampaignExample, sharedOut } from '../../kernel/campaign-example.ts';

const cites = {
  title: '《广东工运》2024年第8期：珠海市职工疗休养',
  clause: '本市 61 个团 2,209 人，外来 45 个团 1,960 人',
};
const campaign = { lead: '选一个团期报名，名额有限。', way: 'first-come', split: 'slots' } as const;

export default [
  {
    title: '珠海本市职工疗休养 61 个团，2,209 人',
    cites,
    campaign: { ...campaign, name: '本市职工疗休养', slices: sharedOut(2_209, 61, (n) => `第 ${n} 团`) },
    comes: { stock: 2_209, parts: 61 },
  },
  {
    title: '到珠海疗休养 45 个团，1,960 人',
    cites,
    campaign: { ...campaign, name: '到珠海疗休养', slices: sharedOut(1_960, 45, (n) => `第 ${n} 团`) },
    comes: { stock: 1_960, parts: 45 },
  },
] satisfies readonly CampaignExample[];
