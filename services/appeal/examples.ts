import type { Example } from '../../kernel/example.ts';

const canteen = {
  topic: 'canteen',
  what: '夜班食堂十点就关门，下夜班吃不上热饭。',
  photos: 1,
  aboveWorkplace: false,
  shared: true,
};
const untilAnswered = [
  { afterDays: 1, action: 'accept' },
  { action: 'assign', said: { handler: 'anyone' } },
  { afterDays: 1, action: 'note', said: { progress: '已经和食堂约好明天碰面。' } },
  { afterDays: 1, action: 'answer', said: { reply: '食堂从下周起夜班供餐到零点。', proof: 1 } },
];

export default [
  {
    title: '食堂夜班供餐：办好，职工满意，一个月后没有再出现',
    form: canteen,
    moves: [
      ...untilAnswered,
      { afterDays: 1, action: 'satisfy', said: { rating: 5, remark: '吃上热饭了' } },
      { afterDays: 1, action: 'second', times: 2 },
      { afterDays: 31, action: 'lookBack' },
      { afterDays: 1, action: 'stillGood' },
    ],
    ends: 'closed',
  },
  {
    title: '没解决就继续办，第二次答复后才办结',
    form: canteen,
    moves: [
      ...untilAnswered,
      { afterDays: 1, action: 'reopen', said: { why: '周末还是关门。' } },
      { afterDays: 2, action: 'answer', said: { reply: '周末也供餐到零点了。' } },
      { afterDays: 1, action: 'satisfy', said: { rating: 4 } },
    ],
    ends: 'settled',
  },
  {
    title: '差评必须回访',
    form: canteen,
    moves: [
      ...untilAnswered,
      { afterDays: 1, action: 'satisfy', said: { rating: 1, remark: '拖太久了' } },
      { afterDays: 2, action: 'callBack', said: { heard: '已当面致歉，以后三天内答复。' } },
    ],
    ends: 'settled',
  },
  {
    title: '答复后一直不评价：按“未评价”结束，不算满意',
    form: canteen,
    moves: [...untilAnswered, { afterDays: 16, action: 'lapse' }],
    ends: 'unanswered',
  },
  {
    title: '欠薪直接到区县，单位工会看不到',
    form: { topic: 'wages', what: '两个月没有发加班费。', aboveWorkplace: true },
    moves: [{ afterDays: 1, action: 'accept' }],
    ends: 'accepted',
  },
  {
    title: '一个月后又出现，接着办',
    form: { ...canteen, shared: false },
    moves: [
      ...untilAnswered,
      { afterDays: 1, action: 'satisfy', said: { rating: 5 } },
      { afterDays: 31, action: 'lookBack' },
      { afterDays: 2, action: 'cameBack', said: { again: '这周又提前关门了。' } },
    ],
    ends: 'handling',
  },
  {
    title: '督办：负责人限期办理',
    form: canteen,
    moves: [
      { afterDays: 1, action: 'supervise', said: { deadline: '2026-03-10', demand: '本周内给职工答复。' } },
      { afterDays: 1, action: 'accept' },
    ],
    ends: 'accepted',
  },
] satisfies readonly Example[];
