import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Metrics, type Step, eachOf, fold, percentOf } from './metric.ts';
import { days, hours } from './service.ts';

const metrics: Metrics = {
  filed: { label: '收到', count: 'file' },
  touched: { label: '办过', count: ['accept', 'answer'] },
  closed: { label: '办结', stands: ['settled', 'closed'] },
  closedInADay: { label: '一天办结', stands: ['settled', 'closed'], within: hours(24) },
  closedInAWeek: { label: '一周办结', stands: ['closed'], within: days(7) },
  reopened: { label: '重办', times: 'reopen' },
  reminded: { label: '提醒', times: 'remind' },
  paid: { label: '发放', sumPaid: 'pay' },
  went: { label: '去的人', sum: 'went', by: 'pay', unit: '人' },
  cost: { label: '花的', sum: 'cost', by: 'pay', unit: '元' },
  perHead: { label: '每人', per: ['paid', 'went'] },
  rate: { label: '办结率', of: ['closed', 'filed'] },
};

const hour = 3_600_000;

const step = fc.record({
  action: fc.constantFrom('file', 'accept', 'answer', 'reopen', 'pay', 'remind', 'note'),
  to: fc.constantFrom('filed', 'handling', 'settled', 'closed'),
  after: fc.integer({ min: 0, max: 100 * hour }),
  paid: fc.integer({ min: 0, max: 100_000 }),
  known: fc.record(
    { went: fc.integer({ min: 0, max: 500 }), cost: fc.integer({ min: 0, max: 100_000 }) },
    { requiredKeys: [] },
  ),
});

/** A trace: each step some time after the one before. */
const walk = fc.array(step, { maxLength: 25 }).map((steps) => {
  let age = 0;
  return steps.map(({ after, ...rest }): Step => ({ ...rest, age: (age += after) }));
});

function sums(steps: readonly Step[]): Record<string, { n: number; fen: number }> {
  const total: Record<string, { n: number; fen: number }> = {};
  let counted: ReadonlySet<string> = new Set();
  for (const one of steps) {
    const folded = fold(metrics, counted, one);
    counted = folded.counted;
    for (const { metric, n, fen } of folded.deltas) {
      const sum = (total[metric] ??= { n: 0, fen: 0 });
      sum.n += n;
      sum.fen += fen;
    }
  }
  return total;
}

/** The start of the unbroken run of steps at the end that all lie in the states; -1 where the last one does not. */
function runIn(steps: readonly Step[], states: readonly string[]): number {
  let start = steps.length;
  while (start > 0 && states.includes(steps[start - 1]!.to)) start -= 1;
  return start === steps.length ? -1 : start;
}

const sumAtPay = (steps: readonly Step[], name: string) =>
  steps.reduce((sum, { action, known }) => sum + (action === 'pay' ? Number(known?.[name] ?? 0) : 0), 0);

/** The same figures from the whole trace at once, by their meaning and without any step before or after. */
function recount(steps: readonly Step[]): Record<string, number> {
  const done = (...actions: string[]) => Number(steps.some(({ action }) => actions.includes(action)));
  const times = (action: string) => steps.filter((one) => one.action === action).length;
  const within = (states: readonly string[], limit: number) => {
    const start = runIn(steps, states);
    // Counted from the first step of the stay that was in time; later ones are later still.
    return Number(start >= 0 && steps[start]!.age <= limit);
  };
  return {
    filed: done('file'),
    touched: done('accept', 'answer'),
    closed: Number(runIn(steps, ['settled', 'closed']) >= 0),
    closedInADay: within(['settled', 'closed'], 24 * hour),
    closedInAWeek: within(['closed'], 7 * 24 * hour),
    reopened: times('reopen'),
    reminded: times('remind'),
    paid: steps.filter(({ action, paid }) => action === 'pay' && paid! > 0).length,
    went: sumAtPay(steps, 'went'),
    cost: steps.filter(({ action, known }) => action === 'pay' && Number(known?.['cost'] ?? 0) > 0).length,
  };
}

