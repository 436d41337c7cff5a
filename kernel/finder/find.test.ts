import { describe, expect, test } from 'vitest';
import { addDays, daysBetween } from '../calendar.ts';
import { type AnyValues, field } from '../field.ts';
import { yuan } from '../money.ts';
import { notPublished, tunable, unpublished } from '../rule.ts';
import { type Service, days, defineService } from '../service.ts';
import type { FinderEntry, FinderUnion } from './answers.ts';
import { find } from './find.ts';
import { sayChanges } from './words.ts';
import { spansFor } from './values.ts';

const today = '2026-11-28';
const cites = { title: '示例办法', clause: '第二条' };

const bare = {
  scene: 'assistance',
  lead: '示例',
  edition: 1,
  cites,
  summary: [],
  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: { label: '等待', owes: 'cashier@county', within: days(9) },
    paid: { label: '已发放', final: true },
  },
  metrics: {},
} as const;

/** A year of contract that must have run by the day of applying, within a window after a certificate. */
const award: Service = defineService({
  ...bare,
  id: 'award',
  title: '奖补',
  form: {
    level: field.choice({ label: '哪一级？', of: { junior: '初级', senior: '高级' } }),
    contractFrom: field.date({ label: '合同从哪一天开始？', notAfter: 'today', topic: 'contractFrom' }),
    town: field.yesNo({ label: '在镇街工会吗？' }),
    certificate: field.files({ label: '证书照片', max: 3 }),
    townPaper: field.files({ label: '镇街证明', max: 3, when: { field: 'town', is: [true] } }),
  },
  pages: [
    { ask: '合同', fields: ['level', 'contractFrom', 'town'] },
    { ask: '材料', fields: ['certificate', 'townPaper'] },
  ],
  tunables: {
    junior: tunable.money({ label: '初级', default: yuan(500), cites }),
    senior: tunable.money({ label: '高级', default: yuan(1000), cites }),
    atLeast: tunable.days({ label: '合同满多少天', default: 365, cites }),
  },
  eligible: {
    'real-name': { says: '须为实名会员', holds: ({ member }) => member.verified },
    'one-year': {
      says: '合同须满 {atLeast} 天',
      cites: { title: '另一办法' },
      holds: ({ form, today: day, tuned }) => daysBetween(form.contractFrom, day) >= tuned.atLeast,
    },
    'same-level-once': {
      says: '同一等级一次',
      holds: ({ form, earlier }) => earlier.every((other) => other.form.level !== form.level),
    },
  },
  actions: {
    file: { label: '提交', from: 'draft', to: 'filed' },
    pay: {
      label: '发放',
      from: 'filed',
      to: 'paid',
      pays: { fund: 'relief', amount: ({ form, tuned }) => tuned[form.level] },
    },
  },
});

/** A sum that nobody has published, for whoever asks within thirty days. */
const relief: Service = defineService({
  ...bare,
  id: 'relief',
  title: '救急',
  occasions: ['sudden'],
  form: {
    contractFrom: field.date({ label: '哪一天开始上班？', topic: 'contractFrom' }),
    happenedOn: field.date({ label: '哪一天发生的？', notAfter: 'today' }),
    homeless: field.yesNo({ label: '没有地方住了吗？' }),
    injured: field.yesNo({ label: '有人受伤吗？' }),
  },
  pages: [
    { ask: '什么事', fields: ['happenedOn', 'contractFrom'] },
    { ask: '', fields: ['homeless', 'injured'] },
  ],
  tunables: {
    grant: tunable.money({ label: '救急金', default: unpublished, cites: notPublished('没有公布金额。') }),
    window: tunable.days({ label: '多少天内', default: 30, cites }),
  },
  eligible: {
    'in-time': {
      says: '须在 {window} 天内',
      holds: ({ form, today: day, tuned }) => daysBetween(form.happenedOn, day) <= tuned.window,
    },
    'in-need': { says: '没有地方住，或者有人受伤', holds: ({ form }) => form.homeless || form.injured },
    swallows: {
      says: '合同先于事故',
      holds: ({ form }) => {
        try {
          return Object.keys(form).includes('contractFrom') ? form.contractFrom <= form.happenedOn : false;
        } catch {
          return false;
        }
      },
    },
  },
  actions: {
    file: { label: '提交', from: 'draft', to: 'filed' },
    pay: { label: '发放', from: 'filed', to: 'paid', pays: { fund: 'relief', amount: ({ tuned }) => tuned.grant } },
  },
});

