import { expect, test } from 'vitest';
import { demoId, randomOf } from './random.ts';

const draw = (...purpose: (string | number)[]): number[] => {
  const random = randomOf(7, ...purpose);
  return Array.from({ length: 5 }, () => random.next());
};

test('the same seed and purpose give the same numbers, on every machine', () => {
  expect(draw('member', 17)).toEqual(draw('member', 17));
  expect(draw('member', 17).map((x) => Math.floor(x * 1_000_000))).toEqual([194349, 847246, 668994, 637819, 550425]);
});

test('another seed, purpose or number gives other numbers', () => {
  const streams = [draw('member', 17), draw('member', 18), draw('staff', 17), draw('member', 1, 7)];
  const firsts = [...streams.map(([first]) => first), randomOf(8, 'member', 17).next()];
  expect(new Set(firsts).size).toBe(firsts.length);
});

test('first numbers of neighbouring streams fill the range evenly', () => {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let n = 0; n < 10_000; n++) tenths[Math.floor(randomOf(1, 'member', n).next() * 10)]!++;
  for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('a shuffle keeps every card', () => {
  const cards = Array.from({ length: 50 }, (_, n) => n);
  const shuffled = randomOf(1, 'cards').shuffle(cards);
  expect(shuffled).not.toEqual(cards);
  expect(shuffled.toSorted((a, b) => a - b)).toEqual(cards);
});

test('nothing can be picked from an empty list', () => {
  expect(() => randomOf(1).pick([])).toThrow(RangeError);
});

test('ids are version 7, in order and all different', () => {
  const kinds = ['org', 'person', 'membership', 'account', 'post'] as const;
  const ids = kinds.flatMap((kind) => Array.from({ length: 2000 }, (_, n) => demoId(1, kind, n)));
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.slice(0, 2000)).toEqual(ids.slice(0, 2000).toSorted());
  expect(demoId(2, 'org', 1)).not.toBe(demoId(1, 'org', 1));
});
