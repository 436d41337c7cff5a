import { describe, expect, test } from 'vitest';
import { ageOn, reasonsOfWho, tidyWho, whoWords, whoWrong } from './who.ts';

const member = { verified: true, joinedOn: '2020-01-01', orgLevel: 'workplace', standing: 'employed' } as const;
const line = ['province', 'city', 'couriers', 'depot'];
const couriers = { id: 'couriers', name: '快递行业工会', level: 'federation' } as const;
const asking = { member: { ...member, sex: 'female', bornOn: '1991-03-08' }, line, today: '2026-03-08' } as const;
const at = (...asked: Parameters<typeof reasonsOfWho>) => reasonsOfWho(...asked).map((reason) => reason.at);

test.each([
  ['1991-03-08', '2026-03-07', 34],
  ['1991-03-08', '2026-03-08', 35],
  ['2000-02-29', '2026-02-28', 25],
  ['2000-02-29', '2026-03-01', 26],
  ['2000-02-29', '2028-02-29', 28],
])('who was born on %s is on %s %i years old', (bornOn, today, years) => {
  expect(ageOn(bornOn, today)).toBe(years);
});

describe('a campaign', () => {
  test('without conditions is for everybody, whatever is known of her', () => {
    expect(reasonsOfWho({}, { member, line: [], today: '2026-03-08' })).toEqual([]);
  });

  test('for members of a trade lets in whoever lies below its federation, and nobody else', () => {
    expect(at({ unions: [couriers] }, asking)).toEqual([]);
    expect(reasonsOfWho({ unions: [couriers] }, { ...asking, line: ['province', 'city'] })).toEqual([
      { at: 'unions', says: '这次给快递行业工会的会员' },
    ]);
  });

  test('for an age lets in from the birthday on until the last day of the last year', () => {
    expect(at({ ageFrom: 35 }, asking)).toEqual([]);
    expect(at({ ageFrom: 35 }, { ...asking, today: '2026-03-07' })).toEqual(['age']);
    expect(at({ ageTo: 35 }, { ...asking, today: '2027-03-07' })).toEqual([]);
    expect(at({ ageTo: 35 }, { ...asking, today: '2027-03-08' })).toEqual(['age']);
  });

  test('tells all that is missing at once, and of what is not known that it is not known', () => {
    const who = { unions: [couriers], standings: ['retired'], sex: 'male', ageFrom: 60 } as const;
    expect(at(who, { ...asking, line: [] })).toEqual(['unions', 'standing', 'sex', 'age']);
    const unknown = reasonsOfWho({ sex: 'male', ageTo: 60 }, { member, line, today: '2026-03-08' });
    expect(unknown.map(({ says }) => says)).toEqual([
      '登记里看不出你的性别，请联系你的工会核对证件以后再领',
      '登记里看不出你的年龄，请联系你的工会核对证件以后再领',
    ]);
  });

  test('says for whom it is', () => {
    expect(whoWords({ unions: [couriers], standings: ['retired'], sex: 'female', ageFrom: 35, ageTo: 64 })).toEqual([
      '快递行业工会的会员',
      '退休',
      '女职工',
      '35 到 64 周岁',
    ]);
    expect(whoWords({})).toEqual([]);
  });
});

test('conditions that say the same are the same, and bounds that let nobody in are refused', () => {
  expect(tidyWho({ ageTo: 60, unions: ['b', 'a', 'b'], standings: [] })).toEqual({ unions: ['a', 'b'], ageTo: 60 });
  expect(whoWrong({ ageFrom: 35, ageTo: 35 })).toEqual([]);
  expect(whoWrong({ ageFrom: 36, ageTo: 35 }).map((reason) => reason.at)).toEqual(['who']);
});