const orgs: FinderUnion[] = [
  { id: 'province', name: '省总工会', level: 'province' },
  { id: 'east', name: '东市总工会', level: 'city', above: 'province' },
  { id: 'west', name: '西市总工会', level: 'city', above: 'province' },
];

function ask(
  answers: AnyValues,
  more: { services?: Service[]; entries?: FinderEntry[]; union?: string; passed?: string[]; day?: string } = {},
) {
  const { services = [award, relief], entries = [], union, passed, day = today } = more;
  const spansOf = spansFor({ today: day, orgs, entries }, union, day);
  return find({ services, profile: { answers }, spansOf, today: day, ...(passed && { passed }) });
}

const member = { member: true, 'member.verified': true, earlier: [] };
const one = (service: Service, answers: AnyValues, more: Parameters<typeof ask>[1] = {}) =>
  ask(answers, { services: [service], ...more }).found[0]!;
const waysOf = (service: Service, answers: AnyValues) =>
  one(service, answers).ways.map(({ changes, leads }) => [sayChanges(changes), leads]);

describe('a yes', () => {
  const answers = { ...member, contractFrom: '2020-01-01', 'award.level': 'senior', 'award.town': false };

  test('tells the sum, the clause of each condition with who set it, the papers and where to apply', () => {
    const found = one(award, answers);
    expect(found).toMatchObject({
      verdict: 'yes',
      until: 'open',
      amounts: [{ least: yuan(1000), most: yuan(1000), rests: [{ name: 'senior', says: '1,000 元' }] }],
      papers: [{ field: 'certificate', needed: 'yes' }],
      ways: [],
      apply: { path: '/services/award/apply/1', form: { level: 'senior', town: false, contractFrom: '2020-01-01' } },
    });
    expect(found.conditions.map(({ rule, says, cites: clause }) => [rule, says, clause?.title])).toEqual([
      ['member', '须先加入工会', undefined],
      ['real-name', '须为实名会员', '示例办法'],
      ['one-year', '合同须满 365 天', '另一办法'],
      ['same-level-once', '同一等级一次', '示例办法'],
    ]);
  });

  test('asks for the paper that an answer calls for, and says so while the answer is not known', () => {
    const needed = (town?: boolean) =>
      one(award, { ...answers, 'award.town': town }).papers.map((paper) => [paper.field, paper.needed]);
    expect(needed(true)).toEqual([
      ['certificate', 'yes'],
      ['townPaper', 'yes'],
    ]);
    expect(needed()).toEqual([
      ['certificate', 'yes'],
      ['townPaper', 'maybe'],
    ]);
  });

  test('is a yes with every sum it can still have before the level is known', () => {
    const { 'award.level': _level, ...before } = answers;
    const { found, next } = ask(before, { services: [award] });
    expect(found[0]).toMatchObject({ verdict: 'yes', amounts: [{ least: yuan(500), most: yuan(1000) }] });
    expect(next?.id).toBe('award.level');
  });
});

