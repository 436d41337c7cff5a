import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from '../../kernel/answers.ts';
import {
  type Countable,
  type CoverageAnswer,
  type GapLine,
  type TargetLine,
  coverageOf,
} from '../../kernel/coverage.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { heard, reasonsOf, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { changeUnion, plantBranch, plantUnion } from '../../test/tree-oracle.ts';

let s: TestServer;
let top: Client;
/** Every workplace union of the test, under one county with two towns, and what is true of it. */
let county: string;
let towns: readonly string[];
interface Facts {
  readonly key: string;
  readonly town: string;
  readonly women: boolean;
  readonly all: boolean;
  readonly inForce: boolean;
  readonly members: number;
}
const unions: Facts[] = [];

const idOf = (key: string) => s.world.orgs[key]!.id;
const sit = (key: string, committee: string) =>
  top.post(`/api/orgs/${idOf(key)}/seats`, { committee, office: 'chair', name: '张示例', fromOn: '2026-01-01' });

async function plantFacts(key: string, town: string, n: number): Promise<void> {
  await plantUnion(s, key, 'workplace', town);
  const facts = {
    key,
    town,
    women: n % 2 === 0,
    all: n % 6 === 0,
    inForce: n % 3 !== 0,
    members: n % 5 === 0 ? 25 : (n % 5) - 1,
  };
  if (facts.women) done(await sit(key, 'women'));
  if (facts.all) for (const committee of ['union', 'audit']) done(await sit(key, committee));
  // One of the others has a term that ended yesterday.
  const beginsOn = facts.inForce ? '2023-03-02' : '2023-03-01';
  done(await top.post(`/api/orgs/${idOf(key)}/terms`, { years: 3, beginsOn, corrects: false }));
  for (let m = 0; m < facts.members; m += 1) await s.world.worker(key);
  unions.push(facts);
}

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  top = await s.staff('province', 'supervisor');
  const branch = await plantBranch(s);
  ({ county } = branch);
  const second = `${branch.county}b`;
  await plantUnion(s, second, 'town', county);
  // In the order of their paths.
  towns = [second, branch.town];
  for (const key of [branch.shop, branch.mill]) done(await changeUnion(s, top, key, { kind: 'dissolve' }));
  for (let n = 0; n < 66; n += 1) await plantFacts(`u${String(n).padStart(2, '0')}`, towns[n % 7 < 2 ? 1 : 0]!, n);
}, 60_000);
afterAll(() => s.close());

const body = (more: object = {}) => ({
  orgId: idOf(county),
  name: '女职工组织全覆盖',
  definition: '登记了女职工委员会主任的单位工会，占全部单位工会。',
  counts: 'women-committee',
  outOf: 'unions',
  level: 'workplace',
  goal: 80,
  from: '2026-01-01',
  to: '2026-12-31',
  ...more,
});
const set = (who: Client, more: object = {}) => who.post<TargetLine>('/api/targets', body(more));
const coverage = (who: Client, id: string, key: string) =>
  who.get<CoverageAnswer>(`/api/targets/${id}/coverage?org=${idOf(key)}`);

async function allGaps(who: Client, id: string, key: string): Promise<GapLine[]> {
  const all: GapLine[] = [];
  let cursor = '';
  do {
    const page = done(await who.get<Page<GapLine>>(`/api/targets/${id}/gaps?org=${idOf(key)}${cursor}`));
    all.push(...page.items);
    cursor = page.next === undefined ? '' : `&cursor=${page.next}`;
  } while (cursor !== '');
  return all;
}

