import { describe, expect, test } from 'vitest';
import { yuan } from '../../kernel/money.ts';
import { failing, problems, unmet } from '../../kernel/rule.test-case.ts';
import service, { hospitalClaim } from './service.ts';

const form = {
  plan: 'hospital',
  illOn: '2026-03-03',
  own: yuan(5_000),
  bill: ['0190f000-0000-7000-8000-000000000001'],
};
const cover = { what: 'cover', detail: 'hospital', since: '2026-03-03', until: '2027-03-02' } as const;

describe('a claim', () => {
  test('is repaid eighty percent, and seventy of what is left, each rounded down to a fen', () => {
    const shares = { firstShare: 8_000, secondShare: 7_000 };
    expect(hospitalClaim(yuan(5_000), shares)).toBe(yuan(4_700));
    expect(hospitalClaim(1, shares)).toBe(0);
    expect(hospitalClaim(3, shares)).toBe(2);
  });

  test.each([
    ['2026-03-02', ['covered']],
    ['2026-03-03', []],
    ['2027-03-02', []],
    ['2027-03-03', ['covered']],
  ])('for an illness of %s lacks %j', (illOn, due) => {
    const said = { borne: yuan(5_000), payable: yuan(4_700) };
    expect(unmet(service, 'assess', { ...form, illOn }, said, { proofs: [cover] })).toEqual(due);
  });

  test('of another plan than hers, or of another sum than the plan gives, is not assessed', () => {
    const said = { borne: 0, payable: yuan(17_500) };
    expect(unmet(service, 'assess', { ...form, plan: 'women' }, said, { proofs: [cover] })).toEqual(['covered']);
    const off = { borne: yuan(5_000), payable: yuan(4_700) + 1 };
    expect(unmet(service, 'assess', form, off, { proofs: [cover] })).toEqual(['as-the-plan-says']);
  });

  test('is corrected upward and never downward', () => {
    const said = { borne: yuan(5_000), payable: yuan(4_700) };
    const raise = (was: number) => unmet(service, 'raise', form, said, { before: { payable: was } });
    expect(raise(yuan(4_699.99))).toEqual([]);
    expect(raise(yuan(4_700))).toEqual(['upward']);
  });

  test('asks whoever the register knows for no picture of her document', () => {
    const today = '2026-03-05';
    expect(problems(service, form, { today })).toEqual(['请添加身份证照片']);
    const identity = { what: 'identity', since: '2020-01-01', until: '9999-12-31' } as const;
    expect(problems(service, form, { today, proofs: [identity] })).toEqual([]);
    const earlier = [{ form, filedOn: '2026-03-05', state: 'paid' }];
    expect(failing(service, form, { earlier })).toEqual(['once-an-illness']);
  });
});
