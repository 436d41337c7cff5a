import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrgChangeAnswer } from '../../kernel/answers.ts';
import type { Level } from '../../kernel/party.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { expectFigures, expectTree, fileAppeal, plantUnion } from '../../test/tree-oracle.ts';
import { untilWaitedFor } from '../../test/waiting.ts';

const why = '行政区划调整';
const planted: readonly (readonly [string, Level, string])[] = [
  ['east', 'county', 'city'],
  ['eastTown', 'town', 'east'],
  ['eastShop', 'workplace', 'eastTown'],
  ['westTown', 'town', 'county'],
  ['westShop', 'workplace', 'westTown'],
];
let s: TestServer;
let top: Client;
let other: Client;
let workers: Client[];

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  for (const [key, level, parent] of planted) await plantUnion(s, key, level, parent);
  for (const org of ['east', 'county', 'eastTown', 'westTown', 'bareTown'])
    await s.staff(org, 'caseworker', 'supervisor');
  [top, other] = [await s.staff('province', 'supervisor', 'caseworker'), await s.staff('province', 'approver')];
  workers = await Promise.all(['eastShop', 'westShop', 'factory', 'workshop'].map((org) => s.worker(org)));
  for (const worker of workers) for (const kept of [true, false]) await fileAppeal(worker, kept);
});
afterAll(() => s.close());

const idOf = (key: string) => s.world.orgs[key]!.id;
const move = (who: Client, key: string, to: string) =>
  who.post<OrgChangeAnswer>(`/api/orgs/${idOf(key)}/changes`, { kind: 'move', parentId: idOf(to), why });

/** What moving answers when nothing goes wrong; where it is there already counts as that. */
const settled = ['answered 201', 'org-unchanged', 'org-below-itself', 'org-level-too-low', 'org-dissolved'];

describe('unions that are moved at random', () => {
  it('stay one tree whose figures equal a recount, whatever is moved where and taken back', async () => {
    const keys = fc.constantFrom(...Object.keys(s.world.orgs).filter((key) => key !== 'province'));
    const step = fc.record({ key: keys, to: keys, undo: fc.boolean(), files: fc.nat({ max: 12 }) });
    let moved = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 12 }), async (steps) => {
        for (const { key, to, undo, files } of steps) {
          if (files < workers.length) await fileAppeal(workers[files]!, files % 2 === 0);
          const came = await move(top, key, to);
          expect(settled).toContain(refusalOf(came));
          if (came.status !== 201) continue;
          moved += 1;
          if (undo) done(await top.post(`/api/org-changes/${came.body.id}/undo`, { why }));
        }
        await expectTree(s);
        await expectFigures(s);
        await s.ticker.settle();
        await expectFigures(s);
      }),
      { numRuns: 10, endOnFailure: true },
    );
    // A run in which little moved would prove little.
    expect(moved).toBeGreaterThan(10);
  }, 60_000);
});

describe('changes at the same time', () => {
  it('go one after the other, one inside the subtree of the other included', async () => {
    for (let round = 0; round < 8; round += 1) {
      const [county, town] = round % 2 === 0 ? ['bareCity', 'county'] : ['city', 'east'];
      const came = await Promise.all([
        move(top, 'east', county),
        move(other, 'eastTown', town),
        move(top, 'eastShop', round % 2 === 0 ? 'westTown' : 'eastTown'),
        s.ticker.settle(),
        s.ticker.settle(),
      ]);
      for (const one of came.slice(0, 3)) expect(settled).toContain(refusalOf(one as Awaited<ReturnType<typeof move>>));
      await expectTree(s);
      await expectFigures(s);
    }
    const { rows } = await s.world.owner.query<{ deadlocks: string }>(
      'select deadlocks from pg_stat_database where datname = current_database()',
    );
    expect(Number(rows[0]!.deadlocks)).toBe(0);
  }, 30_000);

  it('lets one of two dissolve a union, and tells the other', async () => {
    await plantUnion(s, 'short', 'workplace', 'westTown');
    const dissolve = (who: Client) => who.post(`/api/orgs/${idOf('short')}/changes`, { kind: 'dissolve', why });
    const came = await Promise.all([top, other, top, other].map(dissolve));
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 201', ...Array(3).fill('org-dissolved')]);
  });

  it('lets folding wait, so that nothing is lifted along a line that is just being moved', async () => {
    const { owner } = s.world;
    const held = await owner.connect();
    try {
      await held.query('begin');
      await held.query('select 1 from orgs where parent_id is null for no key update');
      await fileAppeal(workers[0]!);
      const folding = s.ticker.settle();
      await untilWaitedFor(s.world.owner, held);
      await held.query('commit');
      await folding;
    } finally {
      held.release();
    }
    expect((await owner.query('select 1 from figure_deltas')).rows).toEqual([]);
    await expectFigures(s, /state:|members/);
  });

  it('take along a case that is filed while they are being made', async () => {
    await plantUnion(s, 'late', 'workplace', 'westTown');
    const worker = await s.worker('late');
    const held = await s.world.owner.connect();
    const during = async (asked: object) => {
      await held.query('begin');
      // The change stops at its entry in the history, when it has written everything else.
      await held.query('lock table org_changes in exclusive mode');
      const changing = top.post(`/api/orgs/${idOf('late')}/changes`, { why, ...asked });
      await untilWaitedFor(s.world.owner, held);
      const id = await fileAppeal(worker);
      await held.query('commit');
      expect(refusalOf(await changing)).toBe('answered 201');
      return s.world.owner.query('select org_id, town_id from cases where id = $1', [id]).then(({ rows }) => rows[0]);
    };
    try {
      const moved = await during({ kind: 'move', parentId: idOf('bareTown') });
      expect(moved).toEqual({ org_id: idOf('late'), town_id: idOf('bareTown') });
      const merged = await during({ kind: 'merge', intoId: idOf('workshop') });
      expect(merged.org_id).toBe(idOf('workshop'));
    } finally {
      held.release();
    }
    await expectTree(s);
    await expectFigures(s, /state:|members/);
  });

  it('leaves readers alone while the tree is held', async () => {
    const held = await s.world.owner.connect();
    try {
      await held.query('begin');
      await held.query('select 1 from orgs where parent_id is null for no key update');
      expect((await top.get(`/api/orgs/${idOf('province')}`)).status).toBe(200);
      await fileAppeal(workers[0]!);
      const waiting = move(top, 'eastShop', 'bareTown');
      expect((await top.get(`/api/orgs/${idOf('eastShop')}`)).status).toBe(200);
      await held.query('commit');
      expect(settled).toContain(refusalOf(await waiting));
    } finally {
      held.release();
    }
  });
});