describe('coverage of a target', () => {
  const meets: Partial<Record<Countable, (facts: Facts) => boolean>> = {
    'women-committee': ({ women }) => women,
    'three-committees': ({ all }) => all,
    'term-in-force': ({ inForce }) => inForce,
    'has-members': ({ members }) => members > 0,
  };

  test.each(Object.keys(meets) as Countable[])(
    'by «%s» equals a recount, and with those that are missing makes the total, in each town and in all',
    async (counts) => {
      await s.ticker.settle();
      const { id } = done(await set(top, { counts }));
      const answer = done(await coverage(top, id, county));
      const met = unions.filter(meets[counts]!);
      expect(answer.total).toEqual(coverageOf(met.length, unions.length));
      expect(answer.children.map(({ org, coverage: part }) => [org.id, part])).toEqual(
        towns.map((town) => [
          idOf(town),
          coverageOf(met.filter((one) => one.town === town).length, unions.filter((one) => one.town === town).length),
        ]),
      );
      for (const place of [county, ...towns]) {
        const missing = unions.filter((one) => !met.includes(one) && [county, one.town].includes(place));
        const gaps = await allGaps(top, id, place);
        expect(gaps.map(({ id: org }) => org).toSorted()).toEqual(
          missing
            .filter((one) => place === county || one.town === place)
            .map(({ key }) => idOf(key))
            .toSorted(),
        );
        const { total } = done(await coverage(top, id, place));
        expect(total.numerator + gaps.length).toBe(total.denominator);
      }
    },
  );

  test('out of those with 25 members and more leaves the smaller ones out', async () => {
    await s.ticker.settle();
    const { id } = done(await set(top, { outOf: 'unions-25' }));
    const large = unions.filter(({ members }) => members >= 25);
    const { total } = done(await coverage(top, id, county));
    expect(total).toEqual(coverageOf(large.filter(({ women }) => women).length, large.length));
    expect(large.length).toBeGreaterThan(5);
    const { rows } = await s.world.owner.query<{ n: string }>(
      `select count(*)::text as n from (select org_id from memberships m join orgs o on o.id = m.org_id
        where o.county_id = $1 and m.left_on is null group by 1 having count(*) >= 25) x`,
      [idOf(county)],
    );
    expect(Number(rows[0]!.n)).toBe(total.denominator);
  });

  test('opens from a union to those below it, down to the one itself', async () => {
    const { id } = done(await set(top));
    const town = done(await coverage(top, id, towns[1]!));
    expect(town.children).toHaveLength(unions.filter((one) => one.town === towns[1]).length);
    const own = done(await coverage(top, id, 'u04'));
    expect(own.total).toEqual(coverageOf(1, 1));
    expect(own.children.map(({ org }) => org.id)).toEqual([idOf('u04')]);
  });

  test('follows the register, and a dissolved union is no part of it', async () => {
    const { id } = done(await set(top));
    const before = done(await coverage(top, id, county)).total;
    await plantUnion(s, 'passing', 'workplace', towns[0]!);
    expect(done(await coverage(top, id, county)).total.denominator).toBe(before.denominator! + 1);
    done(await changeUnion(s, top, 'passing', { kind: 'dissolve' }));
    expect(done(await coverage(top, id, county)).total).toEqual(before);
  });
});

test('a federation by sector counts those that have joined it from elsewhere, each as itself', async () => {
  await plantUnion(s, 'riders', 'federation', 'city');
  await plantUnion(s, 'own', 'workplace', 'riders');
  for (const key of ['u02', 'u03']) done(await changeUnion(s, top, key, { kind: 'link', sectorId: idOf('riders') }));
  const cadre = await s.staff('riders', 'supervisor');
  const { id } = done(await set(cadre, { orgId: idOf('riders') }));
  const { total, children } = done(await coverage(cadre, id, 'riders'));
  expect(total).toEqual(coverageOf(1, 3));
  expect(children.map(({ org }) => org.id).toSorted()).toEqual(['own', 'u02', 'u03'].map(idOf).toSorted());
  expect((await allGaps(cadre, id, 'riders')).map(({ id: org }) => org).toSorted()).toEqual(
    ['own', 'u03'].map(idOf).toSorted(),
  );
  expect(done(await coverage(cadre, id, 'u02')).total).toEqual(coverageOf(1, 1));
  const joined = await s.staff('u02', 'approver');
  expect(done(await coverage(joined, id, 'u02')).target.mayEdit).toBe(false);
  for (const key of ['u02', 'u03']) done(await changeUnion(s, top, key, { kind: 'link', sectorId: null }));
});

describe('a total that the register cannot know', () => {
  const typed = { n: 200, source: '区税务局年报户数', on: '2026-02-28' };

  test('is shown with where it is from, rates only the union it is for, and names nobody who is missing', async () => {
    const { id } = done(await set(top, { counts: 'unions', outOf: 'typed', typed }));
    const answer = done(await coverage(top, id, county));
    expect(answer.target.typed).toEqual(typed);
    expect(answer.total).toEqual(coverageOf(unions.length, 200));
    expect(done(await coverage(top, id, towns[0]!)).total).not.toHaveProperty('percent');
    expect(answer.children.every((child) => child.coverage.percent === undefined)).toBe(true);
    expect(heard(await top.get(`/api/targets/${id}/gaps?org=${idOf(county)}`))).toEqual(refused('no-gap-list'));
  });

  test('that is smaller than what is counted is a contradiction, and no rate above a hundred', async () => {
    const { id } = done(await set(top, { counts: 'unions', outOf: 'typed', typed: { ...typed, n: 10 } }));
    expect(done(await coverage(top, id, county)).total).toEqual({
      numerator: unions.length,
      denominator: 10,
      contradicts: true,
    });
  });

  test('counts members as the register has them', async () => {
    await s.ticker.settle();
    const more = { counts: 'members', outOf: 'typed', typed: { ...typed, n: 1000 }, level: undefined };
    const { id } = done(await set(top, more));
    const { total, children } = done(await coverage(top, id, county));
    const { rows } = await s.world.owner.query<{ n: string }>(
      `select count(*)::text as n from memberships m join orgs o on o.id = m.org_id where o.county_id = $1 and left_on is null`,
      [idOf(county)],
    );
    expect(total).toEqual(coverageOf(Number(rows[0]!.n), 1000));
    expect(children.reduce((sum, child) => sum + child.coverage.numerator, 0)).toBe(total.numerator);
  });
});

