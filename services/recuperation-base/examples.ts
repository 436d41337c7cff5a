import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

const base = {
  name: '示例温泉疗养院',
  creditCode: '91440000100000024Q',
  city: '示例市示例县',
  beds: 240,
  routes: '温泉线，3 天，每人每天 600 元\n湖边线，2 天，每人每天 480 元',
  papers: 3,
};
const visited = { visitedOn: '2026-03-05', found: '住宿、消防、食堂都看过，符合要求。' };
const accredited = [
  { afterDays: 3, action: 'visit', said: visited },
  { afterDays: 4, action: 'accredit' },
];

export default [
  {
    title: '认定以后接待两个团，254 人，每团回传一次',
    form: base,
    moves: [
      ...accredited,
      {
        afterDays: 20,
        action: 'report',
        said: {
          leftOn: '2026-03-28',
          nights: 2,
          union: '示例电子厂工会',
          route: '温泉线',
          people: 127,
          spent: yuan(207_645),
        },
      },
      {
        afterDays: 10,
        action: 'report',
        said: {
          leftOn: '2026-04-07',
          nights: 2,
          union: '示例电子厂工会',
          route: '湖边线',
          people: 127,
          spent: yuan(200_000),
        },
      },
    ],
    ends: 'accredited',
  },
  {
    title: '看过以后自己撤回',
    form: { ...base, name: '示例湖边酒店', creditCode: '91440000100000032K' },
    moves: [
      { afterDays: 3, action: 'visit', said: visited },
      { afterDays: 1, action: 'withdraw' },
    ],
    ends: 'withdrawn',
  },
  {
    title: '材料不全，退回补充以后再看',
    form: { ...base, name: '示例山庄', creditCode: '91440000100000040E' },
    moves: [
      { afterDays: 2, action: 'sendBack', said: { explain: '请补消防许可。' } },
      { afterDays: 5, action: 'supply', said: { more: 1 } },
    ],
    ends: 'filed',
  },
  {
    title: '没有实名，不能申请',
    verified: false,
    form: base,
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
] satisfies readonly Example[];
