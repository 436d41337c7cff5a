import { describe, expect, test } from 'vitest';
import { yuan } from '../../kernel/money.ts';
import { failing, tunedOf, unmet } from '../../kernel/rule.test-case.ts';
import { coverPlans } from '../../kernel/cover-plan.ts';
import { unlessLacking } from '../../kernel/unpublished.ts';
import { seasonOf } from '../../kernel/tunable-kinds.ts';
import { coverOf } from './cover.ts';
import service from './service.ts';

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

  test('is offered only where the region of the union has the plan', () => {
    const off = Object.keys(coverPlans).filter((plan) => failing(service, { plan }).includes('offered-here'));
    expect(off).toEqual(['shanghaiA', 'shanghaiB', 'yuecheng', 'weihai', 'society']);
    const weihai = { plan: 'weihai', payer: 'self' };
    expect(failing(service, weihai, { tuned: { weihaiOffered: 1 } })).toEqual([]);
    expect(failing(service, hospital, { tuned: { hospitalOffered: 0 } })).toEqual(['offered-here']);
  });

  test.each([
    ['shanghaiA', 24],
    ['shanghaiB', 70],
    ['yuecheng', 60],
    ['weihai', 38],
  ])('of the plan %s costs the published %d yuan', (plan, price) => {
    const agree = (premium: number) => unmet(service, 'agree', { plan, payer: 'self' }, { premium });
    expect([agree(yuan(price)), agree(yuan(price) - 1)]).toEqual([[], ['price-of-the-plan']]);
  });

  test('whose price nobody has published waits for a union to set it, and for nothing else', () => {
    const agree = (tuned: Record<string, number>) =>
      unmet(service, 'agree', { plan: 'society', payer: 'self' }, { premium: yuan(30) }, { tuned });
    expect(unlessLacking(() => agree({}).length > 0)).toEqual({ lacks: 'societyPrice' });
    expect(agree({ societyPrice: yuan(30) })).toEqual([]);
    expect(failing(service, { plan: 'society', payer: 'self' }, { tuned: { societyOffered: 1 } })).toEqual([]);
  });

  test('of Shanghai runs to the end of the calendar year, from the next day on', () => {
    const tuned = tunedOf(service) as Parameters<typeof coverOf>[2];
    const of = (entered: string, lasting?: string) => coverOf('shanghaiB', entered, tuned, lasting);
    expect(of('2026-03-02')).toEqual({ since: '2026-03-03', until: '2026-12-31' });
    expect(of('2026-12-31')).toEqual({ since: '2027-01-01', until: '2027-12-31' });
    expect(of('2026-11-02', '2026-12-31')).toEqual({ since: '2027-01-01', until: '2027-12-31' });
  });

  test('of Yuecheng is enrolled for from 20 October to 20 December, for the term after', () => {
    const tuned = { ...tunedOf(service), yuechengYear: seasonOf('01-01', '12-31') } as Parameters<typeof coverOf>[2];
    const inTime = (today: string) =>
      failing(service, { plan: 'yuecheng', payer: 'self' }, { today, tuned: { yuechengOffered: 1 } });
    const late = ['in-season'];
    const days = ['2026-10-19', '2026-10-20', '2026-12-20', '2026-12-21'];
    expect(days.map(inTime)).toEqual([late, [], [], late]);
    const next = { since: '2027-01-01', until: '2027-12-31' };
    expect([coverOf('yuecheng', '2026-10-20', tuned), coverOf('yuecheng', '2026-12-28', tuned)]).toEqual([next, next]);
    // What was enrolled for in time and entered in the new year begins there.
    expect(coverOf('yuecheng', '2027-01-04', tuned)).toEqual({ since: '2027-01-05', until: '2027-12-31' });
    const after = { since: '2028-01-01', until: '2028-12-31' };
    expect(coverOf('yuecheng', '2027-11-02', tuned, '2027-12-31')).toEqual(after);
    const overNewYear = { ...tuned, yuechengYear: seasonOf('07-01', '06-30') };
    expect(coverOf('yuecheng', '2026-03-02', overNewYear).until).toBe('2027-06-30');
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
