import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CaseAnswer, OrgAnswer, OrgChangeAnswer } from '../../kernel/answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { heard, reasonsOf, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import {
  changeUnion,
  expectFigures,
  expectTree,
  fileAppeal,
  plantBranch,
  plantUnion,
  why,
} from '../../test/tree-oracle.ts';

let s: TestServer;
let top: Client;
/** The branch of a county that is new for each test. */
let county: string;
let town: string;
let shop: string;
let mill: string;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  top = await s.staff('province', 'supervisor', 'caseworker');
});
afterAll(() => s.close());

beforeEach(async () => {
  ({ county, town, shop, mill } = await plantBranch(s));
});

const idOf = (key: string) => s.world.orgs[key]!.id;

const change = (who: Client, key: string, asked: object) => changeUnion(s, who, key, asked);

async function historyOf(key: string): Promise<OrgChangeAnswer[]> {
  return done(await top.get<OrgChangeAnswer[]>(`/api/orgs/${idOf(key)}/changes`));
}

async function rowOf(key: string) {
  const { rows } = await s.world.owner.query('select * from orgs where id = $1', [idOf(key)]);
  return rows[0]!;
}

async function days(): Promise<unknown[]> {
  const { rows } = await s.world.owner.query('select * from figure_days order by org_id, service, metric, day');
  return rows;
}

async function caseRow(id: string) {
  const { rows } = await s.world.owner.query('select * from cases where id = $1', [id]);
  return rows[0]!;
}

/** The unions of a person's memberships, oldest first, each with why it ended. */
async function membershipsOf(personId: string): Promise<(readonly [string, string | null])[]> {
  const { rows } = await s.world.owner.query(
    'select org_id, left_why from memberships where person_id = $1 order by left_on nulls last, id',
    [personId],
  );
  return rows.map(({ org_id, left_why }) => [org_id, left_why] as const);
}

describe('a new name', () => {
  it('is the union’s from then on, and the old one stays in its history', async () => {
    const made = done(await change(top, shop, { kind: 'rename', name: '  新名字工会 ' }));
    expect(made).toMatchObject({
      kind: 'renamed',
      day: '2026-03-02',
      org: { id: idOf(shop), name: '新名字工会' },
      before: { name: `${shop}工会` },
      after: { name: '新名字工会' },
      why,
      mayUndo: true,
    });
    expect(made.by).toMatch(/^干部/);
    expect(await rowOf(shop)).toMatchObject({ name: '新名字工会', path: s.world.orgs[shop]!.path });
    expect(await historyOf(shop)).toEqual([made]);
  });

  it('has two to sixty characters, and the reason two at least', async () => {
    const came = await change(top, shop, { kind: 'rename', name: ' 一 ', why: '   ' });
    expect(heard(came)).toEqual(refused('answers-wrong'));
    expect(reasonsOf(came).map(({ at }) => at)).toEqual(['why', 'name']);
    expect(refusalOf(await change(top, shop, { kind: 'rename', name: '名'.repeat(61) }))).toBe('answers-wrong');
    expect(refusalOf(await change(top, shop, { kind: 'rename', name: `${shop}工会` }))).toBe('org-unchanged');
    expect(await historyOf(shop)).toEqual([]);
  });
});

