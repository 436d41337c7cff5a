import { expect, test } from 'vitest';
import { sourceWords } from './source-words.ts';

test('a source is told with its day in words, and a round of a beacon without its chain', () => {
  const numbered = { kind: 'numbered', says: '双色球第 2026027 期，2026-03-11 公布', on: '2026-03-11' } as const;
  expect(sourceWords(numbered)).toBe('双色球第 2026027 期，2026年3月11日公布');
  const at = '2026-03-11T13:00:00.000Z';
  const round = { kind: 'drand', says: `drand quicknet 52db round 123, ${at}`, round: 123, at } as const;
  expect(sourceWords(round)).toBe('联网随机数 drand 第 123 轮，2026年3月11日 21:00 公布');
});
