import { describe, expect, test } from 'vitest';
import { yuan } from '../../kernel/money.ts';
import { failing, problems, unmet } from '../../kernel/rule.test-case.ts';
import { type Household, type Lines, classByIncome, isInAClass, isStruck, mostAid } from './classes.ts';
import service from './service.ts';

/** The line published for 乳山 in 2025, and an average that some province might have. */
const lines = { line: yuan(1_062), average: yuan(40_000), times: 2 };
const three = { size: 3, jobCost: 0, struck: false };
const yearOfLine = yuan(1_062) * 12 * 3;

function classOf(household: Household, by: Lines): string | undefined {
  return classByIncome(household, by) ?? (isStruck(household) ? 'accident' : undefined);
}

describe('the class of a household', () => {
  test('is deep up to the line a head and month, after hardship spending', () => {
    expect(classOf({ ...three, income: yearOfLine, spending: 0 }, lines)).toBe('deep');
    expect(classOf({ ...three, income: yearOfLine + 1, spending: 1 }, lines)).toBe('deep');
    expect(classOf({ ...three, income: yearOfLine + 1, spending: 0 }, lines)).toBe('relative');
  });

  test('is relative up to twice the line, the cost of working deducted too', () => {
    expect(classOf({ ...three, income: yearOfLine * 2, spending: 0 }, lines)).toBe('relative');
    expect(classOf({ ...three, income: yearOfLine * 2 + 5, spending: 2, jobCost: 3 }, lines)).toBe('relative');
    expect(classOf({ ...three, income: yearOfLine * 2 + 6, spending: 2, jobCost: 3 }, lines)).toBeUndefined();
  });

  test('deducts no cost of working from what makes it deep', () => {
    expect(classOf({ ...three, income: yearOfLine + 3, spending: 0, jobCost: 3 }, lines)).toBe('relative');
  });

  test('is neither where income a head reaches the provincial average, whatever was spent', () => {
    const average = yuan(40_000) * 3;
    const ill = { ...three, spending: yuan(100_000), income: average };
    expect(classOf(ill, lines)).toBeUndefined();
    expect(classOf({ ...ill, income: average - 1 }, lines)).toBe('deep');
    expect(classOf({ ...ill, struck: true }, lines)).toBe('accident');
  });

  test('goes by accident without a look at the lines, which may not be set', () => {
    const unset = new Proxy(lines, {
      get() {
        throw new Error('looked at a line');
      },
    });
    expect(isInAClass({ ...three, income: 0, spending: yuan(9), struck: true }, unset)).toBe(true);
    expect(() => isInAClass({ ...three, income: 0, spending: 0, struck: true }, unset)).toThrow('looked at a line');
  });
});

test('the most that may be granted follows the published sums', () => {
  const terms = {
    line: yuan(1_062),
    deepMonths: 10,
    relativeShare: 8_000,
    relativeCap: yuan(16_000),
    accidentShare: 1_500,
    accidentCap: yuan(10_000),
  };
  expect(mostAid('deep', yuan(3_000), terms)).toBe(yuan(13_620));
  expect(mostAid('relative', yuan(20_000), terms)).toBe(yuan(16_000));
  expect(mostAid('relative', yuan(19_999.99), terms)).toBe(yuan(15_999.99));
  expect(mostAid('accident', yuan(66_666.66), terms)).toBe(yuan(9_999.99));
  expect(mostAid('accident', yuan(66_666.67), terms)).toBe(yuan(10_000));
});

const person = { name: '李示例', relation: 'self', income: yuan(1_062) };
const file = ['0190f000-0000-7000-8000-000000000001'];
const nothing = { medical: 0, schooling: 0, loss: 0, jobCost: 0 };
const form = { household: [person], booklet: file, cause: 'income', ...nothing, agrees: true };

