import { describe, expect, it } from 'vitest';
import { gather } from './gather.ts';
import type { Db } from './open.ts';

const db = {} as Db;

/** A doubling whose batches are written down and which fails where it meets a number below zero. */
function doubling(most?: number) {
  const batches: (readonly number[])[] = [];
  const double = gather<number, number>(async (_db, all) => {
    batches.push(all);
    await new Promise(setImmediate);
    if (all.some((n) => n < 0)) throw new Error(`below zero: ${all.join(' ')}`);
    return all.map((n) => n * 2);
  }, most);
  return { batches, double: (n: number) => double(db, n), doubleIn: double };
}

describe('gathered calls', () => {
  it('that come together go together, and each gets its own answer', async () => {
    const { batches, double } = doubling();
    expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('that come while others are under way wait for them and go together then', async () => {
    const { batches, double } = doubling();
    const first = double(1);
    while (batches.length === 0) await new Promise(setImmediate);
    expect(await Promise.all([first, double(2), double(3)])).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1], [2, 3]]);
    expect(await double(4)).toBe(8);
  });

  it('go in batches no larger than said', async () => {
    const { batches, double } = doubling(2);
    expect(await Promise.all([1, 2, 3, 4, 5].map(double))).toEqual([2, 4, 6, 8, 10]);
    expect(batches).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('fail by their own fault only', async () => {
    const { double } = doubling();
    const came = await Promise.allSettled([1, -2, 3].map(double));
    expect(came.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
      2,
      'Error: below zero: -2',
      6,
    ]);
    expect(await double(4)).toBe(8);
  });

  it('of one transaction are not mixed with those of another', async () => {
    const { batches, doubleIn } = doubling();
    await Promise.all([doubleIn({} as Db, 1), doubleIn({} as Db, 2)]);
    expect(batches).toEqual([[1], [2]]);
  });
});
