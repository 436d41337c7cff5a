import { describe, expect, test } from 'vitest';
import { field } from './field.ts';
import { yuan } from './money.ts';
import { tunable } from './rule.ts';
import { type Service, days, defineService, saidFen } from './service.ts';
import { type PastCase, compareCase } from './what-if.ts';
import { untriedWhy } from './what-if-tried.ts';

const cites = { title: '示例办法' };

/** A bill is borne by its share; of another need the union decides up to a cap. Either sum is typed in by a move. */
const service: Service = defineService({
  id: 'grant',
  title: '示例',
  scene: 'assistance',
  lead: '示例',
  edition: 1,
  cites,
  summary: [],
  form: {
    kind: field.choice({ label: '哪一种？', of: { bill: '账单', need: '难处' } }),
    cost: field.money({ label: '多少钱？' }),
  },
  pages: [{ ask: '示例', fields: ['kind', 'cost'] }],
  tunables: {
    share: tunable.count({ label: '几成', default: 7, cites }),
    cap: tunable.money({ label: '最多', default: yuan(500), cites }),
    handedUp: tunable.money({ label: '超过多少由上级审批', untried: '只管由哪一级审批', default: yuan(900), cites }),
  },
  eligible: {},
  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: { label: '等待', owes: 'cashier@county', within: days(9) },
    paid: { label: '已发放', final: true },
  },
  actions: {
    file: { label: '提交', from: 'draft', to: 'filed' },
    pay: {
      label: '发放',
      from: 'filed',
      to: 'paid',
      asks: { sum: field.money({ label: '给多少？' }) },
      pays: {
        fund: 'relief',
        amount: ({ said }) => saidFen(said, 'sum'),
        estimate: ({ form, tuned }) =>
          form.kind === 'bill'
            ? { exactly: (form.cost * tuned.share) / 10 }
            : { atMost: Math.min(tuned.cap, form.cost) },
      },
    },
  },
  metrics: {},
});

const was = { share: 7, cap: yuan(500) };

function tried(kind: 'bill' | 'need', granted: number | undefined, becomes: Partial<typeof was>) {
  const past: PastCase = {
    form: { kind, cost: yuan(1_000) },
    member: { verified: true, joinedOn: '2020-01-01', orgLevel: 'workplace', standing: 'employed' },
    filedOn: '2026-01-01',
    earlier: [],
    state: granted === undefined ? 'filed' : 'paid',
    made: new Set(granted === undefined ? ['file'] : ['file', 'pay']),
    said: granted === undefined ? {} : { sum: granted },
  };
  const { outcome, wasFen, nowFen, isMost } = compareCase(service, past, { was, becomes: { ...was, ...becomes } });
  return [outcome, wasFen / 100, nowFen / 100, isMost ? 'at most' : 'exactly'];
}

describe('a sum that a move typed in', () => {
  test('follows the share that determines it, whether it has been typed or not', () => {
    expect(tried('bill', yuan(700), { share: 8 })).toEqual(['gains', 700, 800, 'exactly']);
    expect(tried('bill', undefined, { share: 6 })).toEqual(['loses', 700, 600, 'exactly']);
  });

  test('falls with a cap below it, and does not rise with one that never held it back', () => {
    expect(tried('need', yuan(400), { cap: yuan(300) })).toEqual(['loses', 400, 300, 'exactly']);
    expect(tried('need', yuan(400), { cap: yuan(800) })).toEqual(['same', 400, 400, 'exactly']);
  });

  test('rises at most to the new cap where the old one is what was granted, or nothing is granted yet', () => {
    expect(tried('need', yuan(500), { cap: yuan(800) })).toEqual(['gains', 500, 800, 'at most']);
    expect(tried('need', undefined, { cap: yuan(800) })).toEqual(['gains', 500, 800, 'at most']);
  });
});

test('a value that decides neither who nor how much is not tried, and says why', () => {
  expect(untriedWhy(service, 'cap')).toBeUndefined();
  expect(untriedWhy(service, 'handedUp')).toBe('只管由哪一级审批');
  expect(untriedWhy(service, 'capPerPayment')).toBe('发放上限不影响谁能申请');
});
