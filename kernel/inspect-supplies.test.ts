import { expect, test } from 'vitest';
import { field } from './field.ts';
import { checkSupplies } from './inspect-supplies.ts';
import type { Action } from './service.ts';
import { service } from './step.test-case.ts';

const goods = field.text({ label: '什么物品' });
const boxes = field.number({ label: '多少箱', min: 1 });
const supplies = { kind: 'handed-out', goods: 'goods', boxes: 'boxes', site: 'site' } as const;

const complaintsOf = (action: Partial<Action>, site = field.text({ label: '哪里' })) =>
  checkSupplies({
    ...service,
    form: { ...service.form, site },
    actions: { hand: { label: '发出', from: 'filed', asks: { goods, boxes }, supplies, ...action } },
  }).map(({ at }) => at);

test('a move that takes from a shelf is told what, how many and where', () => {
  expect(complaintsOf({})).toEqual([]);
  const wrong = ['actions.hand.supplies'];
  expect(complaintsOf({ asks: { goods } })).toEqual(wrong);
  expect(complaintsOf({ asks: { goods, boxes: field.number({ label: '多少箱' }) } })).toEqual(wrong);
  expect(complaintsOf({ asks: { goods, boxes: field.text({ label: '多少箱' }) } })).toEqual(wrong);
  expect(complaintsOf({ asks: { goods: field.text({ label: '什么物品', optional: true }), boxes } })).toEqual(wrong);
  expect(complaintsOf({ supplies: { ...supplies, site: 'nowhere' } })).toEqual(wrong);
  expect(complaintsOf({ by: 'clock' })).toEqual(wrong);
  expect(complaintsOf({}, field.text({ label: '哪里', sensitive: 'health' }))).toEqual(wrong);
});
