import { expect, test } from 'vitest';
import { type Said, emptySlice, fieldsOf } from './said.ts';

const said: Said = {
  service: 'gift-pack',
  name: '三八节礼包',
  lead: '每人一份。',
  way: 'first-come',
  split: 'whole',
  each: 'member',
  who: { unions: [] },
  worth: null,
  choices: '粮油、 水果，牛奶',
  opensAt: '2026-03-08T10:00:00+08:00',
  closesAt: '2026-03-10T18:00:00+08:00',
  windowUntil: '2026-03-09T10:00:00+08:00',
  releasesAt: '2026-03-09T10:00:00+08:00',
  givesBackUntil: '',
  follows: '',
  goesTo: '',
  goods: [],
  slices: [{ ...emptySlice, orgId: 'a', label: '上午', quota: 5 }, emptySlice],
};

test('what is sent has only what belongs to the way and the split', () => {
  const fields = fieldsOf(said);
  expect(fields).toMatchObject({ choices: ['粮油', '水果', '牛奶'], slices: [{ quota: 5, waits: 0 }] });
  for (const key of ['windowUntil', 'releasesAt', 'givesBackUntil']) expect(fields).not.toHaveProperty(key);
  expect(fieldsOf({ ...said, split: 'unions' })).toMatchObject({
    releasesAt: said.releasesAt,
    slices: [{ orgId: 'a' }, {}],
  });
  expect(fieldsOf({ ...said, split: 'slots' }).slices[0]).toEqual({ quota: 5, waits: 0, label: '上午' });
});

test('what a good is worth is typed in yuan and sent in fen, to the last one', () => {
  expect(fieldsOf(said)).not.toHaveProperty('goods');
  const goods = [
    { label: '粮油', worth: 288.55, quota: 10, holds: '大米 5 公斤' },
    { label: '水果', worth: 200, quota: 10, holds: ' ' },
  ];
  expect(fieldsOf({ ...said, goods }).goods).toEqual([
    { label: '粮油', worthFen: 28_855, quota: 10, holds: '大米 5 公斤' },
    { label: '水果', worthFen: 20_000, quota: 10 },
  ]);
});

test('for whom it is and what one is worth is sent where it is said, to the last fen', () => {
  for (const key of ['who', 'worthFen']) expect(fieldsOf(said)).not.toHaveProperty(key);
  const who = { unions: ['b', 'a', 'b'], standings: [], ageFrom: 35 };
  expect(fieldsOf({ ...said, who, worth: 166.1 })).toMatchObject({
    who: { unions: ['a', 'b'], ageFrom: 35 },
    worthFen: 16_610,
  });
});

test('a draw without a window of its own takes entries until the end', () => {
  expect(fieldsOf({ ...said, way: 'draw', windowUntil: '' }).windowUntil).toBe(said.closesAt);
});
