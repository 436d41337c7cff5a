import { expect, test } from 'vitest';
import { field } from './field.ts';
import { checkOffers, withOffersOf } from './offers.ts';
import { houseDefault, tunable } from './rule.ts';
import { service } from './step.test-case.ts';

const cites = houseDefault('测试');
const offering = {
  ...service,
  form: {
    meal: field.choice({
      label: '哪一种？',
      of: { rice: '米饭', noodles: '面' },
      offeredBy: { noodles: 'hasNoodles' },
    }),
  },
  tunables: { hasNoodles: tunable.yesNo({ label: '有没有面', default: false, cites }) },
};
const shown = (tuned: Readonly<Record<string, number>>) => {
  const { meal } = withOffersOf(offering, tuned).form;
  return Object.keys(meal.of);
};

test('of a choice only what the values of the union offer is asked, and what none decides always', () => {
  expect([shown({}), shown({ hasNoodles: 0 }), shown({ hasNoodles: 1 })]).toEqual([
    ['rice'],
    ['rice'],
    ['rice', 'noodles'],
  ]);
});

test('an offer names an option of its own and a value that says yes or no', () => {
  expect(checkOffers(offering)).toEqual([]);
  const wrong = (offeredBy: Readonly<Record<string, string>>, tunables: object = offering.tunables) =>
    checkOffers({ ...offering, tunables, form: { meal: { ...offering.form.meal, offeredBy } } } as typeof service).map(
      ({ says }) => says,
    );
  expect(wrong({ soup: 'hasNoodles' })).toEqual(['has no option «soup» to offer']);
  expect(wrong({ rice: 'hasRice' })).toEqual(['no yes/no value «hasRice» says so']);
  const counted = { hasNoodles: tunable.count({ label: '几碗', default: 1, cites }) };
  expect(wrong({ noodles: 'hasNoodles' }, counted)).toEqual(['no yes/no value «hasNoodles» says so']);
});
