import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { SeenNumbers } from './seen-numbers.ts';

const blindOf = (n: number) => createHash('sha256').update(String(n)).digest();

it('a number is new once and then known by its first line, however many were met between', () => {
  const seen = new SeenNumbers();
  const count = 5_000;
  for (let n = 1; n <= count; n += 1) expect(seen.meet(blindOf(n), n)).toBeUndefined();
  for (let n = 1; n <= count; n += 1) expect(seen.meet(blindOf(n), count + n)).toBe(n);
});

it('numbers that begin alike are told apart by what follows', () => {
  const seen = new SeenNumbers();
  const [one, two] = [Buffer.alloc(32), Buffer.alloc(32)];
  one[7] = 1;
  two[3] = 1;
  two[7] = 1;
  expect([seen.meet(one, 1), seen.meet(two, 2), seen.meet(one, 3), seen.meet(two, 4)]).toEqual([
    undefined,
    undefined,
    1,
    2,
  ]);
});
