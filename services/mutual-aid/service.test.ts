import { describe, expect, test } from 'vitest';
import { yuan } from '../../kernel/money.ts';
import { failing, tunedOf, unmet } from '../../kernel/rule.test-case.ts';
import service, { coverOf } from './service.ts';

const hospital = { plan: 'hospital', payer: 'union', insured: true };
const serious = { plan: 'serious', payer: 'self', bornOn: '1966-03-02', healthy: true, joining: 10, members: 16 };

describe('taking part in a plan', () => {
  test('costs the published 95 yuan: of 540 members 51,300', () => {
    const agree = (premium: number) => unmet(service, 'agree', hospital, { premium });
    expect(agree(yuan(95))).toEqual([]);
    expect([agree(yuan(95) - 1), agree(yuan(95) + 1)]).toEqual([['price-of-the-plan'], ['price-of-the-plan']]);
    expect(540 * tunedOf(service)['hospitalPrice']!).toBe(yuan(51_300));
  });

  test('begins on the next day and lasts a term to the day', () => {
    const tuned = tunedOf(service) as Parameters<typeof coverOf>[2];
    expect(coverOf('hospital', '2026-03-02', tuned)).toEqual({ since: '2026-03-03', until: '2027-03-02' });
    expect(coverOf('special', '2026-03-02', tuned)).toEqual({ since: '2026-03-03', until: '2029-03-02' });
    // Renewed before its end it goes on the day after; renewed too late it begins anew.
    const renewed = { since: '2026-03-11', until: '2027-03-10' };
    expect(coverOf('hospital', '2026-03-02', tuned, '2026-03-10')).toEqual(renewed);
    expect(coverOf('hospital', '2026-03-02', tuned, '2026-03-01').since).toBe('2026-03-03');
  });

  test('takes a group of ten people and six tenths of the staff, nobody under 16 or over 60', () => {
    expect(failing(service, serious)).toEqual([]);
    expect(failing(service, { ...serious, joining: 9, members: 9 })).toEqual(['large-enough-group']);
    expect(failing(service, { ...serious, members: 17 })).toEqual(['large-enough-group']);
    expect(failing(service, { ...serious, bornOn: '1965-03-02' })).toEqual(['of-the-right-age']);
    expect(failing(service, { ...serious, bornOn: '2010-03-02' })).toEqual([]);
    expect(failing(service, { ...serious, bornOn: '2010-03-03' })).toEqual(['of-the-right-age']);
  });

  test('is agreed to only while enough of her union still take part', () => {
    const agree = (joining: number, members = 16) =>
      unmet(
        service,
        'agree',
        { ...serious, joining, members },
        { premium: yuan(120) },
        { tuned: { seriousPrice: yuan(120) } },
      );
    expect([agree(10), agree(9), agree(10, 17)]).toEqual([[], ['large-enough-group'], ['large-enough-group']]);
  });

  test('takes the group and the ages that a union has set', () => {
    const smaller = { tuned: { seriousPeople: 5, seriousShare: 5_000, seriousAgeTo: 65 } };
    expect(failing(service, { ...serious, joining: 5, members: 10 }, smaller)).toEqual([]);
    expect(failing(service, { ...serious, joining: 5, members: 11 }, smaller)).toEqual(['large-enough-group']);
    expect(failing(service, { ...serious, bornOn: '1961-03-02' }, smaller)).toEqual([]);
  });

  test('asks the hospital plan for basic insurance, and of nobody retired', () => {
    expect(failing(service, { ...hospital, insured: false })).toEqual(['insured-first']);
    expect(failing(service, hospital, { member: { standing: 'retired' } })).toEqual(['before-retirement']);
  });

  test('is one share, renewed from sixty days before its end', () => {
    const earlier = [{ form: hospital, filedOn: '2026-03-02', state: 'covered' }];
    const on = (today: string) => failing(service, hospital, { today, earlier });
    expect(on('2026-12-31')).toEqual(['one-share']);
    expect(on('2027-01-01')).toEqual([]);
    expect(failing(service, { ...serious }, { earlier })).toEqual([]);
    const cover = { what: 'cover', detail: 'hospital', since: '2025-03-03', until: '2026-06-30' } as const;
    // Whoever was entered under another application meanwhile waits until that cover may be renewed.
    const pay = (day: string) => unmet(service, 'payFor', hospital, {}, { today: day, proofs: [cover] });
    expect([pay('2026-04-30'), pay('2026-05-01')]).toEqual([['one-share'], []]);
  });
});