describe('a last day', () => {
  const happened = {
    ...member,
    occasions: ['sudden'],
    contractFrom: '2020-01-01',
    'relief.homeless': true,
    'relief.happenedOn': '2026-11-20',
  };

  test('is the last on which the condition holds, and is not known while its date is not', () => {
    expect(one(relief, happened).until).toBe('2026-12-20');
    expect(one(relief, happened, { day: '2026-12-20' })).toMatchObject({ verdict: 'yes', until: '2026-12-20' });
    expect(one(relief, happened, { day: '2026-12-21' })).toMatchObject({ verdict: 'no' });
    expect(one(relief, { ...happened, 'relief.happenedOn': undefined }).until).toBeUndefined();
  });

  test('moves with a value that a union has set for later', () => {
    const entries = [{ org: 'east', service: 'relief', name: 'window', from: '2026-12-10', value: 60, cites }];
    expect(one(relief, happened, { entries, union: 'east' }).until).toBe('2027-01-19');
    expect(one(relief, happened, { entries, union: 'west' }).until).toBe('2026-12-20');
    const shorter = [{ ...entries[0]!, value: 5 }];
    expect(one(relief, happened, { entries: shorter, union: 'east' }).until).toBe('2026-12-09');
  });
});

describe('what is not known', () => {
  test('is said with its reason: a question, or a value that nobody has published', () => {
    const said = one(relief, { ...member, occasions: ['sudden'] });
    expect(said.verdict).toBe('unknown');
    expect(said.conditions.find(({ rule }) => rule === 'in-time')?.open).toBe('还不知道：哪一天发生的？');
    expect(said.amounts[0]).toMatchObject({ open: '“救急金”还没有公布，工会设定以后才能办' });
    const set = [{ org: 'province', service: 'relief', name: 'grant', from: '2026-01-01', value: yuan(300), cites }];
    expect(one(relief, member, { entries: set }).amounts[0]).toMatchObject({ least: yuan(300) });
  });

  test('stays so where a rule hides that it could not look', () => {
    const { conditions } = one(relief, { ...member, occasions: ['sudden'] });
    expect(conditions.find(({ rule }) => rule === 'swallows')?.verdict).toBe('unknown');
  });

  test('is known all the same where every answer comes to the same', () => {
    const of = (answers: AnyValues) => one(relief, answers).conditions.find(({ rule }) => rule === 'in-need')?.verdict;
    expect(of({ 'relief.injured': true })).toBe('yes');
    expect(of({ 'relief.homeless': true })).toBe('yes');
    expect(of({ 'relief.homeless': false })).toBe('unknown');
    expect(of({ 'relief.homeless': false, 'relief.injured': false })).toBe('no');
  });

  test('is an answer that cannot stand, with what is wrong with it', () => {
    const found = one(award, { ...member, contractFrom: '2027-01-01' });
    expect(found).toMatchObject({ verdict: 'unknown', wrong: [{ at: 'contractFrom' }] });
    expect(found.apply.form).toEqual({});
  });
});

