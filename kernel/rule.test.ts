import { describe, expect, it, test } from 'vitest';
import type { Fields } from './field.ts';
import { yuan } from './money.ts';
import {
  type RuleInput,
  type Rules,
  type Tunables,
  houseDefault,
  judge,
  notPublished,
  reasonsOf,
  sayRule,
  sayTuned,
  shippedValues,
  tunable,
  unpublished,
} from './rule.ts';
import { seasonOf } from './tunable-kinds.ts';

const cites = { title: '慰问办法', clause: '第二条' };

const rules: Rules = {
  verified: { says: '须为实名会员', holds: ({ member }) => member.verified },
  'old-enough': {
    says: '入会须满 {days} 天',
    cites,
    holds: ({ tuned, today }) => today > '2026-01-01' && tuned['days']! > 10,
  },
  once: { says: '只能申请一次', holds: ({ earlier }) => earlier.length === 0 },
};

const input: RuleInput<Fields, Tunables> = {
  form: {},
  member: { verified: false, joinedOn: '2025-01-01', orgLevel: 'workplace', standing: 'employed' },
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

const tunables: Tunables = {
  days: tunable.days({ label: '天数', default: 10, cites }),
  grant: tunable.money({ label: '慰问金', default: yuan(500), cites }),
};
const source = { title: '服务的依据' };
const service = { eligible: rules, tunables, cites: source };

it('gives each failed rule as a reason with its own clause, else with the service’s source [MLPS-35, PIPL-24]', () => {
  const findings = [
    { rule: 'verified', holds: false },
    { rule: 'old-enough', holds: false },
    { rule: 'once', holds: true },
  ];
  expect(reasonsOf(service, findings, { days: 5, grant: 50_000 })).toEqual([
    { at: 'verified', says: '须为实名会员', cites: source },
    { at: 'old-enough', says: '入会须满 5 天', cites },
  ]);
});

it('still gives a reason for a rule that a later edition has dropped', () => {
  const found = reasonsOf({ eligible: rules, tunables }, [{ rule: 'gone', holds: false }], {});
  expect(found).toEqual([{ at: 'gone', says: 'gone', cites: undefined }]);
});

it('says a rule with the values in force, money in yuan, and leaves what is no value alone', () => {
  const says = (words: string) => sayRule(words, tunables, { days: 5, grant: 60_000 });
  expect(says('{days} 天内最多 {grant}')).toBe('5 天内最多 600 元');
  expect(says('{hours} 小时')).toBe('{hours} 小时');
  const season = { window: tunable.season({ label: '时间', default: seasonOf('10-28', '11-07'), cites }) };
  const on = (words: string) => sayRule(words, season, { window: seasonOf('10-20', '12-20') });
  expect(on('从{window.from}起，到{window.to}止')).toBe('从10月20日起，到12月20日止');
});

it('ships a default for every tunable, in fen and in days', () => {
  const shipped = {
    grant: tunable.money({ label: '慰问金', default: yuan(500), cites }),
    window: tunable.days({ label: '期限', default: 90, cites: houseDefault('没有公开的规定') }),
  };
  expect(shippedValues(shipped)).toEqual({ grant: 50_000, window: 90 });
});

describe('a value that nobody has published', () => {
  const open: Tunables = {
    ...tunables,
    grant: tunable.money({ label: '慰问金', default: unpublished, cites: notPublished('公布的资料没有写金额。') }),
  };
  const asked: Rules = {
    ...rules,
    'costs-more': { says: '花费须超过 {grant}', holds: ({ tuned }) => tuned['grant']! < 100 },
  };
  const findings = judge(asked, { ...input, tuned: shippedValues(open) });

  it('is not among the shipped ones', () => {
    expect(shippedValues(open)).toEqual({ days: 10 });
  });

  it('leaves the rule that reads it open, and every other one as it was', () => {
    expect(findings.map(({ holds, lacks }) => [holds, lacks])).toEqual([
      [false, undefined],
      [false, undefined],
      [false, undefined],
      [false, 'grant'],
    ]);
  });

  it('is said in the reason with the name of what is missing', () => {
    const reasons = reasonsOf({ eligible: asked, tunables: open }, findings, shippedValues(open));
    expect(reasons.at(-1)!.says).toBe('花费须超过 （未公布）。现在还不能判断：“慰问金”还没有公布，工会设定以后才能办');
  });

  it('ends nothing else: a fault of a rule stays a fault', () => {
    const faulty: Rules = {
      bad: {
        says: '',
        holds: () => {
          throw new RangeError('no day');
        },
      },
    };
    expect(() => judge(faulty, input)).toThrow(RangeError);
  });
});

it('marks a value without a published source as the house’s own and says why', () => {
  expect(houseDefault('没有公开的规定')).toMatchObject({ house: true, clause: '没有公开的规定' });
});

describe('a value of a tunable', () => {
  test.each([
    [tunable.money({ label: '', default: yuan(500), cites: houseDefault('') }), yuan(500), '500 元'],
    [tunable.workdays({ label: '', default: 3, cites: houseDefault('') }), 3, '3 个工作日'],
    [tunable.days({ label: '', default: 3, cites: houseDefault('') }), 30, '30 天'],
    [tunable.yesNo({ label: '', default: false, cites: houseDefault('') }), 1, '是'],
    [tunable.yesNo({ label: '', default: true, cites: houseDefault('') }), 0, '否'],
  ])('%#: reads as people say it', (held, value, says) => {
    expect(sayTuned(held, value)).toBe(says);
  });

  test('of the kind yes or no is one or nought, and shipped as it is declared', () => {
    const held = tunable.yesNo({ label: '', default: true, cites: houseDefault('') });
    expect([held.default, held.min, held.max]).toEqual([1, 0, 1]);
  });
});