describe('an application', () => {
  test('is judged by the lines of the union where they are set', () => {
    expect(failing(service, form)).toEqual(['in-a-class lacks average']);
    expect(failing(service, form, { tuned: lines })).toEqual([]);
    const richer = { ...form, household: [{ ...person, income: yuan(2_124) + 1 }] };
    expect(failing(service, richer, { tuned: lines })).toEqual(['in-a-class']);
    expect(failing(service, { ...richer, cause: 'illness', medical: 1 }, { tuned: lines })).toEqual([]);
  });

  test('waits for the recheck however long ago the file was opened, and comes at once after leaving it', () => {
    const from = (state: string) =>
      failing(service, form, { tuned: lines, earlier: [{ form, state, filedOn: '2024-01-02' }] });
    for (const state of ['filed', 'onFile', 'rechecking']) expect(from(state)).toEqual(['one-file-a-household']);
    for (const state of ['left', 'following', 'closed', 'poorAgain']) expect(from(state)).toEqual([]);
  });

  test('with nobody in the household, a negative or an absurd amount is sent back with words', () => {
    expect(problems(service, form)).toEqual([]);
    expect(problems(service, { ...form, household: [] })).toEqual(['还没有填家人，请至少填写 1 位']);
    const inDebt = [person, { ...person, income: -1 }, { ...person, income: yuan(200_000) + 1 }];
    expect(problems(service, { ...form, household: inDebt })).toEqual([
      '第 2 位家人：请填写 0 到 200000 之间的金额（元）',
      '第 3 位家人：请填写 0 到 200000 之间的金额（元）',
    ]);
    expect(problems(service, { ...form, household: Array.from({ length: 16 }, () => person) })).toEqual([
      '最多填写 15 位家人，现在有 16 位',
    ]);
  });

  test('is asked for the papers that its own answers make needed, and for no others', () => {
    expect(problems(service, { ...form, medical: 1 })).toEqual(['请添加看病的结算单']);
    expect(problems(service, { ...form, lossProof: file })).toEqual(['这一项不需要填写，请清空']);
  });
});

describe('approval', () => {
  const visited = { size: 1, income: 0, spending: yuan(60_000), workCost: 0 };

  test('keeps to the visit and to who may approve how much', () => {
    const given = { tuned: lines };
    const grant = (aid: number) => unmet(service, 'approve', form, { ...visited, class: 'deep', aid }, given);
    expect(grant(yuan(20_000))).toEqual([]);
    expect(grant(yuan(20_000) + 1)).toEqual(['county-may']);
    expect(grant(yuan(70_620) + 1)).toEqual(['within-most', 'county-may']);
    const above = (aid: number) => unmet(service, 'approveAbove', form, { ...visited, class: 'deep', aid }, given);
    expect(above(yuan(50_000))).toEqual([]);
    expect(above(yuan(50_000) + 1)).toEqual(['province-may']);
  });

  test('adds schooling and training of each who learns', () => {
    const burnt = { ...form, cause: 'disaster' };
    const learn = { pupils9: 1, pupilsAbove: 1, trainees: 1 };
    const grant = (aid: number, more: object) =>
      unmet(service, 'approve', burnt, { ...visited, ...more, class: 'accident', aid });
    expect(grant(yuan(9_000) + 1, {})).toEqual(['within-most']);
    expect(grant(yuan(9_000 + 3_000), { pupils9: 1 })).toEqual([]);
    expect(grant(yuan(9_000 + 3_000) + 1, { trainees: 1 })).toEqual(['within-most']);
    expect(grant(yuan(9_000 + 16_000) + 1, learn)).toEqual(['within-most', 'county-may']);
  });

  test.each([
    [330, yuan(1_012_500), yuan(20_460)],
    [18, yuan(94_000), yuan(34_820)],
  ])(
    'lets %i households have the published %i fen together, fifteen percent each of what was lost',
    (n, total, loss) => {
      const share = Math.floor(total / n);
      const sums = Array.from({ length: n }, (_, at) => (at === 0 ? total - share * (n - 1) : share));
      expect(sums.reduce((sum, one) => sum + one, 0)).toBe(total);
      const lost = { ...visited, spending: loss, class: 'accident' };
      const struck = { ...form, cause: 'accident' };
      for (const aid of new Set(sums)) expect(unmet(service, 'approve', struck, { ...lost, aid })).toEqual([]);
    },
  );

  test('is of nobody whom the visit found outside every class', () => {
    const well = { ...visited, income: yuan(90_000), spending: 0, aid: 1 };
    for (const one of ['deep', 'relative', 'accident'])
      expect(unmet(service, 'approve', form, { ...well, class: one }, { tuned: lines })).toContain('in-this-class');
  });
});
