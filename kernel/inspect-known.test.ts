import { expect, test } from 'vitest';
import { type Fields, field } from './field.ts';
import { checkKnown } from './inspect-known.ts';
import type { Service } from './service.ts';

const filled = (form: Fields, more: Partial<Service> = {}) =>
  checkKnown({
    form,
    pages: [],
    actions: {},
    fromRegister: { members: 'union-members' },
    ...more,
  } as unknown as Service).map(({ says }) => says);

test('what the register fills is an optional number that nobody is asked, of the union the applicant is in', () => {
  const members = field.number({ label: '多少会员？', optional: true });
  expect(filled({ members })).toEqual([]);
  expect(filled({})).toEqual(['is no optional number of the form']);
  expect(filled({ members: field.number({ label: '多少会员？' }) })).toEqual(['is no optional number of the form']);
  const asked = { pages: [{ ask: '多少会员？', fields: ['members'] }] };
  expect(filled({ members }, asked)).toEqual(['nobody is asked what the register fills']);
  expect(filled({ members }, { forAnyone: true })).toHaveLength(1);
  const before = { fromRegister: { members: { ofYear: 'people', checkedAs: 'went' } } };
  expect(filled({ members }, before)).toEqual([
    'counts what is no number of the form',
    'counts what no move asks for as a number',
  ]);
  const people = field.number({ label: '多少人？' });
  const actions = { check: { label: '核实', from: 'filed', asks: { went: people } } };
  expect(filled({ members, people }, { ...before, actions })).toEqual([]);
  const hers = { fromRegister: { members: { ofHerYear: 'worth', same: 'what' } } };
  expect(filled({ members }, hers)).toEqual([
    'tells apart by what is no field of the form',
    'counts what no move asks for as a number',
  ]);
  const alike = { fromRegister: { members: { together: 'plan', proven: 'cover' as const } } };
  expect(filled({ members }, alike)).toEqual(['tells apart by what is no field of the form']);
  expect(filled({ members, plan: field.text({ label: '哪一种？', max: 9 }) }, alike)).toEqual([]);
});
