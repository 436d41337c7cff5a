import { expect, test } from 'vitest';
import { inspect } from './inspect.ts';
import { tunable } from './rule.ts';
import { type Action, type Service, workdays } from './service.ts';

const cites = { title: '办法' };
const pay: Action = {
  label: '发放',
  from: 'filed',
  to: 'paid',
  pays: { fund: 'relief', amount: () => 1, right: () => 'once' },
};

function grant(actions: Service['actions'], paceLabel = '期限'): Service {
  return {
    id: 'small-grant',
    title: '慰问',
    scene: 'assistance',
    lead: '有困难的会员可以申请。',
    edition: 1,
    form: {},
    pages: [],
    summary: [],
    tunables: { pace: tunable.workdays({ label: paceLabel, default: 3, cites }) },
    eligible: {},
    states: {
      draft: { label: '草稿', owes: 'applicant', start: true },
      filed: { label: '待办', owes: 'cashier@county', within: workdays('pace') },
      paid: { label: '已发放', final: true },
    },
    actions: { file: { label: '提交', from: 'draft', to: 'filed' }, ...actions },
    metrics: {},
  };
}

test('no state may have a payment for its only way to an end, as the database can refuse it for ever', () => {
  const complaint = { at: 'states.filed', says: 'only a payment leads from here to an end' };
  expect(inspect(grant({ pay }))).toContainEqual(complaint);
  // The want of money ends a wait only while there is none.
  const runDry: Action = { label: '没钱了', from: 'filed', to: 'paid', forWantOf: 'pay' };
  expect(inspect(grant({ pay, runDry }))).toContainEqual(complaint);
  expect(inspect(grant({ pay, refuse: { label: '不能发', from: 'filed', to: 'paid' } }))).toEqual([]);
});

test('the label of a tunable leaves the unit to its value', () => {
  const refuse: Action = { label: '不能发', from: 'filed', to: 'paid' };
  const complaint = { at: 'tunables.pace.label', says: 'the value says its unit, the label need not' };
  expect(inspect(grant({ pay, refuse }, '期限（工作日）'))).toEqual([complaint]);
});
