import { expect, test } from 'vitest';
import { field } from './field.ts';
import { checkOffers, wantedFirst, withOffersOf } from './offers.ts';
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

test('who is offered nothing is told what to get first and where, and nobody else is', () => {
  const lunch = field.choice({
    label: '哪一种？',
    of: { rice: '米饭', noodles: '面' },
    offeredTo: { proven: 'cover', none: '先领饭卡', from: 'meal-card' },
  });
  const asking = { ...service, form: { lunch, name: field.text({ label: '叫什么？' }) } };
  const wanted = (
    details: readonly string[] | undefined,
    questions: readonly ('name' | 'lunch')[] = ['name', 'lunch'],
  ) => {
    const proofs = details?.map((detail) => ({
      what: 'cover' as const,
      detail,
      since: '2026-01-01',
      until: '2026-12-31',
    }));
    const { form } = withOffersOf(asking, {}, proofs);
    return wantedFirst(questions.map((id) => form[id]))?.from;
  };
  expect([wanted([]), wanted(['soup']), wanted(['rice']), wanted(undefined), wanted([], ['name'])]).toEqual([
    'meal-card',
    'meal-card',
    undefined,
    undefined,
    undefined,
  ]);
});
