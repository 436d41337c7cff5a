import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, done } from '../../replay/client.ts';
import { ask, crowd, lineOf } from '../../test/export-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { ExportWork } from './work.ts';

let s: TestServer;
let clerk: Client;
let second: Client;
beforeAll(async () => {
  s = await startTestServer({ config: { exportCap: 600 } });
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  clerk = await s.staff('factory', 'caseworker', 'approver');
  second = await s.staff('town', 'approver');
  await s.worker('factory');
  await s.ticker.settle();
  await crowd(
    s,
    'factory',
    Array.from({ length: 550 }, (_, n) => `群众${n}`),
  );
});
afterAll(() => s.close());

const notices = async (who: Client) => done(await who.get<{ items: unknown[] }>('/api/notices')).items.length;
const files = () => readdirSync(join(s.platform.config.dataDir, 'exports'));

test('an export that is cancelled between two pages stays cancelled when it turns out to need a second person', async () => {
  const asked = await ask(clerk, { org: s.world.orgs['factory']!.id });
  expect(asked.state).toBe('running');
  const work = new ExportWork(s.platform);
  await work.turn(1);
  const more = Array.from({ length: 200 }, (_, n) => `后来${n}`);
  await crowd(s, 'factory', more);
  await s.world.owner.query(
    `update memberships m set joined_on = '2019-01-01' from persons p where p.id = m.person_id and p.name = any ($1)`,
    [more],
  );
  done(await clerk.post(`/api/exports/${asked.id}/cancel`, {}));
  const told = await notices(second);
  await work.turn(1);
  expect((await lineOf(clerk, asked.id)).state).toBe('cancelled');
  expect(await notices(second)).toBe(told);
  expect(files()).toEqual([]);
});

test('an export that is cancelled while its requester loses her post is not refused on top, and she is told nothing', async () => {
  const own = await s.staff('school', 'caseworker');
  await crowd(
    s,
    'school',
    Array.from({ length: 550 }, (_, n) => `学校${n}`),
  );
  const asked = await ask(own, { org: s.world.orgs['school']!.id });
  const work = new ExportWork(s.platform);
  await work.turn(1);
  done(await own.post(`/api/exports/${asked.id}/cancel`, {}));
  const told = await notices(own);
  await s.world.owner.query(`update posts set until_on = '2026-03-02' where org_id = $1`, [s.world.orgs['school']!.id]);
  await work.turn(1);
  const { rows } = await s.world.owner.query('select state from exports where id = $1', [asked.id]);
  expect(rows).toEqual([{ state: 'cancelled' }]);
  expect(await notices(own)).toBe(told);
});
