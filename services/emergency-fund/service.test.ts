import { describe, expect, test } from 'vitest';
import { yuan } from '../../kernel/money.ts';
import { unlessLacking } from '../../kernel/unpublished.ts';
import { failing, problems, unmet } from '../../kernel/rule.test-case.ts';
import service, { illnessShare } from './service.ts';

const form = { kind: 'illness', happenedOn: '2025-09-03', paysSince: '2025-09-03', bill: yuan(10_000), bills: ['x'] };

describe('the emergency fund', () => {
  test('reimburses seven tenths of an illness, rounded down to a fen, up to the cap', () => {
    const tuned = { share: 7_000, cap: yuan(50_000) };
    expect(illnessShare(yuan(10_000), tuned)).toBe(yuan(7_000));
    expect(illnessShare(1, tuned)).toBe(0);
    expect(illnessShare(yuan(71_428.57), tuned)).toBe(yuan(49_999.99));
    expect(illnessShare(yuan(71_428.58), tuned)).toBe(yuan(50_000));
    expect(illnessShare(yuan(1_000_000), tuned)).toBe(yuan(50_000));
  });

  test('is open from the first payment on, until the last day of the window', () => {
    expect(failing(service, form)).toEqual([]);
    expect(failing(service, { ...form, happenedOn: '2025-09-02', paysSince: '2025-09-01' })).toEqual(['within-window']);
    expect(failing(service, { ...form, paysSince: '2025-09-04' })).toEqual(['paid-before-it-happened']);
  });

  test('lets a sum by hand stay below its cap and below what she bore', () => {
    const flood = { ...form, kind: 'disaster' };
    const approve = (borne: number, grant: number, tuned: Record<string, number> = { grantCap: yuan(5_000) }) =>
      unlessLacking(() =>
        unmet(service, 'approve', flood, { borne: yuan(borne), grant: yuan(grant) }, { tuned }).join(),
      );
    expect(approve(9_000, 5_000)).toBe('');
    expect(approve(9_000, 5_000.01)).toBe('grant-within-cap');
    expect(approve(800, 800.01)).toBe('grant-within-cap');
    // Nobody has published a cap: until the union of the fund sets one, nothing is granted.
    expect(approve(9_000, 1, {})).toEqual({ lacks: 'grantCap' });
  });

  test('takes no negative and no absurd amount', () => {
    const files = { ...form, bills: ['0190f000-0000-7000-8000-000000000001'] };
    expect(problems(service, files)).toEqual([]);
    const words = '请填写 0.01 到 1000000 之间的金额（元）';
    for (const bill of [-1, 0, yuan(1_000_000) + 1]) expect(problems(service, { ...files, bill })).toEqual([words]);
  });
});
