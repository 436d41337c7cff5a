import { expect, test } from 'vitest';
import { askedIn, fenOf, isWrongSpan, yuanOf } from './payment-asked.ts';

test('only what was filled in is asked for, and it survives the address', () => {
  const typed = { number: ' FK-260302-7K2M9Q ', org: '', from: '2026-01-01' };
  const asked = askedIn((key) => typed[key as keyof typeof typed]);
  expect(asked).toEqual({ number: 'FK-260302-7K2M9Q', from: '2026-01-01' });
  const address = new URLSearchParams(asked);
  expect(askedIn((key) => address.get(key))).toEqual(asked);
});

test('an amount in yuan is looked for to the fen', () => {
  expect([fenOf(600), fenOf(0.29), fenOf(null)]).toEqual(['60000', '29', undefined]);
  expect([yuanOf('29'), yuanOf(undefined)]).toEqual([0.29, null]);
});

test('days that end before they begin are wrong', () => {
  expect(isWrongSpan({ from: '2026-01-02', to: '2026-01-01' })).toBe(true);
  expect(isWrongSpan({ from: '2026-01-01', to: '2026-01-01' })).toBe(false);
  expect(isWrongSpan({ to: '2026-01-01' })).toBe(false);
});
