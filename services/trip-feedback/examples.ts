import type { Example } from '../../kernel/example.ts';

const trip = { base: '示例温泉疗养院', backOn: '2026-02-27', route: 5, food: 4, lodging: 5, guide: 5 };

export default [
  { title: '都满意，工会看过', form: trip, moves: [{ afterDays: 2, action: 'read' }], ends: 'read' },
  {
    title: '菜不好，工会转给基地改',
    form: { ...trip, food: 2, words: '早餐只有凉的，老同志吃不了。' },
    moves: [{ afterDays: 3, action: 'passOn', said: { mend: '早餐请加热菜和粥。' } }],
    ends: 'passedOn',
  },
  { title: '刚提交，还没有人看', form: { ...trip, base: '示例湖边酒店' }, moves: [], ends: 'filed' },
  {
    title: '同一次评了两回',
    after: '都满意，工会看过',
    form: { ...trip, guide: 1 },
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '回来 31 天了',
    form: { ...trip, backOn: '2026-01-30' },
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
] satisfies readonly Example[];