describe('fold', () => {
  it('adds up over any walk to what a recount of the whole trace finds', () => {
    fc.assert(
      fc.property(walk, (steps) => {
        const folded = sums(steps);
        for (const [metric, n] of Object.entries(recount(steps)))
          expect([metric, folded[metric]?.n ?? 0]).toEqual([metric, n]);
        const paid = steps.filter(({ action }) => action === 'pay').reduce((sum, { paid }) => sum + paid!, 0);
        expect(folded['paid']?.fen ?? 0).toBe(paid);
        expect([folded['cost']?.fen ?? 0, folded['went']?.fen ?? 0]).toEqual([sumAtPay(steps, 'cost'), 0]);
      }),
      { numRuns: 500 },
    );
  });

  it('never books a rate, nor more than one case for what a case counts for once', () => {
    fc.assert(
      fc.property(walk, (steps) => {
        const folded = sums(steps);
        expect(folded).not.toHaveProperty('rate');
        expect(folded).not.toHaveProperty('perHead');
        for (const metric of ['filed', 'touched', 'closed', 'closedInADay'])
          expect([0, 1]).toContain(folded[metric]?.n ?? 0);
      }),
    );
  });

  it('takes a case out again when it is reopened, and counts it as fast only where it was', () => {
    const close = (age: number): Step => ({ action: 'answer', to: 'closed', age });
    const reopen = (age: number): Step => ({ action: 'reopen', to: 'handling', age });
    expect(sums([close(hour), reopen(2 * hour)])['closed']).toEqual({ n: 0, fen: 0 });
    expect(sums([close(hour), reopen(2 * hour), close(30 * hour)])['closedInADay']).toEqual({ n: 0, fen: 0 });
    expect(sums([close(24 * hour)])['closedInADay']?.n).toBe(1);
    expect(sums([close(24 * hour + 1)])['closedInADay']).toBeUndefined();
  });
});

describe('percentOf', () => {
  test.each([
    [1110, 1112, '99.82'],
    [233, 1112, '20.95'],
    [4622, 7882, '58.64'],
    [2010, 2150, '93.49'],
    [1, 3, '33.33'],
    [2, 3, '66.67'],
    [1, 800, '0.13'],
    [7, 7, '100.00'],
    // 26 of 50 in a pair; 3,000 signed up for 10,000 jobs; 8 of 20 workshops and 45 of 100 centres of a plan.
    [26, 50, '52.00'],
    [3_000, 10_000, '30.00'],
    [8, 20, '40.00'],
    [45, 100, '45.00'],
    [0, 5, '0.00'],
  ])('%d of %d is %s%%', (numerator, denominator, percent) => {
    expect(percentOf(numerator, denominator)).toBe(percent);
  });

  it('gives nothing where there is nothing to divide by', () => {
    expect(percentOf(0, 0)).toBeUndefined();
  });

  it('rounds half up, never by more than half a hundredth', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000_000 }), (numerator, denominator) => {
        const [whole, part] = percentOf(numerator, denominator)!.split('.');
        const hundredths = BigInt(whole!) * 100n + BigInt(part!);
        const twice = 2n * (hundredths * BigInt(denominator) - 10_000n * BigInt(numerator));
        expect(twice > -BigInt(denominator) && twice <= BigInt(denominator)).toBe(true);
      }),
    );
  });
});

describe('so much for each', () => {
  test.each([
    ['people a group of recuperation', 471_000, 3_715, '126.78'],
    ['yuan a head of it', 770_000_000, 471_000, '1634.82'],
    ['yuan a head of a pool of two million', 2_000_000, 1_100, '1818.18'],
    ['yuan a head of all that was spent there', 5_200_000, 2_800, '1857.14'],
    ['yuan a head of an outing', 420_000, 230, '1826.09'],
    ['people a union of outings', 2_600, 112, '23.21'],
    ['vouchers an entry', 6_000_000, 5_000_000, '1.20'],
    ['vouchers a campaign', 1_153_500, 9, '128166.67'],
    ['learners a course', 97_779, 1_264, '77.36'],
    ['players a contest', 108, 4, '27.00'],
  ])('comes out as published: %s', (_what, sum, among, each) => expect(eachOf(sum, among)).toBe(each));

  test('is nothing where there is nobody, and rounds half up', () => {
    expect(eachOf(5, 0)).toBe(undefined);
    expect([eachOf(0, 3), eachOf(1, 3), eachOf(2, 3), eachOf(1, 200), eachOf(1, 201)]).toEqual([
      '0.00',
      '0.33',
      '0.67',
      '0.01',
      '0.00',
    ]);
  });
});