describe('a move', () => {
  it('takes the subtree with its cases, members and figures, and leaves the figures of its days', async () => {
    const workers = [await s.worker(shop), await s.worker(mill)];
    for (const worker of workers) for (const kept of [false, true]) await fileAppeal(worker, kept);
    await s.ticker.settle();
    await expectFigures(s);
    const before = await days();

    const made = done(await change(top, town, { kind: 'move', parentId: idOf('bareCity') }));
    expect(made).toMatchObject({ kind: 'moved', other: { id: idOf('bareCity') }, mayUndo: true });
    expect(made.before).toMatchObject({ parent: { id: idOf(county) }, path: s.world.orgs[town]!.path });
    expect(made.after).toMatchObject({ parent: { id: idOf('bareCity') }, path: `province.bareCity.${town}.` });
    expect(await rowOf(shop)).toMatchObject({ city_id: idOf('bareCity'), county_id: null, town_id: idOf(town) });
    expect(await days()).toEqual(before);
    await expectTree(s);
    await expectFigures(s);
  });

  it('of one workplace takes along the cases kept from it, which the union above counts', async () => {
    const worker = await s.worker(shop);
    for (const kept of [true, true, false]) await fileAppeal(worker, kept);
    done(await change(top, shop, { kind: 'move', parentId: idOf('bareTown') }));
    await expectTree(s);
    await expectFigures(s);
  });

  it('folds what waits along the old line first, and what comes later along the new one', async () => {
    const worker = await s.worker(shop);
    await fileAppeal(worker);
    done(await change(top, county, { kind: 'move', parentId: idOf('bareCity') }));
    await fileAppeal(worker);
    await expectFigures(s);
    await s.ticker.settle();
    await expectFigures(s);
  });

  it('of a county rewrites no membership', async () => {
    await s.worker(shop);
    const stamps = () =>
      s.world.owner.query('select id, xmin::text from memberships order by id').then(({ rows }) => rows);
    const before = await stamps();
    done(await change(top, county, { kind: 'move', parentId: idOf('bareCity') }));
    expect(await stamps()).toEqual(before);
    await expectTree(s);
  });

  it('gives open cases to those who owe them in the new place', async () => {
    const clerk = await s.staff(county, 'caseworker');
    const worker = await s.worker(shop);
    const id = await fileAppeal(worker, true);
    expect((await caseRow(id)).owes_org_id).toBe(idOf(county));
    const newClerk = await s.staff('bareCity', 'caseworker');
    done(await change(top, town, { kind: 'move', parentId: idOf('bareCity') }));
    expect((await caseRow(id)).owes_org_id).toBe(idOf('bareCity'));
    expect(refusalOf(await clerk.get(`/api/cases/${id}`))).toBe('not-found');
    const seen = done(await newClerk.get<CaseAnswer>(`/api/cases/${id}`));
    expect(seen.may.map(({ action }) => action)).toContain('accept');
  });

  it('gives another label where the own one is taken', async () => {
    const path = `province.bareCity.${town}.`;
    await s.world.owner.query(
      `insert into orgs (id, parent_id, level, name, path, city_id, town_id, cell_id)
       select x, id, 'town', '同名镇总工会', $2, id, x, 1 from orgs, gen_random_uuid() x where id = $1`,
      [idOf('bareCity'), path],
    );
    const made = done(await change(top, town, { kind: 'move', parentId: idOf('bareCity') }));
    expect(made.after.path).toBe('province.bareCity.n1.');
    await expectTree(s);
  });

  it('goes neither below the union itself, nor to a lower level, nor where it is already', async () => {
    const move = (key: string, to: string) => change(top, key, { kind: 'move', parentId: idOf(to) });
    expect(heard(await move(county, town))).toEqual(refused('org-below-itself'));
    expect(heard(await move(county, county))).toEqual(refused('org-below-itself'));
    expect(heard(await move(county, 'bareTown'))).toEqual(refused('org-level-too-low'));
    expect(heard(await move(county, 'county'))).toEqual(refused('org-level-too-low'));
    expect(heard(await move(town, county))).toEqual(refused('org-unchanged'));
    await expectTree(s);
  });
});

describe('a merger', () => {
  it('brings members, unions below and open cases to the other union, and ends the first with its posts', async () => {
    const other = `${town}b`;
    await plantUnion(s, other, 'town', county);
    await s.staff(town, 'caseworker');
    await s.staff(other, 'caseworker');
    const person = await s.world.worker(town);
    const worker = s.client();
    await worker.signInByPhone(person.phone);
    const [ofTown, ofShop, kept] = [
      await fileAppeal(worker),
      await fileAppeal(await s.worker(shop)),
      await fileAppeal(await s.worker(mill), true),
    ];
    expect((await caseRow(kept)).owes_org_id).toBe(idOf(town));
    await s.ticker.settle();
    const before = await days();

    const made = done(await change(top, town, { kind: 'merge', intoId: idOf(other) }));
    expect(made).toMatchObject({ kind: 'merged', other: { id: idOf(other) }, mayUndo: false });
    expect(made.before).toMatchObject({ members: 2, children: 2, cases: 1, parent: { id: idOf(county) } });
    expect((await rowOf(town)).dissolved_at).not.toBeNull();
    expect((await rowOf(shop)).parent_id).toBe(idOf(other));
    expect(await membershipsOf(person.id)).toEqual([
      [idOf(town), 'transferred'],
      [idOf(other), null],
    ]);
    expect(await caseRow(ofTown)).toMatchObject({ org_id: idOf(other), owes_org_id: idOf(other) });
    expect(await caseRow(ofShop)).toMatchObject({ org_id: idOf(shop), town_id: idOf(other) });
    expect((await caseRow(kept)).owes_org_id).toBe(idOf(other));
    const { rows: posts } = await s.world.owner.query('select 1 from posts where org_id = $1 and until_on is null', [
      idOf(town),
    ]);
    expect(posts).toEqual([]);
    expect((await historyOf(other)).map(({ id }) => id)).toEqual([made.id]);
    expect((await historyOf(town))[0]).toEqual(made);
    expect((await historyOf(shop))[0]).toMatchObject({ kind: 'moved', other: { id: idOf(other) } });
    expect(await days()).toEqual(before);
    await expectTree(s);
    await expectFigures(s, /state:|members/);
    await s.ticker.settle();
    await expectFigures(s, /state:|members/);
  });

  it('is of unions of one level, and not of one with itself or with one that is no more', async () => {
    const merge = (key: string, into: string) => change(top, key, { kind: 'merge', intoId: idOf(into) });
    expect(heard(await merge(shop, town))).toEqual(refused('org-levels-differ'));
    expect(heard(await merge(shop, shop))).toEqual(refused('org-unchanged'));
    done(await merge(mill, shop));
    expect(heard(await merge(shop, mill))).toEqual(refused('org-dissolved'));
    expect(heard(await merge(mill, shop))).toEqual(refused('org-dissolved'));
  });
});

