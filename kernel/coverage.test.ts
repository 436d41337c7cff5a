import { describe, expect, test } from 'vitest';
import { coverageOf, isReached } from './coverage.ts';

describe('coverage', () => {
  test.each([
    [97, 108, { percent: '89.81', contradicts: false }],
    [0, 3, { percent: '0.00', contradicts: false }],
    [3, 3, { percent: '100.00', contradicts: false }],
  ])('of %d out of %d has both numbers', (numerator, denominator, rest) => {
    expect(coverageOf(numerator, denominator)).toEqual({ numerator, denominator, ...rest });
  });

  test('of more than there are is a contradiction and no rate', () => {
    expect(coverageOf(125, 108)).toEqual({ numerator: 125, denominator: 108, contradicts: true });
  });

  test('of a part without a total of its own, or of nothing, has no rate', () => {
    expect(coverageOf(5, undefined)).toEqual({ numerator: 5, contradicts: false });
    expect(coverageOf(0, 0)).toEqual({ numerator: 0, denominator: 0, contradicts: false });
  });

  test('reaches its goal with the last one and not with a rounded rate', () => {
    expect(isReached(coverageOf(99_999, 100_000), 100)).toBe(false);
    expect(isReached(coverageOf(100_000, 100_000), 100)).toBe(true);
    expect(isReached(coverageOf(85, 100), 85)).toBe(true);
    expect(isReached(coverageOf(125, 108), 85)).toBe(false);
    expect(isReached(coverageOf(0, 0), 1)).toBe(false);
  });
});
