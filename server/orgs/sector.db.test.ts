import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import type { CaseLine, MembersAnswer, OrgAnswer, OrgChangeAnswer, Page } from '../../kernel/answers.ts';
import { levels } from '../../kernel/party.ts';
import { type Client, done } from '../../replay/client.ts';
import { heard, refused } from '../../test/refused.ts';
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
let planted = 0;
/** A federation of the province's couriers, one of the city's that answers to it, and a branch of a county. */
let couriers: string;
let cityCouriers: string;
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
  planted += 1;
  [couriers, cityCouriers] = [`couriers${planted}`, `cityCouriers${planted}`];
  await plantUnion(s, couriers, 'federation', 'province');
  await plantUnion(s, cityCouriers, 'federation', 'city');
  ({ town, shop, mill } = await plantBranch(s));
  done(await join(cityCouriers, couriers));
});

const idOf = (key: string) => s.world.orgs[key]!.id;
const change = (key: string, asked: object, who = top) => changeUnion(s, who, key, asked);
const join = (key: string, sector: string, who = top) => change(key, { kind: 'link', sectorId: idOf(sector) }, who);
const leave = (key: string, who = top) => change(key, { kind: 'link', sectorId: null }, who);
const page = async (key: string, who = top) => done(await who.get<OrgAnswer>(`/api/orgs/${idOf(key)}`));

async function expectAll(only?: RegExp): Promise<void> {
  await expectTree(s);
  await expectFigures(s, only);
  await s.ticker.settle();
  await expectFigures(s, only);
}

describe('a federation', () => {
  it('is founded by the union above it, takes workplaces in, and its cadres reach them', async () => {
    const made = done(await change(town, { kind: 'federate', name: '示例园区工会联合会', federates: 'park' }));
    expect(made).toMatchObject({ kind: 'founded', org: { level: 'federation' }, other: { id: idOf(town) } });
    const park = made.org;
    (s.world.orgs as Record<string, object>)['park'] = { ...park, path: made.after.path };
    done(await change(shop, { kind: 'move', parentId: park.id }));
    const worker = await s.worker(shop);
    const [open, kept] = [await fileAppeal(worker), await fileAppeal(worker, true)];
    await fileAppeal(await s.worker(mill));
    await expectAll();

    const cadre = await s.staff('park', 'caseworker');
    const register = done(await cadre.get<Page<CaseLine>>('/api/cases'));
    expect(register.items.map(({ id }) => id).toSorted()).toEqual([open, kept].toSorted());
    const members = done(await cadre.get<MembersAnswer>('/api/members'));
    // Herself and the worker.
    expect(members.items.map(({ org }) => org.id).toSorted()).toEqual([park.id, idOf(shop)].toSorted());
    expect(await page('park', cadre)).toMatchObject({ federates: 'park', members: 2, ownMembers: 1 });
    expect((await page(shop, cadre)).lineage.map(({ level }) => level)).toEqual([...levels]);
  });

  it('owes what its workplaces have nobody for', async () => {
    const made = done(await change(town, { kind: 'federate', name: '示例楼宇工会联合会', federates: 'building' }));
    (s.world.orgs as Record<string, object>)['tower'] = made.org;
    done(await change(shop, { kind: 'move', parentId: made.org.id }));
    const cadre = await s.staff('tower', 'caseworker', 'supervisor');
    const id = await fileAppeal(await s.worker(shop));
    expect(done(await cadre.get<{ owes: object }>(`/api/cases/${id}`))).toMatchObject({ owes: { org: made.org } });
  });

  it('does not stand under a workplace or another federation', async () => {
    const asked = { kind: 'federate', name: '示例联合会', federates: 'park' };
    expect(heard(await change(shop, asked))).toEqual(refused('org-level-too-low'));
    expect(heard(await change(couriers, asked))).toEqual(refused('org-level-too-low'));
    const outsider = await s.staff('bareTown', 'supervisor');
    expect(heard(await change(town, asked, outsider))).toEqual(refused('not-found'));
  });
});

