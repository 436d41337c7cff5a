import { describe, expect, test } from 'vitest';
import { defineAllotment, inspectAllotment } from './allot.ts';
import {
  type Attempt,
  type CampaignFacts,
  type Claimant,
  decideClaim,
  phaseOf,
  sayMoment,
  stockWrong,
} from './claim.ts';
import { field } from './field.ts';
import { isRefusal } from './refusal.ts';
import { houseDefault, tunable } from './rule.ts';

const opensAt = Date.parse('2026-03-08T10:00:00+08:00');
const hour = 3_600_000;

const outing = defineAllotment({
  id: 'outing',
  title: '春游',
  scene: 'services',
  lead: '报名春游。',
  edition: 1,
  form: { home: field.text({ label: '哪一户？' }) },
  pages: [{ ask: '哪一户？', fields: ['home'] }],
  tunables: { outFor: tunable.days({ label: '多少天不能报名', default: 90, cites: houseDefault('测试') }) },
  eligible: { verified: { says: '须为实名会员', holds: ({ member }) => member.verified } },
  allot: {
    goods: '名额',
    unit: '个',
    each: ['household'],
    household: 'home',
    ways: ['first-come', 'window-then-draw', 'review'],
    splits: ['whole', 'unions', 'slots'],
    noShow: 'outFor',
    score: ({ member }) => ({ points: member.standing === 'retired' ? 5 : 1, why: '退休的先去' }),
  },
});

const campaign: CampaignFacts = {
  orgId: 'city',
  edition: 2,
  state: 'announced',
  way: 'first-come',
  split: 'whole',
  each: 'household',
  who: {},
  choices: [],
  tuned: { outFor: 90 },
  opensAt,
  closesAt: opensAt + 48 * hour,
  ordered: false,
  released: false,
  slices: [{ slice: 0 }],
};
const claimant: Claimant = {
  member: { verified: true, joinedOn: '2020-01-01', orgLevel: 'workplace', standing: 'employed' },
  line: ['province', 'city', 'county', 'factory'],
  earlier: [],
};
const attempt: Attempt = { edition: 2, form: { home: '桥市 榕区1号, 302' } };

function decide(
  changes: Partial<CampaignFacts> = {},
  tries: Partial<Attempt> = {},
  who: Partial<Claimant> = {},
  at = opensAt,
) {
  return decideClaim(outing, { ...campaign, ...changes }, { ...attempt, ...tries }, { ...claimant, ...who }, at);
}
const refusedAs = (decided: ReturnType<typeof decide>) => (isRefusal(decided) ? decided.refused : 'taken');

