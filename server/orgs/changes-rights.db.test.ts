import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrgChangeAnswer } from '../../kernel/answers.ts';
import { type Came, type Client, done, refusalOf } from '../../replay/client.ts';
import { heard, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { changeUnion, expectFigures, expectTree, fileAppeal, plantBranch, why } from '../../test/tree-oracle.ts';
import { answerSchemas } from '../http/answer-schemas.ts';

let s: TestServer;
let top: Client;
let cityCadre: Client;
/** The branch of a county that is new for each test. */
let county: string;
let town: string;
let shop: string;
let mill: string;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  top = await s.staff('province', 'supervisor', 'caseworker');
  cityCadre = await s.staff('city', 'approver');
});
afterAll(() => s.close());

beforeEach(async () => {
  ({ county, town, shop, mill } = await plantBranch(s));
});

const idOf = (key: string) => s.world.orgs[key]!.id;

const change = (who: Client, key: string, asked: object) => changeUnion(s, who, key, asked);

function undo(who: Client, id: string): Promise<Came<OrgChangeAnswer>> {
  return who.post<OrgChangeAnswer>(`/api/org-changes/${id}/undo`, { why: '办错了' });
}

async function historyOf(key: string): Promise<OrgChangeAnswer[]> {
  return done(await top.get<OrgChangeAnswer[]>(`/api/orgs/${idOf(key)}/changes`));
}

async function rowOf(key: string) {
  const { rows } = await s.world.owner.query('select * from orgs where id = $1', [idOf(key)]);
  return rows[0]!;
}

describe('who may change a union', () => {
  it('is whoever approves or supervises strictly above it', async () => {
    const asked = { kind: 'rename', name: '新的名字' };
    const [clerk, own] = [
      await s.staff(county, 'caseworker', 'cashier'),
      await s.staff(town, 'supervisor', 'approver'),
    ];
    expect(heard(await change(clerk, town, asked))).toEqual(refused('no-right'));
    expect(heard(await change(own, town, asked))).toEqual(refused('no-right'));
    expect(heard(await change(top, 'province', asked))).toEqual(refused('no-right'));
    expect(heard(await change(own, county, asked))).toEqual(refused('not-found'));
    expect(heard(await change(own, 'school', asked))).toEqual(refused('not-found'));
    expect(heard(await change(await s.worker(town), shop, asked))).toEqual(refused('no-right'));
    expect(refusalOf(await change(own, shop, asked))).toBe('answered 201');
    expect(refusalOf(await change(cityCadre, town, asked))).toBe('answered 201');
  });

  it('is for a move or a merger whoever stands above both places', async () => {
    const move = (who: Client, to: string) => change(who, town, { kind: 'move', parentId: idOf(to) });
    const both = await s.staff(county, 'supervisor');
    expect(heard(await move(both, 'county'))).toEqual(refused('not-found'));
    expect(heard(await move(cityCadre, 'bareCity'))).toEqual(refused('not-found'));
    expect(refusalOf(await move(cityCadre, 'county'))).toBe('answered 201');
    const merge = (who: Client) => change(who, shop, { kind: 'merge', intoId: idOf('school') });
    expect(heard(await merge(await s.staff(town, 'supervisor')))).toEqual(refused('not-found'));
    expect(refusalOf(await merge(await s.staff('county', 'supervisor')))).toBe('answered 201');
  });

  it('may read its history within reach', async () => {
    const own = await s.staff(shop, 'caseworker');
    done(await change(top, shop, { kind: 'rename', name: '新的名字' }));
    expect(done(await own.get<unknown[]>(`/api/orgs/${idOf(shop)}/changes`))).toHaveLength(1);
    expect(refusalOf(await own.get(`/api/orgs/${idOf(mill)}/changes`))).toBe('not-found');
  });
});

describe('taking back', () => {
  it('restores the place with all figures, as a further entry of the history', async () => {
    await fileAppeal(await s.worker(shop), true);
    const moved = done(await change(top, town, { kind: 'move', parentId: idOf('bareCity') }));
    const back = done(await undo(top, moved.id));
    expect(back).toMatchObject({ kind: 'moved', other: { id: idOf(county) }, why: '办错了' });
    expect((await rowOf(town)).path).toBe(s.world.orgs[town]!.path);
    expect((await historyOf(town)).map(({ id }) => id)).toEqual([back.id, moved.id]);
    await expectTree(s);
    await expectFigures(s, /state:|members/);
  });

  it('restores a name until something later happens', async () => {
    const first = done(await change(top, shop, { kind: 'rename', name: '第一个名字' }));
    const second = done(await change(top, shop, { kind: 'rename', name: '第二个名字' }));
    expect(heard(await undo(top, first.id))).toEqual(refused('change-stands'));
    done(await undo(top, second.id));
    expect((await rowOf(shop)).name).toBe('第一个名字');
  });

  it('is not for what people have been told, nor for whoever could not have made the change', async () => {
    const merged = done(await change(top, mill, { kind: 'merge', intoId: idOf(shop) }));
    expect(heard(await undo(top, merged.id))).toEqual(refused('change-stands'));
    const moved = done(await change(top, shop, { kind: 'move', parentId: idOf(county) }));
    expect(heard(await undo(await s.staff(shop, 'supervisor'), moved.id))).toEqual(refused('no-right'));
    expect(heard(await undo(await s.staff('school', 'supervisor'), moved.id))).toEqual(refused('not-found'));
  });
});

describe('the history', () => {
  it('can be added to and not rewritten by the application', async () => {
    done(await change(top, shop, { kind: 'rename', name: '新的名字' }));
    for (const statement of ['update org_changes set why = why', 'delete from org_changes'])
      await expect(s.platform.pool.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it('has one entry where the same request comes twice', async () => {
    const asked = { kind: 'rename', name: '新的名字', why };
    const send = () => top.post(`/api/orgs/${idOf(shop)}/changes`, asked, { 'idempotency-key': `twice-${shop}` });
    expect((await Promise.all([send(), send()])).map(({ status }) => status)).toEqual([201, 201]);
    expect(await historyOf(shop)).toHaveLength(1);
  });

  it('is answered as the document says, for every kind of change', async () => {
    const person = await s.world.worker(shop);
    for (const [key, asked] of [
      [shop, { kind: 'rename', name: '新的名字' }],
      [shop, { kind: 'split', name: '分厂工会', members: [person.id] }],
      [shop, { kind: 'merge', intoId: idOf(mill) }],
      [mill, { kind: 'move', parentId: idOf(county) }],
      [mill, { kind: 'dissolve' }],
    ] as const)
      done(await change(top, key, asked));
    const check = Compile(answerSchemas.OrgChangeAnswer);
    const all = [...(await historyOf(shop)), ...(await historyOf(mill))];
    expect(all.map(({ kind }) => kind)).toEqual(['merged', 'split', 'renamed', 'dissolved', 'moved', 'merged']);
    for (const one of all) expect([...check.Errors(one)]).toEqual([]);
  });
});