describe('a target that ends', () => {
  test('by a new edition stays as it was, with what stood right below', async () => {
    const old = done(await set(top));
    const before = done(await coverage(top, old.id, county));
    const next = done(await set(top, { replaces: old.id, goal: 90 }));
    expect(next).toMatchObject({ replaces: old.id, goal: 90, state: 'running' });
    done(await sit('u01', 'women'));
    const after = done(await coverage(top, old.id, county));
    expect([after.total, after.children]).toEqual([before.total, before.children]);
    expect(after).toMatchObject({ hasGaps: false, target: { state: 'ended', closedWhy: '改为新的一版', goal: 80 } });
    expect(done(await coverage(top, next.id, county)).total.numerator).toBe(before.total.numerator + 1);
    expect(done(await coverage(top, old.id, towns[0]!)).total).toEqual(before.children[0]!.coverage);
    expect(heard(await coverage(top, old.id, 'u01'))).toEqual(refused('no-gap-list'));
    expect(heard(await set(top, { replaces: old.id }))).toEqual(refused('target-closed'));
    expect(heard(await top.post(`/api/targets/${old.id}/close`, { why: '重复' }))).toEqual(refused('target-closed'));
    const all = done(await top.get<TargetLine[]>(`/api/targets?org=${idOf(county)}`)).map(({ id }) => id);
    expect([all.includes(old.id), all.includes(next.id)]).toEqual([true, true]);
  });

  test('with its last day is closed by the clock on the day after, as it then stands', async () => {
    const { id } = done(await set(top, { to: '2026-03-02' }));
    const { total } = done(await coverage(top, id, county));
    await s.world.setClock('2026-03-02T23:59:59+08:00');
    await s.ticker.settle();
    expect(done(await coverage(top, id, county)).target.state).toBe('running');
    await s.world.setClock('2026-03-03T00:00:00+08:00');
    await s.ticker.settle();
    await s.world.setClock('2026-03-02T09:00:00+08:00');
    const after = done(await coverage(top, id, county));
    expect(after).toMatchObject({ total, asOf: '2026-03-02T16:00:00.000Z', target: { closedWhy: '到期结束' } });
  });

  test('of two who replace it at once is replaced once', async () => {
    const old = done(await set(top));
    const came = await Promise.all([81, 82].map((goal) => set(top, { replaces: old.id, goal })));
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 201', 'target-closed']);
  });
});

describe('rights', () => {
  test('who approves or supervises in the union or above sets a target; those below see it and their own part', async () => {
    const { id } = done(await set(await s.staff(county, 'approver')));
    const below = await s.staff(towns[0]!, 'supervisor');
    expect(done(await coverage(below, id, towns[0]!)).target.mayEdit).toBe(false);
    expect(heard(await coverage(below, id, county))).toEqual(refused('not-found'));
    expect(heard(await coverage(below, id, towns[1]!))).toEqual(refused('not-found'));
    expect(heard(await below.get(`/api/targets/${id}/gaps?org=${idOf(county)}`))).toEqual(refused('not-found'));
    expect(heard(await below.post(`/api/targets/${id}/close`, { why: '不想做' }))).toEqual(refused('not-found'));
    expect(heard(await set(below))).toEqual(refused('not-found'));
    expect(heard(await set(below, { orgId: idOf(towns[0]!), replaces: id }))).toEqual(refused('not-found'));
    expect(heard(await set(await s.staff(county, 'caseworker')))).toEqual(refused('no-right'));
    const elsewhere = await s.staff('bareCity', 'supervisor');
    expect(heard(await coverage(elsewhere, id, 'bareCity'))).toEqual(refused('not-found'));
    const list = done(await below.get<TargetLine[]>(`/api/targets?org=${idOf(towns[0]!)}`));
    expect(list.map((one) => one.id)).toContain(id);
    expect(heard(await below.get(`/api/targets?org=${idOf('bareCity')}`))).toEqual(refused('not-found'));
  });
});

describe('a target that is not said well', () => {
  test.each([
    ['name', { name: ' ' }],
    ['definition', { definition: '全覆盖' }],
    ['to', { to: '2025-12-31' }],
    ['to', { from: '2025-01-01', to: '2026-03-01' }],
    ['from', { from: '2026-02-30' }],
    ['level', { level: undefined }],
    ['level', { level: 'city' }],
    ['outOf', { counts: 'unions' }],
    ['typed', { outOf: 'typed' }],
    ['typed', { typed: { n: 5, source: '街道', on: '2026-01-01' } }],
    ['typedSource', { outOf: 'typed', typed: { n: 5, source: ' ', on: '2026-01-01' } }],
    ['typedOn', { outOf: 'typed', typed: { n: 5, source: '街道', on: '2026-03-03' } }],
    ['link', { source: { title: '工作要点', link: 'javascript:alert(1)' } }],
  ])('is refused beside «%s»', async (at, more) => {
    const came = await set(top, more);
    expect([refusalOf(came), reasonsOf(came).map((reason) => reason.at)]).toEqual(['answers-wrong', [at]]);
  });

  test.each([{ goal: 0 }, { goal: 101 }, { counts: 'happiness' }, { level: 'moon' }])(
    'is malformed: %o',
    async (more) => {
      expect(heard(await set(top, more))).toEqual(refused('malformed-request'));
    },
  );
});
