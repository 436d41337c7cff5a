import { expect, test } from 'vitest';
import { judge, shippedValues } from '../../kernel/rule.ts';
import screening from './allotment.ts';

const member = { verified: true, joinedOn: '2020-01-01', orgLevel: 'workplace', standing: 'employed' } as const;
const lacks = (person: object, today = '2026-03-08') =>
  judge(screening.eligible, {
    form: {},
    member: { ...member, ...person },
    today,
    tuned: shippedValues(screening.tunables),
    earlier: [],
  }).flatMap(({ rule, holds }) => (holds ? [] : [rule]));

test.each([
  ['1991-03-08', []],
  ['1991-03-09', ['of-age']],
  ['1961-03-09', []],
  ['1961-03-08', ['of-age']],
])('a woman born on %s lacks %j on 8 March 2026', (bornOn, rules) => {
  expect(lacks({ sex: 'female', bornOn })).toEqual(rules);
});

test('a man, and somebody whose document does not tell, are not let in by the clock alone', () => {
  expect(lacks({ sex: 'male', bornOn: '1980-01-01' })).toEqual(['women']);
  expect(lacks({ bornOn: '1980-01-01' })).toEqual(['women']);
  expect(lacks({ sex: 'female' })).toEqual(['of-age']);
});

test('nothing of what was found is asked, kept or handed out', () => {
  expect(screening.form).toEqual({});
  expect(screening).not.toHaveProperty('wishes');
});
