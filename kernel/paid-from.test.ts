import { expect, test } from 'vitest';
import { fundsPaidFrom, paidFrom } from './paid-from.ts';
import type { Service } from './service.ts';

const paying = (id: string, ...funds: readonly (string | undefined)[]) => {
  const actions = funds.map((fund, n) => [`move${n}`, fund === undefined ? {} : { pays: { fund } }] as const);
  return { id, actions: Object.fromEntries(actions) } as unknown as Service;
};
const services = [
  paying('visit', undefined, 'relief'),
  paying('appeal', undefined),
  paying('new', 'orchids', 'relief'),
];

test('what services pay from is named once each, that of a service nobody has heard of among them', () => {
  expect(fundsPaidFrom(services)).toEqual(['orchids', 'relief']);
});

test('of a fund it is told which services pay from it', () => {
  expect(paidFrom(services, 'relief').map(({ id }) => id)).toEqual(['visit', 'new']);
  expect(paidFrom(services, 'dues')).toEqual([]);
});
