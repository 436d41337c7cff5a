import { describe, expect, test } from 'vitest';
import { yuan } from '../../kernel/money.ts';
import { failing, problems } from '../../kernel/rule.test-case.ts';
import service, { subsidyFor } from './service.ts';

const form = {
  place: '示例温泉镇',
  leftOn: '2026-02-24',
  days: 3,
  people: 40,
  members: 200,
  cost: yuan(72_000),
  own: yuan(40_000),
  list: ['0190f000-0000-7000-8000-000000000001'],
  bills: ['0190f000-0000-7000-8000-000000000002'],
};
const terms = { grant: yuan(300), matched: 10_000 };

describe('the subsidy of a trip', () => {
  test('is 300 yuan a person: 1,667 of them are the published half million', () => {
    expect(subsidyFor(1_667, yuan(1_000_000), terms)).toBe(yuan(500_100));
  });

  test('is no more than what the union gave itself', () => {
    expect(subsidyFor(40, yuan(12_000), terms)).toBe(yuan(12_000));
    expect(subsidyFor(40, yuan(12_000) - 1, terms)).toBe(yuan(12_000) - 1);
    // 惠州: a pool of two million that unions match with as much of their own, however many go.
    expect(subsidyFor(10_000, yuan(2_000_000), terms)).toBe(yuan(2_000_000));
  });

  test('ends at 600 yuan a person and day, and at a fifth of the members in a year', () => {
    expect(failing(service, form)).toEqual([]);
    expect(failing(service, { ...form, cost: yuan(72_000) + 1 })).toEqual(['within-day-cap']);
    expect(failing(service, { ...form, members: 199 })).toEqual(['within-share']);
    expect(failing(service, { ...form, before: 1 })).toEqual(['within-share']);
    expect(failing(service, { ...form, people: 39, cost: yuan(70_000), before: 1 })).toEqual([]);
  });

  test('takes no trip of nobody, of no day, or of a negative sum', () => {
    expect(problems(service, form)).toEqual([]);
    expect(problems(service, { ...form, people: 0, days: 0, cost: -1 })).toHaveLength(3);
  });
});
