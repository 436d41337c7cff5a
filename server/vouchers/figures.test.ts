import { expect, test } from 'vitest';
import { tellQuarters } from './figures.ts';

const quarter = (granted: number, used: number) => ({
  granted,
  used,
  unionFen: used * 40_00,
  merchantFen: used * 10_00,
  customerFen: used * 30_00,
});
const told = (...quarters: readonly (readonly [granted: number, used: number])[]) => {
  const { granted, used, unionFen } = tellQuarters(quarters.map(([given, uses]) => quarter(given, uses)));
  return [granted, used, unionFen / 40_00];
};

test('of vouchers no quarter is told in which one to four people were given or used one, but with those after it', () => {
  expect(told([6, 5])).toEqual([6, 5, 5]);
  expect(told([6, 0])).toEqual([6, 0, 0]);
  expect(told([6, 4])).toEqual([0, 0, 0]);
  expect(told([6, 5], [0, 4])).toEqual([6, 5, 5]);
  expect(told([6, 5], [0, 4], [0, 1])).toEqual([6, 10, 10]);
  expect(told([4, 0], [1, 5])).toEqual([5, 5, 5]);
});

test('what was told of vouchers at the end of a quarter differs from the next by nobody, or by five people and more', () => {
  for (let seed = 0; seed < 2_000; seed += 1) {
    const quarters = Array.from({ length: 6 }, (_, n) => [(seed * (n + 3)) % 8, (seed * (n + 5)) % 7] as const);
    for (let n = 1; n <= quarters.length; n += 1) {
      const [before, after] = [told(...quarters.slice(0, n - 1)), told(...quarters.slice(0, n))];
      for (const of of [0, 1]) {
        const more = after[of]! - before[of]!;
        expect(more === 0 || more >= 5).toBe(true);
      }
    }
  }
});