describe('a claim', () => {
  test('is taken from the very millisecond of the opening until the last before the end', () => {
    expect(refusedAs(decide())).toBe('taken');
    expect(refusedAs(decide({}, {}, {}, opensAt - 1))).toBe('claim-early');
    expect(refusedAs(decide({}, {}, {}, campaign.closesAt - 1))).toBe('taken');
    expect(refusedAs(decide({}, {}, {}, campaign.closesAt))).toBe('claim-late');
  });

  test('that comes too early is told when it begins', () => {
    const early = decide({}, {}, {}, opensAt - hour);
    expect(isRefusal(early) && early.reasons).toEqual([{ at: 'opensAt', says: '3 月 8 日 10:00 开始' }]);
    expect(sayMoment(Date.parse('2026-12-31T16:05:00Z'))).toBe('1 月 1 日 00:05');
  });

  test('of a page that was made of another edition is not taken', () => {
    expect(refusedAs(decide({}, { edition: 1 }))).toBe('claim-stale');
    expect(refusedAs(decide({}, { edition: 3 }))).toBe('claim-stale');
  });

  test('is for members of the union that gives and of those below it', () => {
    expect(refusedAs(decide({ orgId: 'factory' }))).toBe('taken');
    expect(refusedAs(decide({ orgId: 'school' }))).toBe('claim-not-yours');
  });

  test('of a draft finds nothing, whoever asks', () => {
    expect(refusedAs(decide({ state: 'draft', orgId: 'school' }))).toBe('not-found');
    expect(refusedAs(decide({ state: 'dropped' }))).toBe('not-found');
  });

  test('is told every reason why she may not', () => {
    const member = { ...claimant.member, verified: false };
    const refused = decide({}, {}, { member, keptOutUntil: opensAt + hour });
    expect(isRefusal(refused) && refused.reasons.map(({ says }) => says)).toEqual([
      '须为实名会员',
      '上次领到名额没有来，3 月 8 日 11:00 以后才能再报名',
    ]);
    expect(refusedAs(decide({}, {}, { keptOutUntil: opensAt }))).toBe('taken');
  });

  test('keeps of a household only what is hashed, the same however it is written', () => {
    const [one, other] = [decide(), decide({}, { form: { home: ' 桥市榕区１号302' } })];
    if (isRefusal(one) || isRefusal(other)) throw new Error('refused');
    expect(one.said).toEqual({});
    expect(one.household).toBe(other.household);
    expect(refusedAs(decide({}, { form: { home: '——' } }))).toBe('answers-wrong');
  });

  test('names what there is to choose among, and nothing where there is nothing', () => {
    expect(refusedAs(decide({ choices: ['米', '油'] }))).toBe('answers-wrong');
    expect(refusedAs(decide({ choices: ['米', '油'] }, { choice: '面' }))).toBe('answers-wrong');
    expect(decide({ choices: ['米', '油'] }, { choice: '油' })).toMatchObject({ said: { choice: '油' } });
    expect(refusedAs(decide({}, { choice: '油' }))).toBe('answers-wrong');
  });

  test('goes to the nearest union with a quota, and to everybody’s once what is left is released', () => {
    const slices = [
      { slice: 0 },
      { slice: 1, orgId: 'city' },
      { slice: 2, orgId: 'county' },
      { slice: 3, orgId: 'school' },
    ];
    const split = { split: 'unions', slices } as const;
    expect(decide(split)).toMatchObject({ slice: 2 });
    expect(decide(split, {}, { line: ['province', 'city', 'other'] })).toMatchObject({ slice: 1 });
    expect(refusedAs(decide({ split: 'unions', slices: slices.slice(3) }))).toBe('sold-out');
    expect(decide({ ...split, released: true })).toMatchObject({ slice: 0 });
  });

  test('of a time names one that there is', () => {
    const split = { split: 'slots', slices: [{ slice: 1, label: '上午' }] } as const;
    expect(decide(split, { slice: 1 })).toMatchObject({ slice: 1 });
    for (const slice of [0, 2, undefined]) expect(refusedAs(decide(split, { slice }))).toBe('slot-unknown');
  });

  test('within the window is entered whoever is first, and waits for the draw after it', () => {
    const windowed = { way: 'window-then-draw', windowUntil: opensAt + hour } as const;
    expect(decide(windowed, {}, {}, opensAt + hour - 1)).toMatchObject({ enters: true });
    expect(refusedAs(decide(windowed, {}, {}, opensAt + hour))).toBe('draw-pending');
    expect(decide({ ...windowed, ordered: true }, {}, {}, opensAt + hour)).toMatchObject({ enters: false });
    expect(phaseOf({ ...campaign, ...windowed }, opensAt + hour)).toBe('drawing');
  });

  test('under review has points with what they are made of', () => {
    const review = { way: 'review', windowUntil: campaign.closesAt } as const;
    const member = { ...claimant.member, standing: 'retired' } as const;
    expect(decide(review, {}, { member })).toMatchObject({ score: { points: 5, why: '退休的先去' } });
  });
});

test('there are never fewer than have been given', () => {
  expect(stockWrong(5, 4)?.refused).toBe('stock-below-given');
  expect(stockWrong(5, 5)).toBeUndefined();
});

describe('a definition', () => {
  const complaints = (changes: object) => inspectAllotment({ ...outing, ...changes }).map(({ at }) => at);

  test('that holds together has no complaint', () => {
    expect(complaints({})).toEqual([]);
  });

  test.each([
    [{ id: 'Out ing' }, 'id'],
    [{ form: { home: field.text({ label: '户', sensitive: 'contact' }) } }, 'form.home.sensitive'],
    [{ pages: [] }, 'form.home'],
    [{ allot: { ...outing.allot, household: 'other' } }, 'allot.household'],
    [{ allot: { ...outing.allot, each: ['member'] } }, 'allot.household'],
    [{ allot: { ...outing.allot, noShow: 'none' } }, 'allot.noShow'],
    [{ allot: { ...outing.allot, ways: [] } }, 'allot.ways'],
    [{ allot: { ...outing.allot, score: undefined } }, 'allot.score'],
    [{ eligible: { old: { says: '满 {years} 年', holds: () => true } } }, 'eligible.old.says'],
  ])('%# is refused where it does not', (changes, at) => {
    expect(complaints(changes)).toContain(at);
  });
});
