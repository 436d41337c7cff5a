import { describe, expect, it, test } from 'vitest';
import { isRefusal } from '../refusal.ts';
import { type VoucherTerms, judgedAt, lastDayOf, perUnionYuan, shareBill, termsWrong } from './terms.ts';

const terms: VoucherTerms = {
  faceFen: 50_00,
  merchantFen: 10_00,
  leastFen: 20_00,
  validFrom: '2026-03-08',
  validUntil: '2026-03-31',
};

describe('a bill', () => {
  test.each([
    [80_00, { offFen: 50_00, unionFen: 40_00, merchantFen: 10_00, customerFen: 30_00 }],
    [50_00, { offFen: 50_00, unionFen: 40_00, merchantFen: 10_00, customerFen: 0 }],
    [33_33, { offFen: 33_33, unionFen: 26_67, merchantFen: 6_66, customerFen: 0 }],
    [20_00, { offFen: 20_00, unionFen: 16_00, merchantFen: 4_00, customerFen: 0 }],
  ])('of %s fen is shared out to the fen', (bill, shares) => {
    expect(shareBill(terms, bill)).toEqual(shares);
  });

  it('is its three shares for every amount, and never more than the face', () => {
    for (let bill = 20_00; bill < 60_00; bill += 1) {
      const shares = shareBill(terms, bill);
      if (isRefusal(shares)) throw new Error('it is enough');
      expect(shares.unionFen + shares.merchantFen + shares.customerFen).toBe(bill);
      expect(shares.offFen).toBeLessThanOrEqual(terms.faceFen);
      expect(shares.unionFen).toBeLessThanOrEqual(40_00);
    }
  });

  it('below the least is refused, and so is one of nothing', () => {
    expect(shareBill(terms, 19_99)).toMatchObject({ refused: 'voucher-least' });
    expect(shareBill({ ...terms, leastFen: 0 }, 0)).toMatchObject({ refused: 'voucher-least' });
  });
});

describe('the last day of a voucher', () => {
  test.each([
    [undefined, '2026-03-10', '2026-03-31'],
    [1, '2026-03-10', '2026-03-10'],
    [7, '2026-03-10', '2026-03-16'],
    [30, '2026-03-10', '2026-03-31'],
  ])('with %s days, granted on %s, is %s', (days, granted, last) => {
    expect(lastDayOf({ validUntil: terms.validUntil, ...(days !== undefined && { days }) }, granted)).toBe(last);
  });
});

describe('the moment by which a use without a network is judged', () => {
  const minute = 60_000;
  const now = 1_000 * minute;
  test.each([
    ['the later of the two', 100, 98, 100],
    ['what the member’s phone signed, where the till is slow', 98, 100, 100],
    ['now, where both are ahead', 1_003, 1_002, 1_000],
    ['nothing, where the two are six minutes apart', 100, 106, undefined],
    ['nothing, where the till is six minutes ahead of the platform', 1_006, 1_005, undefined],
  ])('is %s', (_what, said, shown, judged) => {
    const at = judgedAt(said * minute, shown * minute, now);
    expect(at).toBe(judged === undefined ? undefined : judged * minute);
  });
});

describe('terms', () => {
  test.each([
    [{ faceFen: 0 }, ['faceFen', 'merchantFen']],
    [{ merchantFen: 50_00 }, ['merchantFen']],
    [{ validUntil: '2026-03-07' }, ['validUntil']],
    [{ days: 0 }, ['days']],
    [{}, []],
  ])('with %o have wrong: %j', (more, wrong) => {
    expect(termsWrong({ ...terms, ...more }, '2026-03-02').map(({ at }) => at)).toEqual(wrong);
  });

  it('that are over before they are said are wrong', () => {
    expect(termsWrong(terms, '2026-04-01').map(({ at }) => at)).toEqual(['validUntil']);
  });
});

it('what was added per yuan of the union has two decimals, and none while no yuan was used', () => {
  expect([perUnionYuan(2_500, 1_000), perUnionYuan(1_00, 3_00), perUnionYuan(0, 0)]).toEqual([2.5, 0.33, undefined]);
});
