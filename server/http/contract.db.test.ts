import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeApp } from './app.ts';
import { callOf, send } from '../../test/contract/calls.ts';
import { rowsOf } from '../../test/contract/again.ts';
import { routesOf } from '../../test/contract/routes.ts';
import { type Yard, makeYard, yardMorning } from '../../test/contract/yard.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

/** What every route declares is what it does: it is called as it is meant to be, and its rows in the audit are read. */
let s: TestServer;
let yard: Yard;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(yardMorning);
  yard = await makeYard(s, 'factory', 'town');
});
afterAll(() => s.close());

/** The acts written since the rows that are known. */
async function written(known: Set<string>): Promise<string[]> {
  const { rows } = await s.world.owner.query<{ id: string; act: string }>('select id, act from audit order by id');
  const fresh = rows.filter(({ id }) => !known.has(id));
  for (const { id } of fresh) known.add(id);
  return fresh.map(({ act }) => act);
}

test('a route that forgets its scope does not start', async () => {
  const app = await makeApp(s.platform);
  expect(() => app.get('/api/forgotten', { config: { audience: 'staff' } }, () => ({}))).toThrow(/scope/);
  await app.close();
});

test('a reading adds and takes no row, but in the audit, where it says so [ASVS-3.5.3]', async () => {
  const changed: unknown[] = [];
  for (const route of routesOf(s.app)) {
    if (route.method !== 'GET') continue;
    const call = await callOf(yard, route);
    const before = await rowsOf(s);
    const came = await send(call);
    const after = await rowsOf(s);
    // The keys that sign cards are made when somebody first asks for them.
    const isOwn = (table: string) => table === (route.url === '/api/card/keys' ? 'card_keys' : 'audit');
    const tables = [...after].filter(([table, n]) => n !== before.get(table) && !isOwn(table));
    if (came.status >= 400 || tables.length > 0) changed.push([route.name, came.status, tables]);
  }
  expect(changed).toEqual([]);
}, 240_000);

test('every route leaves in the audit what it declares, and nothing where it declares nothing [MLPS-13, ASVS-16.2.1]', async () => {
  const actions = [...s.platform.registry.values()].flatMap((service) => Object.keys(service.actions));
  const known = new Set<string>();
  const wrong: unknown[] = [];
  for (const route of routesOf(s.app)) {
    try {
      const call = await callOf(yard, route);
      await written(known);
      const came = await send(call);
      const acts = await written(known);
      const may = route.acts.flatMap((act) => (act === 'action' ? actions : act));
      const asDeclared =
        may.length === 0 ? acts.length === 0 : acts.length > 0 && acts.every((act) => may.includes(act));
      if (came.status >= 400 || !asDeclared) wrong.push([route.name, route.audit, acts, came.status, came.body]);
    } catch (fault) {
      wrong.push([route.name, String(fault)]);
    }
  }
  expect(wrong).toEqual([]);
}, 240_000);
