import { describe, expect, test } from 'vitest';
import { yuan } from '../../kernel/money.ts';
import { sayFinding } from '../../kernel/rule.ts';
import { failing, pays, tunedOf } from '../../kernel/rule.test-case.ts';
import { seasonOf } from '../../kernel/tunable-kinds.ts';
import service from './service.ts';

const today = '2024-10-28';
const form = {
  degree: 'college',
  study: 'besideWork',
  certifiedOn: '2022-08-01',
  certificateNo: '105585202206000001',
  post: 'head',
  contractFrom: '2023-11-08',
  contractTo: '2024-12-31',
};
const fails = (changes: object, on = today) => failing(service, { ...form, ...changes }, { today: on });

describe('the subsidy for a degree', () => {
  test.each([
    ['2024-10-27', ['within-window']],
    ['2024-10-28', []],
    ['2024-11-07', []],
    ['2024-11-08', ['within-window']],
  ])('on %s is refused for %j', (day, due) => expect(fails({}, day)).toEqual(due));

  test('is for degrees dated 1 August 2022 to 31 July 2024', () => {
    expect(fails({ certifiedOn: '2022-07-31' })).toEqual(['degree-dated']);
    expect(fails({ certifiedOn: '2024-07-31' })).toEqual([]);
    expect(fails({ certifiedOn: '2024-08-01' })).toEqual(['degree-dated']);
  });

  test('says the days of the season that is in force, not those that ship', () => {
    const season = { degreeSeason: seasonOf('07-01', '06-30') };
    const tuned = tunedOf(service, { tuned: season });
    const says = 'degree-dated';
    expect(sayFinding(service, { rule: says }, tunedOf(service))).toBe(
      '毕业证书日期须从 2 年前的8月1日起，到今年7月31日止',
    );
    expect(sayFinding(service, { rule: says }, tuned)).toBe('毕业证书日期须从 2 年前的7月1日起，到今年6月30日止');
  });

  test('asks for a contract of a year on the closing day, not on the day of filing', () => {
    // Until the closing day of 2024 it runs 365 days from 9 November, and a year by the calendar only from the 8th.
    expect(fails({ contractFrom: '2023-11-08' })).toEqual([]);
    expect(fails({ contractFrom: '2023-11-09' })).toEqual(['contract-one-year']);
    expect(fails({ contractTo: '2024-10-27' })).toEqual(['contract-one-year']);
  });

  test('is for the front line up to the head of a workshop, and for study beside work', () => {
    expect(fails({ post: 'above', study: 'fullTime' })).toEqual(['degree-beside-work', 'front-line']);
  });

  test('is paid to as many as the quota allows: the published twenty million', () => {
    expect(tunedOf(service)['quota']! * pays(service, 'pay', form)).toBe(yuan(20_000_000));
  });

  test('comes once in a life, and again only for whoever was not drawn', () => {
    const earlier = (state: string) => [{ form, filedOn: '2023-11-01', state }];
    expect(failing(service, form, { today, earlier: earlier('notDrawn') })).toEqual([]);
    for (const state of ['paid', 'filed', 'pooled'])
      expect(failing(service, form, { today, earlier: earlier(state) })).toEqual(['once-in-a-life']);
  });
});
