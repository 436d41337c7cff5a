import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HealthAnswer, HealthLine } from '../../kernel/health.ts';
import { type Client, done } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let server: TestServer;
let system: Client;

const appeal = { topic: 'canteen', what: '食堂夜班没有热饭，下夜班的人吃不上', aboveWorkplace: false, shared: false };

beforeAll(async () => {
  server = await startTestServer();
  system = await server.administrator('system');
});
afterAll(() => server.close());

const read = async () => done(await system.get<HealthAnswer>('/api/health'));
const lineOf = async (id: string): Promise<HealthLine> => (await read()).lines.find((line) => line.id === id)!;

test('every part of the platform has a line, and whatever is not well says what to do', async () => {
  const { lines } = await read();
  expect(lines.map(({ id }) => id)).toEqual(
    [
      'database',
      'pages',
      'deadlines',
      'outbox',
      'figures',
      'lanes',
      'pool',
      'disk',
      'backup',
      'mail',
      'sms',
      'keys',
      'anchor',
    ].concat(['migrations', 'calendar', 'version']),
  );
  expect(lines.filter(({ state, todo }) => (state === 'good') !== (todo === undefined))).toEqual([]);
  expect(lines.find(({ id }) => id === 'migrations')).toMatchObject({ state: 'good' });
  expect(lines.find(({ id }) => id === 'version')!.says).toContain(`Node ${process.versions.node}`);
});

test('a deadline that nobody carried out is an error from the moment it was found, and is well again once it is', async () => {
  await server.world.setClock('2026-11-09T09:00:00+08:00');
  const worker = await server.worker();
  done(await worker.post('/api/services/appeal/cases', { form: appeal }));
  await server.ticker.settle();
  const before = await lineOf('deadlines');
  expect(before).toMatchObject({ state: 'good', says: '没有到期没办的' });
  await server.world.setClock('2026-11-27T09:00:00+08:00');
  const late = await lineOf('deadlines');
  expect(late).toMatchObject({ state: 'bad', says: expect.stringMatching(/^最早的一件已经等了 \d+ 天$/) });
  expect(late.since > before.since).toBe(true);
  expect((await lineOf('deadlines')).since).toBe(late.since);
  await server.ticker.settle();
  expect(await lineOf('deadlines')).toMatchObject({ state: 'good' });
});

test('carriers that fail are seen by their failures, and are well with the first message they take', async () => {
  const code = () => server.client().post('/api/session/code', { phone: server.world.phone() });
  server.sms.failing = true;
  await code();
  server.sms.failing = false;
  expect(server.platform.doors.sms).toMatchObject({ failures: 1 });
  await code();
  expect(server.platform.doors.sms).toMatchObject({ failures: 0 });
});

test('it is for the system administrator alone, and holds nothing of anybody', async () => {
  const cadre = await server.staff('city', 'supervisor');
  for (const who of [cadre, await server.worker(), server.client(), await server.administrator('audit')])
    expect((await who.get('/api/health')).status).toBeGreaterThanOrEqual(401);
  const { rows } = await server.world.owner.query<{ name: string }>('select distinct name from persons');
  const text = JSON.stringify(await read());
  expect(rows.length).toBeGreaterThan(3);
  expect(rows.filter(({ name }) => text.includes(name))).toEqual([]);
});