describe('a split', () => {
  it('makes a union beside the old one, with the members and unions that were named', async () => {
    const [goes, stays] = [await s.world.worker(town), await s.world.worker(town)];
    const asked = { kind: 'split', name: '新镇总工会', members: [goes.id], children: [idOf(mill)] };
    const made = done(await change(top, town, asked));
    expect(made).toMatchObject({ kind: 'split', other: { name: '新镇总工会', level: 'town' }, mayUndo: false });
    expect(made.after).toMatchObject({ name: '新镇总工会', members: 1, children: 1 });
    const id = made.other!.id;
    const unit = done(await top.get<OrgAnswer>(`/api/orgs/${id}`));
    expect(unit.children.map((child) => child.id)).toEqual([idOf(mill)]);
    expect(unit.lineage.map((org) => org.id)).toEqual([idOf('province'), idOf('city'), idOf(county), id]);
    expect((await membershipsOf(goes.id)).at(-1)).toEqual([id, null]);
    expect(await membershipsOf(stays.id)).toEqual([[idOf(town), null]]);
    expect(done(await top.get<OrgChangeAnswer[]>(`/api/orgs/${id}/changes`)).map((one) => one.id)).toEqual([made.id]);
    await expectTree(s);
    await expectFigures(s, /state:|members/);
  });

  it('takes nobody who is not a member and no union that is not below it', async () => {
    const stranger = await s.world.worker(mill);
    const split = (over: object) => change(top, shop, { kind: 'split', name: '二厂工会', ...over });
    const before = await s.world.owner.query('select count(*) from orgs');
    for (const over of [{}, { members: [stranger.id] }, { children: [idOf(mill)] }])
      expect(refusalOf(await split(over))).toBe('answers-wrong');
    expect((await s.world.owner.query('select count(*) from orgs')).rows).toEqual(before.rows);
  });
});

describe('a union that is dissolved', () => {
  it('leaves members and open cases to the higher union, ends its posts and takes nothing more', async () => {
    await s.staff(shop, 'caseworker');
    await s.staff(town, 'caseworker');
    const person = await s.world.worker(shop);
    const worker = s.client();
    await worker.signInByPhone(person.phone);
    const [open, kept] = [await fileAppeal(worker), await fileAppeal(worker, true)];
    const made = done(await change(top, shop, { kind: 'dissolve' }));
    expect(made).toMatchObject({ kind: 'dissolved', other: { id: idOf(town) }, before: { members: 2, cases: 2 } });
    expect(await membershipsOf(person.id)).toEqual([
      [idOf(shop), 'dissolved'],
      [idOf(town), null],
    ]);
    for (const id of [open, kept])
      expect(await caseRow(id)).toMatchObject({ org_id: idOf(town), owes_org_id: idOf(town) });
    await expectTree(s);
    await expectFigures(s, /state:|members/);
    for (const asked of [{ kind: 'rename', name: '还想改名' }, { kind: 'dissolve' }])
      expect(heard(await change(top, shop, asked))).toEqual(refused('org-dissolved'));
    expect(heard(await change(top, mill, { kind: 'move', parentId: idOf(shop) }))).toEqual(refused('org-dissolved'));
  });

  it('has nothing living below it', async () => {
    expect(heard(await change(top, town, { kind: 'dissolve' }))).toEqual(refused('org-has-children'));
    for (const key of [shop, mill]) done(await change(top, key, { kind: 'dissolve' }));
    done(await change(top, town, { kind: 'dissolve' }));
    await expectTree(s);
  });
});
