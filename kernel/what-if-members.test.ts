import { describe, expect, test } from 'vitest';
import { addDays } from './calendar.ts';
import { field } from './field.ts';
import { yuan } from './money.ts';
import { tunable } from './rule.ts';
import { type Service, days, defineService } from './service.ts';
import { likelyCost } from './what-if.ts';
import { type MemberTried, compareMember } from './what-if-members.ts';

const day = '2026-01-01';
const cites = { title: '示例办法' };

/** For who has been a member for so long, a sum by the class of the form or, where `count` is asked, by its number. */
const service = (asks: 'nothing' | 'class' | 'count'): Service =>
  defineService({
    id: 'grant',
    title: '示例',
    scene: 'assistance',
    lead: '示例',
    edition: 1,
    cites,
    summary: [],
    form: {
      class: field.choice({ label: '哪一类？', of: { low: '低', high: '高' } }),
      count: field.number({ label: '几个？', min: 1, max: 9 }),
    },
    pages: [{ ask: '示例', fields: ['class', 'count'] }],
    tunables: {
      low: tunable.money({ label: '低', default: yuan(100), cites }),
      high: tunable.money({ label: '高', default: yuan(300), cites }),
      memberFor: tunable.days({ label: '入会满几天', default: 30, cites }),
    },
    eligible: {
      'long-enough': {
        says: '入会满 {memberFor} 天',
        holds: ({ member, today, tuned }) => addDays(member.joinedOn, tuned.memberFor) <= today,
      },
      'once-a-class': {
        says: '一类一次',
        holds: ({ form, earlier }) => earlier.every(({ form: other }) => other.class !== form.class),
      },
      few: { says: '不超过 5 个', holds: ({ form }) => asks !== 'count' || form.count <= 5 },
    },
    states: {
      draft: { label: '还没提交', owes: 'applicant', start: true },
      filed: { label: '等待', owes: 'cashier@county', within: days(9) },
      paid: { label: '已发放', final: true },
    },
    actions: {
      file: { label: '提交', from: 'draft', to: 'filed' },
      pay: {
        label: '发放',
        from: 'filed',
        to: 'paid',
        pays: {
          fund: 'relief',
          amount: ({ form, tuned }) =>
            asks === 'nothing' ? tuned.low : asks === 'class' ? tuned[form.class] : tuned.low * form.count,
        },
      },
    },
    metrics: {},
  });

const was = { low: yuan(100), high: yuan(300), memberFor: 30 };
const joined = (joinedOn: string, more: Partial<MemberTried> = {}): MemberTried => ({
  verified: true,
  joinedOn,
  orgLevel: 'workplace',
  standing: 'employed',
  appliedBefore: false,
  ...more,
});
const tried = (asks: Parameters<typeof service>[0], member: MemberTried, becomes: Partial<typeof was>) =>
  compareMember(service(asks), member, day, { was, becomes: { ...was, ...becomes } });

describe('a member who did not apply', () => {
  test.each([
    ['gains', '2025-12-02', 30, 29],
    ['loses', '2025-12-02', 29, 31],
    ['stays', '2025-12-02', 29, 30],
    ['out', '2025-12-02', 32, 31],
  ] as const)('%s who joined on %s where %d days become %d', (outcome, joinedOn, before, after) => {
    const values = { was: { ...was, memberFor: before + 1 }, becomes: { ...was, memberFor: after } };
    expect(compareMember(service('nothing'), joined(joinedOn), day, values).outcome).toBe(outcome);
  });

  test('costs the sum of the draft where she may apply, and nothing while she is shut out', () => {
    const member = joined('2025-12-01');
    expect(tried('nothing', member, { memberFor: 32, low: yuan(150) })).toMatchObject({ wasFen: yuan(100), nowFen: 0 });
    expect(tried('nothing', member, { low: yuan(150) })).toMatchObject({ sure: true, nowFen: yuan(150) });
  });

  test('costs the largest of few answers at most; where there are many, nobody guesses', () => {
    const member = joined('2025-01-01');
    expect(tried('class', member, { high: yuan(400) })).toMatchObject({ wasFen: yuan(300), nowFen: yuan(400) });
    const { outcome, sure, wasFen } = tried('count', member, { low: yuan(150) });
    expect({ outcome, sure, wasFen }).toEqual({ outcome: 'stays', sure: false, wasFen: undefined });
  });

  test('is not settled by the register once she has applied before', () => {
    expect(tried('nothing', joined('2025-01-01', { appliedBefore: true }), { low: 1 }).sure).toBe(false);
  });

  test('is told apart from others by nothing that no rule looked at', () => {
    const one = tried('nothing', joined('2025-01-01'), { low: 1 });
    const other = tried('nothing', joined('2025-01-01', { verified: false, standing: 'retired' }), { low: 1 });
    expect(other).toEqual(one);
    expect(one.seen).toEqual({ joinedOn: '2025-01-01', standing: null, verified: null, appliedBefore: false });
  });
});

test('what it may really come to is the cost of those who applied, and of who gains the same part', () => {
  const sums = { judged: 20, gains: 20, loses: 0, unknown: 0, atMost: 0, wasFen: yuan(12_000), nowFen: yuan(16_000) };
  const nobody = { gainsSure: 0, losesSure: 0, wasFen: 0, nowFen: 0, losesFen: 0, unknown: 0 };
  const byRegister = { ...nobody, gains: 100, loses: 10, stays: 170, gainsFen: yuan(80_000) };
  // Of 200 who could, 20 have applied: so of 80,000 yuan 8,000.
  expect(likelyCost({ sums, byRegister })).toEqual({
    asked: 20,
    could: 200,
    wasFen: yuan(12_000),
    nowFen: yuan(24_000),
  });
  expect(likelyCost({ sums: { ...sums, judged: 0 }, byRegister })).toBeUndefined();
});
