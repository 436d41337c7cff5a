import { describe, expect, test } from 'vitest';
import { worthOf, worthOfGoods } from './worth.ts';

const good = (worthFen: number, quota: number, left: number) => ({ worthFen, quota, left });

describe('what a campaign comes to in money', () => {
  test('is so much each, over all its parts', () => {
    expect(
      worthOf(166_10, [
        { quota: 59_000, given: 2 },
        { quota: 1, given: 1 },
      ]),
    ).toEqual({
      eachFen: 166_10,
      givenFen: 498_30,
      plannedFen: 9_800_066_10,
    });
  });

  test('is of goods what was chosen, and at most all of the dearest that there are', () => {
    expect(worthOfGoods([good(100, 5, 3), good(300, 2, 2)], 5)).toEqual({ givenFen: 200, plannedFen: 900 });
    // As many as there are to be given: then no other choice is left.
    expect(worthOfGoods([good(100, 3, 0), good(300, 2, 0)], 5)).toEqual({ givenFen: 900, plannedFen: 900 });
    expect(worthOfGoods([good(100, 5, 5), good(300, 2, 2)], 1)).toEqual({ givenFen: 0, plannedFen: 300 });
    expect(worthOfGoods([], 3)).toEqual({ givenFen: 0, plannedFen: 0 });
  });
});