describe('a no', () => {
  const young = { ...member, contractFrom: '2026-03-03', 'award.level': 'junior' };

  test('that time will mend says on which day', () => {
    expect(waysOf(award, young)[0]).toEqual(['等到2027年3月3日', 'yes']);
    expect(one(award, young, { day: '2027-03-02' }).verdict).toBe('no');
    expect(one(award, young, { day: '2027-03-03' }).verdict).toBe('yes');
  });

  test('says what else would have to be otherwise, at its nearest', () => {
    expect(waysOf(award, young)[1]).toEqual(['如果「合同从哪一天开始」是2025年11月28日，差 95 天', 'yes']);
    expect(waysOf(award, { ...young, contractFrom: '2020-01-01', 'member.verified': false })).toEqual([
      ['先做实名认证', 'yes'],
    ]);
    expect(waysOf(award, { member: false })).toEqual([['先加入工会', 'unknown']]);
    expect(waysOf(relief, { ...member, occasions: [] })).toEqual([
      ['遇到「突然遇到大难处，比如重病、火灾、水灾」的时候', 'unknown'],
    ]);
  });

  test('that only another day would mend names the nearest that can be', () => {
    const late = { ...member, occasions: ['sudden'], contractFrom: '2020-01-01', 'relief.homeless': true };
    expect(waysOf(relief, { ...late, 'relief.happenedOn': '2026-09-01' })).toEqual([
      ['如果「哪一天发生的」是2026年10月29日，差 58 天', 'yes'],
    ]);
  });

  test('of two reasons, one of which time mends, says what to do and until when to wait', () => {
    expect(waysOf(award, { ...young, 'member.verified': false })).toEqual([
      ['先做实名认证，并且「合同从哪一天开始」是2025年11月28日，差 95 天', 'yes'],
    ]);
    const blank = {
      ...award,
      eligible: {
        ...award.eligible,
        spring: {
          says: '春天才能办',
          holds: ({ today: day }: { today: string }) => day.slice(5) >= '03-01' && day.slice(5) < '06-01',
        },
      },
    };
    expect(waysOf(blank, { ...young, contractFrom: '2020-01-01', 'member.verified': false })).toEqual([
      ['先做实名认证，再等到2027年3月1日', 'yes'],
    ]);
  });

  test('of two reasons says both changes, where only both together help', () => {
    const answers = { ...young, contractFrom: '2020-01-01', 'member.verified': false, member: false };
    expect(waysOf(award, answers)).toEqual([['先加入工会，再做实名认证', 'yes']]);
  });

  test('that nothing can change says nothing', () => {
    const paid = { earlier: { award: [{ form: { level: 'junior' }, filedOn: '2025-01-01', state: 'paid' }] } };
    const spansOf = spansFor({ today, orgs, entries: [] }, undefined, today);
    const settled: Service = {
      ...award,
      form: { ...award.form, level: field.choice({ label: '哪一级？', of: { junior: '初级' } }) },
    };
    const profile = { answers: { ...young, contractFrom: '2020-01-01' }, ...paid };
    expect(find({ services: [settled], profile, spansOf, today }).found[0]).toMatchObject({ verdict: 'no', ways: [] });
  });

  test('is waited for only as long as values are set', () => {
    const entries = [{ org: 'province', service: 'award', name: 'atLeast', from: '2026-01-01', value: 3650, cites }];
    const found = one(award, { ...young }, { entries });
    expect(found.ways.some(({ changes }) => changes[0]!.kind === 'wait')).toBe(false);
  });
});

describe('the next question', () => {
  test('is the one that most of what is undecided waits for, and only what still matters', () => {
    expect(ask({}).next).toMatchObject({ id: 'member', services: ['award', 'relief'] });
    expect(ask({ member: true }).next?.id).toBe('contractFrom');
    expect(ask({ member: false }).next).toBeUndefined();
    const notHit = ask({ ...member, contractFrom: '2020-01-01', occasions: [] });
    expect(notHit.next?.services).toEqual(['award']);
  });

  test('is asked in the words of the form, alone, whatever it follows on there', () => {
    expect(ask({ member: true, 'member.verified': true }).next?.field).toEqual({
      kind: 'date',
      label: '合同从哪一天开始？',
      notAfter: 'today',
    });
  });

  test('is not one that was passed over, and ends when nothing more can be settled', () => {
    const passed: string[] = [];
    for (let next = ask({}).next; next !== undefined; next = ask({}, { passed }).next) {
      expect(passed).not.toContain(next.id);
      passed.push(next.id);
    }
    expect(passed.length).toBeGreaterThan(5);
  });
});

test('a value counts for the city that set it, from its day on', () => {
  const entries = [{ org: 'east', service: 'award', name: 'junior', from: '2027-01-01', value: yuan(800), cites }];
  const answers = { ...member, contractFrom: '2020-01-01', 'award.level': 'junior' };
  const sumAt = (union: string, day: string) => one(award, answers, { entries, union, day }).amounts[0]!.least;
  expect([sumAt('east', '2026-12-31'), sumAt('east', '2027-01-01'), sumAt('west', '2027-01-01')]).toEqual(
    [500, 800, 500].map(yuan),
  );
  expect(one(award, answers, { entries, union: 'east' }).amounts[0]!.later).toEqual([
    { from: '2027-01-01', least: yuan(800), most: yuan(800) },
  ]);
  expect(addDays(today, 34)).toBe('2027-01-01');
});
