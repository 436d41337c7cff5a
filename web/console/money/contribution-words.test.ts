import { expect, test } from 'vitest';
import { sayMonth } from '../../../kernel/say-day.ts';
import { shareWords, spanWords, sumsWords } from './contribution-words.ts';

test('a month is said without noughts, and a span of one month as that month', () => {
  expect(sayMonth('2026-03')).toBe('2026年3月');
  expect(spanWords('2026-03', '2026-03')).toBe('2026年3月');
  expect(spanWords('2025-10', '2026-09')).toBe('2025年10月到2026年9月');
});

test('what is still to come is said only where something is', () => {
  const sums = { dueFen: 400_00, receivedFen: 300_00, keptFen: 180_00, passedFen: 120_00 };
  expect(sumsWords(sums)).toBe('应缴 400 元，到账 300 元，还差 100 元；留成 180 元，上缴 120 元。');
  expect(sumsWords({ ...sums, dueFen: 300_00 })).not.toContain('还差');
});

test('a share says whose it is, and a default of the platform that it is one', () => {
  const house = { title: '平台默认值，由各级工会设定', house: true } as const;
  expect(shareWords({ name: 'keptShare', value: 6_000, cites: house })).toBe('拨缴的经费本级留成：60%（平台默认值）');
  expect(shareWords({ name: 'feeShare', value: 200, cites: { title: '工会法' } })).toMatch(/2%（公布的规定）$/);
  const setBy = { id: 'c', name: '桥市总工会', level: 'city' } as const;
  expect(shareWords({ name: 'keptShare', value: 7_000, cites: house, setBy })).toMatch(/70%（桥市总工会设定）$/);
});
