import { expect, test } from 'vitest';
import { type Setting, inForceOn } from './tuning.ts';

const line = ['shop', 'town', 'province'];
const set = (org: string, from: string, value: number | null, name = 'grant'): Setting => ({ org, name, from, value });
const grantOn = (settings: readonly Setting[], day: string) => inForceOn(line, settings, day).get('grant')?.value;

test('an entry counts from its day on, and the latest of a union counts', () => {
  const settings = [set('town', '2026-12-01', 7), set('town', '2026-03-02', 5)];
  expect(['2026-03-01', '2026-03-02', '2026-11-30', '2026-12-01'].map((day) => grantOn(settings, day))).toEqual([
    undefined,
    5,
    5,
    7,
  ]);
});

test('the nearest union counts, however old its entry, until it lets the one above count again', () => {
  const settings = [set('province', '2026-06-01', 9), set('shop', '2020-01-01', 3), set('shop', '2026-12-01', null)];
  expect(['2026-06-01', '2026-11-30', '2026-12-01'].map((day) => grantOn(settings, day))).toEqual([3, 3, 9]);
});

test('an end without anything above leaves the shipped value, and unions off the line count for nothing', () => {
  const settings = [set('shop', '2026-01-01', 3), set('shop', '2026-02-01', null), set('elsewhere', '2026-01-01', 8)];
  expect(grantOn(settings, '2026-02-01')).toBeUndefined();
});

test('each tunable is found by its own name', () => {
  const settings = [set('town', '2026-01-01', 3), set('shop', '2026-01-01', 0, 'atOnce')];
  expect([...inForceOn(line, settings, '2026-01-01')].map(([name, { value }]) => [name, value])).toEqual([
    ['atOnce', 0],
    ['grant', 3],
  ]);
});