describe('a link by sector', () => {
  it('lets the federation and the one above it count and read what the union has, which stays where it is', async () => {
    const worker = await s.worker(shop);
    const [open, kept] = [await fileAppeal(worker), await fileAppeal(worker, true)];
    const made = done(await join(shop, cityCouriers));
    expect(made).toMatchObject({ kind: 'linked', after: { sector: { id: idOf(cityCouriers) } }, mayUndo: true });
    await expectAll();
    expect(await page(couriers)).toMatchObject({ members: 1, ownMembers: 0, linked: [{ id: idOf(cityCouriers) }] });
    expect(await page(cityCouriers)).toMatchObject({ linked: [{ id: idOf(shop), members: 1, open: 1 }] });
    expect(await page(shop)).toMatchObject({ sector: { id: idOf(cityCouriers) } });

    const cadre = await s.staff(couriers, 'caseworker');
    const register = done(await cadre.get<Page<CaseLine>>('/api/cases'));
    expect(register.items.map(({ id }) => id)).toEqual([open]);
    // What she kept from her workplace union is kept from the sector that this union has joined.
    expect((await cadre.get(`/api/cases/${kept}`)).status).toBe(404);
    expect((await cadre.get(`/api/cases/${open}`)).status).toBe(200);
    const members = done(await cadre.get<MembersAnswer>('/api/members'));
    expect(members.items.map(({ org }) => org.id).toSorted()).toEqual([idOf(couriers), idOf(shop)].toSorted());
  });

  it('is let go by the sector as well, but never made by it', async () => {
    const sector = await s.staff(cityCouriers, 'supervisor');
    expect(heard(await join(shop, cityCouriers, sector))).toEqual(refused('not-found'));
    done(await join(shop, cityCouriers));
    expect(heard(await join(shop, couriers, sector))).toEqual(refused('no-right'));
    expect(done(await leave(shop, sector))).toMatchObject({ kind: 'unlinked' });
    expect(heard(await leave(shop))).toEqual(refused('org-unchanged'));
    await expectAll();
  });

  it('is taken back to what it was', async () => {
    const url = (made: OrgChangeAnswer) => `/api/org-changes/${made.id}/undo`;
    const first = done(await join(shop, cityCouriers));
    const second = done(await join(shop, couriers));
    expect(second.before.sector?.id).toBe(idOf(cityCouriers));
    expect(heard(await top.post(url(first), { why }))).toEqual(refused('change-stands'));
    done(await top.post(url(second), { why }));
    expect((await page(shop)).sector?.id).toBe(idOf(cityCouriers));
    await expectAll();
  });

  it('makes no circle, no second line, and only federations of a sector take part', async () => {
    expect(heard(await join(couriers, cityCouriers))).toEqual(refused('org-below-itself'));
    expect(heard(await join(couriers, couriers))).toEqual(refused('org-below-itself'));
    expect(heard(await join(shop, mill))).toEqual(refused('sector-unknown'));
    expect(heard(await join(town, couriers))).toEqual(refused('sector-not-for-it'));
    expect(heard(await join(cityCouriers, couriers))).toEqual(refused('org-unchanged'));
    done(await change(shop, { kind: 'move', parentId: idOf(cityCouriers) }));
    expect(heard(await join(shop, couriers))).toEqual(refused('sector-by-place'));
    done(await join(mill, couriers));
    expect(heard(await change(mill, { kind: 'move', parentId: idOf(cityCouriers) }))).toEqual(
      refused('sector-left-first'),
    );
    await expectAll();
  });

  it('goes on to count where it is when the federation moves, and the federation takes along what is under it', async () => {
    done(await join(shop, cityCouriers));
    const under = `under${planted}`;
    await plantUnion(s, under, 'workplace', cityCouriers);
    for (const key of [shop, under]) await fileAppeal(await s.worker(key));
    done(await change(cityCouriers, { kind: 'move', parentId: idOf('bareCity') }));
    await expectAll();
    done(await change(cityCouriers, { kind: 'move', parentId: idOf(town) }));
    await expectAll();
  });

  it('keeps a federation from being dissolved, and goes along where it merges', async () => {
    done(await join(shop, cityCouriers));
    await fileAppeal(await s.worker(shop));
    expect(heard(await change(cityCouriers, { kind: 'dissolve' }))).toEqual(refused('org-has-children'));
    done(await change(cityCouriers, { kind: 'merge', intoId: idOf(couriers) }));
    expect((await page(shop)).sector?.id).toBe(idOf(couriers));
    await expectAll();
  });
});

type Step = { readonly what: 'move' | 'link' | 'leave'; readonly org: number; readonly to: number };

it('whatever is moved, linked and let go, places, reach and figures equal a recount', async () => {
  const step = fc.record<Step>({
    what: fc.constantFrom('move', 'link', 'link', 'leave'),
    org: fc.nat(99),
    to: fc.nat(99),
  });
  let made = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
      const branch = await plantBranch(s);
      const [park, riders] = [`park${branch.town}`, `riders${branch.town}`];
      await plantUnion(s, park, 'federation', branch.town, 'park');
      await plantUnion(s, riders, 'federation', branch.county);
      const movable = [branch.shop, branch.mill, park, riders, cityCouriers, branch.town];
      const places = [branch.town, park, riders, cityCouriers, branch.county, 'city'];
      const joining = [branch.shop, branch.mill, riders, cityCouriers, park];
      const joined = [riders, cityCouriers, couriers];
      const pick = (keys: readonly string[], n: number) => keys[n % keys.length]!;
      const worker = await s.worker(branch.shop);
      await fileAppeal(worker);
      await fileAppeal(await s.worker(branch.mill), true);
      for (const { what, org, to } of steps) {
        const came =
          what === 'move'
            ? await change(pick(movable, org), { kind: 'move', parentId: idOf(pick(places, to)) })
            : await (what === 'link' ? join(pick(joining, org), pick(joined, to)) : leave(pick(joining, org)));
        expect([201, 409]).toContain(came.status);
        if (came.status === 201) made += 1;
        await fileAppeal(worker);
      }
      await expectAll();
    }),
    { numRuns: 12 },
  );
  // Otherwise all of it was refused and nothing shown.
  expect(made).toBeGreaterThan(5);
}, 60_000);
