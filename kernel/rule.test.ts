import { expect, it } from 'vitest';
import type { Fields } from './field.ts';
import { yuan } from './money.ts';
import {
  type RuleInput,
  type Rules,
  type Tunables,
  houseDefault,
  judge,
  reasonsOf,
  shippedValues,
  tunable,
} from './rule.ts';

const cites = { title: '慰问办法', clause: '第二条' };

const rules: Rules = {
  verified: { says: '须为实名会员', holds: ({ member }) => member.verified },
  'old-enough': {
    says: '入会须满一定天数',
    cites,
    holds: ({ tuned, today }) => today > '2026-01-01' && tuned['days']! > 10,
  },
  once: { says: '只能申请一次', holds: ({ earlier }) => earlier.length === 0 },
};

const input: RuleInput<Fields, Tunables> = {
  form: {},
  member: { verified: false, joinedOn: '2025-01-01', orgLevel: 'workplace' },
  today: '2026-03-02',
  tuned: { days: 5 },
  earlier: [{ form: {}, filedOn: '2026-01-05', state: 'paid' }],
};

it('judges every rule, not only up to the first that fails', () => {
  expect(judge(rules, input)).toEqual([
    { rule: 'verified', holds: false },
    { rule: 'old-enough', holds: false },
    { rule: 'once', holds: false },
  ]);
});

it('gives each failed rule as a reason with its own clause, else with the service’s source', () => {
  const source = { title: '服务的依据' };
  const findings = [
    { rule: 'verified', holds: false },
    { rule: 'old-enough', holds: false },
    { rule: 'once', holds: true },
  ];
  expect(reasonsOf(rules, findings, source)).toEqual([
    { at: 'verified', says: '须为实名会员', cites: source },
    { at: 'old-enough', says: '入会须满一定天数', cites },
  ]);
});

it('still gives a reason for a rule that a later edition has dropped', () => {
  expect(reasonsOf(rules, [{ rule: 'gone', holds: false }])).toEqual([{ at: 'gone', says: 'gone', cites: undefined }]);
});

it('ships a default for every tunable, in fen and in days', () => {
  const tunables = {
    grant: tunable.money({ label: '慰问金', default: yuan(500), cites }),
    window: tunable.days({ label: '期限', default: 90, cites: houseDefault('没有公开的规定') }),
  };
  expect(shippedValues(tunables)).toEqual({ grant: 50_000, window: 90 });
});

it('marks a value without a published source as the house’s own and says why', () => {
  expect(houseDefault('没有公开的规定')).toMatchObject({ house: true, clause: '没有公开的规定' });
});
