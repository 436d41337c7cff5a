import { describe, expect, test } from 'vitest';
import type { Example } from '../../kernel/example.ts';
import type { ChoiceField } from '../../kernel/field.ts';
import { yuan } from '../../kernel/money.ts';
import { withOffersOf } from '../../kernel/offers.ts';
import { asValues } from '../../kernel/rule.ts';
import { published, unlessLacking } from '../../kernel/unpublished.ts';
import { failing, pays, problems, tunedOf, unmet } from '../../kernel/rule.test-case.ts';
import { type CoverPlan, coverPlans } from '../../kernel/cover-plan.ts';
import examples from './examples.ts';
import { type Claimed, type CoverEvent, type Terms, claimFor, eventOf, payments } from './payments.ts';
import service from './service.ts';

const form = {
  plan: 'hospital',
  illOn: '2026-03-03',
  own: yuan(5_000),
  bill: ['0190f000-0000-7000-8000-000000000001'],
};
const unlessUnpublished = (count: () => number | undefined) => typeof unlessLacking(count) === 'object';
const cover = { what: 'cover', detail: 'hospital', since: '2026-03-03', until: '2027-03-02' } as const;

describe('a claim', () => {
  test('is repaid eighty percent, and seventy of what is left, each rounded down to a fen', () => {
    const paid = (own: number) => claimFor('hospital', 'stay', own, tunedOf(service) as Terms);
    expect([yuan(5_000), 1, 3].map(paid)).toEqual([yuan(4_700), 0, 2]);
  });

  test.each([
    ['2026-03-02', ['covered']],
    ['2026-03-03', []],
    ['2027-03-02', []],
    ['2027-03-03', ['covered']],
  ])('for an illness of %s lacks %j', (illOn, due) => {
    const said = { borne: yuan(5_000), payable: yuan(4_700) };
    expect(unmet(service, 'assess', { ...form, illOn }, said, { proofs: [cover] })).toEqual(due);
  });

  test('of another plan than hers, or of another sum than the plan gives, is not assessed', () => {
    const said = { borne: 0, payable: yuan(17_500) };
    expect(unmet(service, 'assess', { ...form, plan: 'women' }, said, { proofs: [cover] })).toEqual(['covered']);
    const off = { borne: yuan(5_000), payable: yuan(4_700) + 1 };
    expect(unmet(service, 'assess', form, off, { proofs: [cover] })).toEqual(['as-the-plan-says']);
  });

  test.each([
    ['special', 'illness', 0, 20_000],
    ['women', 'illness', 0, 17_500],
    ['shanghaiB', 'illness', 0, 20_000],
    ['shanghaiB', 'accident', 0, 30_000],
    ['shanghaiB', 'death', 0, 10_000],
    ['society', 'stay', 1_000, 700],
    ['society', 'light', 0, 3_000],
    ['society', 'severe', 0, 10_000],
  ] as const)('of the plan %s for «%s» with %d yuan borne pays %d yuan', (plan, event, borne, paid) => {
    const its = { plan, illOn: '2026-03-03', [`${plan}Event`]: event };
    const said = { borne: yuan(borne), payable: yuan(paid) };
    const proofs = [{ ...cover, detail: plan }];
    expect(unmet(service, 'assess', its, said, { proofs })).toEqual([]);
    expect(unmet(service, 'assess', its, { ...said, payable: yuan(paid) - 1 }, { proofs })).toEqual([
      'as-the-plan-says',
    ]);
    expect(pays(service, 'pay', its, said)).toBe(yuan(paid));
  });

  test('is played to its payment for every event of every plan', () => {
    const ended: readonly Example[] = examples.filter(({ ends }) => ends === 'paid');
    const played = ended.map(({ form, moves }) => {
      const claimed = asValues(form) as unknown as Claimed;
      const found = moves.findLast(({ said }) => said?.['event'])?.said!['event'] as CoverEvent | undefined;
      return `${claimed.plan} ${found ?? eventOf(claimed)}`;
    });
    const all = Object.entries(payments).flatMap(([plan, its]) => Object.keys(its).map((event) => `${plan} ${event}`));
    expect(new Set(played)).toEqual(new Set(all));
  });

  test('is offered for the plans that a cover of hers is known of, and without one she reads what to do', () => {
    const shown = (...details: string[]): ChoiceField => {
      const proofs = details.map((detail) => ({ ...cover, detail }));
      return withOffersOf(service, {}, proofs).form.plan;
    };
    expect([Object.keys(shown('women', 'hospital').of), shown('women').help]).toEqual([
      ['hospital', 'women'],
      undefined,
    ]);
    expect(shown()).toMatchObject({ of: {}, help: service.form.plan.offeredTo.none });
    expect(withOffersOf(service, {}).form.plan.of).toEqual(coverPlans);
  });

  test('of a plan whose sum nobody has published waits for that value', () => {
    const lacking: string[] = [];
    for (const plan of Object.keys(coverPlans) as CoverPlan[])
      for (const event of Object.keys(payments[plan]) as CoverEvent[])
        if (unlessUnpublished(() => claimFor(plan, event, 100, published(tunedOf(service)) as Terms)))
          lacking.push(plan);
    expect(lacking).toEqual(['serious', 'shanghaiA', 'yuecheng', 'weihai']);
    const weihai = { plan: 'weihai', illOn: '2026-03-03' };
    const said = { borne: 0, payable: yuan(800) };
    const given = { proofs: [{ ...cover, detail: 'weihai' }], tuned: { weihaiSum: yuan(800) } };
    expect(unmet(service, 'assess', weihai, said, given)).toEqual([]);
  });

  test('whose grade was too low is corrected to the higher one, by the sum of that grade, and not to a lower', () => {
    const light = { plan: 'society', illOn: '2026-03-03', societyEvent: 'light' };
    const before = { event: 'light', borne: 0, payable: yuan(3_000) };
    const raise = (event: string, sum: number, was = before) =>
      unmet(service, 'raise', light, { ...was, event, payable: yuan(sum) }, { before: was });
    expect(raise('severe', 10_000)).toEqual([]);
    expect(raise('light', 10_000)).toEqual(['as-the-plan-says']);
    expect(raise('severe', 10_001)).toEqual(['as-the-plan-says']);
    expect(raise('light', 3_000, { ...before, event: 'severe', payable: yuan(10_000) })).toEqual(['upward']);
    expect(raise('accident', 30_000)).toEqual(['of-the-plan', 'as-the-plan-says']);
  });

  test('asks for the event only where the plan pays by several, and for the bill only where it pays a share', () => {
    const today = '2026-03-05';
    const proofs = [{ what: 'identity', since: '2020-01-01', until: '9999-12-31' } as const];
    const asked = (more: object) => problems(service, { illOn: '2026-03-03', ...more }, { today, proofs });
    expect(asked({ plan: 'society' })).toEqual(['请选择互助会的计划：是哪一种情形？']);
    expect(asked({ plan: 'society', societyEvent: 'light' })).toEqual(['请添加诊断书或者其他证明']);
    expect(asked({ plan: 'society', societyEvent: 'stay' })).toHaveLength(2);
    expect(asked({ plan: 'women' })).toEqual(['请添加诊断书或者其他证明']);
  });

  test('is corrected upward and never downward', () => {
    const said = { borne: yuan(5_000), payable: yuan(4_700) };
    const raise = (was: number) => unmet(service, 'raise', form, said, { before: { payable: was } });
    expect(raise(yuan(4_699.99))).toEqual([]);
    expect(raise(yuan(4_700))).toEqual(['upward']);
  });

  test('asks whoever the register knows for no picture of her document', () => {
    const today = '2026-03-05';
    expect(problems(service, form, { today })).toEqual(['请添加身份证照片']);
    const identity = { what: 'identity', since: '2020-01-01', until: '9999-12-31' } as const;
    expect(problems(service, form, { today, proofs: [identity] })).toEqual([]);
    const earlier = [{ form, filedOn: '2026-03-05', state: 'paid' }];
    expect(failing(service, form, { earlier })).toEqual(['once-an-illness']);
  });
});
