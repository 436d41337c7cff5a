import { expect, test } from 'vitest';
import { makeSealer } from '../people/sealing.ts';
import { lotOf } from './lot.ts';

const sealer = makeSealer(Buffer.alloc(32, 7));
const id = (n: number) => `0190f000-0000-7000-8000-${String(n).padStart(12, '0')}`;

test('a case has one lot, and another under another key', () => {
  expect(lotOf(sealer, id(1))).toBe(lotOf(sealer, id(1)));
  const other = makeSealer(Buffer.alloc(32, 8));
  const alike = Array.from({ length: 200 }, (_, n) => n).filter((n) => lotOf(sealer, id(n)) === lotOf(other, id(n)));
  expect(alike.length).toBeLessThan(3);
});

test('a share of one in twenty picks about one case in twenty', () => {
  const lots = Array.from({ length: 20_000 }, (_, n) => lotOf(sealer, id(n)));
  expect(Math.min(...lots)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...lots)).toBeLessThan(10_000);
  const picked = lots.filter((lot) => lot < 500).length;
  // Within five standard deviations of the thousand that are due.
  expect(Math.abs(picked - 1_000)).toBeLessThan(155);
});
