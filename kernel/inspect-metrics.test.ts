import { expect, test } from 'vitest';
import { field } from './field.ts';
import { checkMetrics } from './inspect-metrics.ts';
import type { Metric } from './metric.ts';
import { service } from './step.test-case.ts';

const form = {
  people: field.number({ label: '几个人', unit: '人' }),
  bare: field.number({ label: '几' }),
  income: field.number({ label: '收入', unit: '元', sensitive: 'money' }),
  cost: field.money({ label: '花了多少' }),
};
const saying = (odd: Metric, more: object = {}) =>
  checkMetrics({
    ...service,
    keptAbove: undefined,
    form,
    metrics: { ...service.metrics, odd },
    ...more,
  }).map(({ at, says }) => `${at}: ${says}`);

test.each<[string, Metric]>([
  ['a number in its unit', { label: '', sum: 'people', by: 'pay', unit: '人' }],
  ['money', { label: '', sum: 'cost', by: 'pay', unit: '元' }],
  ['money for each case', { label: '', per: ['paid', 'filed'] }],
])('%s is summed', (_what, metric) => {
  expect(saying(metric)).toEqual([]);
});

test.each<[string, Metric, string]>([
  ['what nobody is asked', { label: '', sum: 'gone', by: 'pay', unit: '人' }, 'metrics.odd.sum: «gone» is no sum'],
  ['a number without a unit', { label: '', sum: 'bare', by: 'pay', unit: '人' }, 'metrics.odd.sum: «bare» is no sum'],
  [
    'people in yuan',
    { label: '', sum: 'people', by: 'pay', unit: '元' },
    'metrics.odd.unit: «people» is counted in «人»',
  ],
  ['what is sealed', { label: '', sum: 'income', by: 'pay', unit: '元' }, 'metrics.odd.sum: «income» is sensitive'],
  ['by no move', { label: '', sum: 'people', by: 'gone', unit: '人' }, 'metrics.odd: no action is called «gone»'],
  ['for each yuan', { label: '', per: ['filed', 'paid'] }, 'metrics.odd.per: «paid» is money'],
])('%s is refused', (_what, metric, says) => {
  expect(saying(metric)).toEqual([expect.stringContaining(says)]);
});

test('nothing is summed of cases that may be kept from their union', () => {
  const metric = { label: '', sum: 'people', by: 'pay', unit: '人' };
  expect(saying(metric, { keptAbove: 'above' })).toEqual([expect.stringContaining('by its moves alone')]);
});
