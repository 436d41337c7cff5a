import { describe, expect, test } from 'vitest';
import { yuan } from '../../kernel/money.ts';
import { failing, pays, unmet } from '../../kernel/rule.test-case.ts';
import { unlessLacking } from '../../kernel/unpublished.ts';
import { publishedCaps } from './caps.ts';
import service from './service.ts';

const form = { what: 'birthday', on: '2026-03-06', way: 'pickUp' };
const given = (province: string) => ({ tuned: publishedCaps[province] as Record<string, number> });
const agree = (what: string, worth: number, before = 0) => ({
  said: { worth, before, gift: '礼品' },
  form: { ...form, what },
});

describe('a gift', () => {
  test.each([
    ['安徽', 'birthday', 300],
    ['安徽', 'holiday', 1_500],
    ['安徽', 'wedding', 600],
    ['安徽', 'retirement', 1_000],
    ['贵州', 'birthday', 300],
  ])('in %s for %s is worth up to %i yuan', (province, what, most) => {
    const [at, over] = [agree(what, yuan(most)), agree(what, yuan(most) + 1)];
    expect(unmet(service, 'agree', at.form, at.said, given(province))).toEqual([]);
    expect(unmet(service, 'agree', over.form, over.said, given(province))).toEqual(['within-cap']);
  });

  test.each([
    ['spring', 500],
    ['midAutumn', 200],
  ])(
    'where each festival has its cap is worth up to that of its own (%s: %i yuan), whatever the year has brought',
    (festival, most) => {
      const holiday = { ...form, what: 'holiday', festival, given: yuan(400) };
      const said = { worth: yuan(most), before: yuan(400), gift: '礼品' };
      expect(unmet(service, 'agree', holiday, said, given('贵州'))).toEqual([]);
      expect(unmet(service, 'agree', holiday, { ...said, worth: yuan(most) + 1 }, given('贵州'))).toEqual([
        'within-cap',
      ]);
    },
  );

  test('for a holiday is not agreed to before somebody has set the cap that counts there', () => {
    const { said, form: holiday } = agree('holiday', 1);
    const inForce = (tuned: Record<string, number>) =>
      unlessLacking(() => unmet(service, 'agree', { ...holiday, festival: 'spring' }, said, { tuned }).length);
    expect(inForce({})).toEqual({ lacks: 'holiday' });
    expect(inForce({ byFestival: 1, holiday: yuan(1_500) })).toEqual({ lacks: 'springFestival' });
  });

  test('for a holiday counts with what the year has brought already', () => {
    const { said, form: holiday } = agree('holiday', yuan(300), yuan(1_200));
    expect(unmet(service, 'agree', holiday, said, given('安徽'))).toEqual([]);
    expect(unmet(service, 'agree', holiday, { ...said, before: yuan(1_200) + 1 }, given('安徽'))).toEqual([
      'within-cap',
    ]);
  });

  test('for a holiday counts what the platform knows of the year, whatever is typed', () => {
    const { said, form: holiday } = agree('holiday', yuan(300));
    expect(unmet(service, 'agree', { ...holiday, given: yuan(1_200) }, said, given('安徽'))).toEqual([]);
    expect(unmet(service, 'agree', { ...holiday, given: yuan(1_200) + 1 }, said, given('安徽'))).toEqual([
      'within-cap',
    ]);
    expect(unmet(service, 'agree', { ...holiday, what: 'wedding', given: yuan(600) }, said, given('安徽'))).toEqual([]);
  });

  test('is worth what the union has put down, and once a year for one thing', () => {
    expect(pays(service, 'give', form, { worth: yuan(88) })).toBe(yuan(88));
    const earlier = [{ form, filedOn: '2026-01-08', state: 'received' }];
    expect(failing(service, form, { earlier })).toEqual(['once-a-day-of-joy']);
    expect(failing(service, { ...form, on: '2025-12-31' }, { earlier, today: '2026-01-10' })).toEqual([]);
  });
});
