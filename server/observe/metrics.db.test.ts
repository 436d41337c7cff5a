import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../config.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ config: { metrics: { host: '127.0.0.1', port: 0 } } });
});
afterAll(() => server.close());

const read = async (path = '/metrics') => fetch(`http://127.0.0.1:${server.metricsPort}${path}`);

/** The value of a line, by its name and labels as they are written. */
async function valueOf(line: string): Promise<number> {
  const text = await (await read()).text();
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return found === undefined ? Number.NaN : Number(found.slice(line.length + 1));
}

const appeal = { topic: 'canteen', what: '食堂夜班没有热饭，下夜班的人吃不上', aboveWorkplace: false, shared: false };

test('requests are counted by the route as declared, and by the class of their status', async () => {
  const worker = await server.worker();
  const before = await valueOf('hongqiao_request_seconds_count{method="GET",route="/api/cases/:id",status="4xx"}');
  await worker.get('/api/cases/01890000-0000-7000-8000-000000000000');
  const after = await valueOf('hongqiao_request_seconds_count{method="GET",route="/api/cases/:id",status="4xx"}');
  expect(after - (Number.isNaN(before) ? 0 : before)).toBe(1);
  expect(await valueOf('hongqiao_requests_under_way')).toBe(0);
  expect(await valueOf('hongqiao_database_up')).toBe(1);
});

test('a request that is turned away at the door was under way, and is over', async () => {
  const line = 'hongqiao_request_seconds_count{method="GET",route="/api/me",status="4xx"}';
  expect((await fetch(`${server.url}/api/me`)).status).toBe(401);
  await expect.poll(() => valueOf(line)).toBe(1);
  expect(await valueOf('hongqiao_requests_under_way')).toBe(0);
});

test('nothing of a request is in the measurements: no number, no name, no id [ASVS-16.2.5]', async () => {
  const person = await server.world.worker('factory');
  const worker = server.client();
  await worker.signInByPhone(person.phone);
  await worker.get(`/api/cases/${person.id}?q=${encodeURIComponent(person.name)}&phone=${person.phone}`);
  const text = await (await read()).text();
  for (const told of [person.id, person.phone, person.name, encodeURIComponent(person.name)])
    expect(text).not.toContain(told);
  expect(text).toContain('route="/api/cases/:id"');
});

test('a message that waits shows, with how long it has been due, and is gone once it has left', async () => {
  const worker = await server.worker();
  const filed = await worker.post('/api/services/appeal/cases', { form: appeal });
  expect(filed.status, JSON.stringify(filed.body)).toBe(201);
  expect(await valueOf('hongqiao_outbox_waiting')).toBeGreaterThan(0);
  await server.ticker.settle();
  expect(await valueOf('hongqiao_outbox_waiting')).toBe(0);
  expect(await valueOf('hongqiao_outbox_oldest_seconds')).toBe(0);
});

test('a deadline that nobody carried out shows by its age', async () => {
  await server.world.setClock('2026-11-09T09:00:00+08:00');
  const worker = await server.worker();
  await worker.post('/api/services/appeal/cases', { form: appeal });
  await server.ticker.settle();
  expect(await valueOf('hongqiao_deadline_oldest_seconds')).toBe(0);
  await server.world.setClock('2026-11-27T09:00:00+08:00');
  expect(await valueOf('hongqiao_deadline_oldest_seconds')).toBeGreaterThan(86_400);
});

test('the measurements are on an address of their own, and on no other [ASVS-13.4.5]', async () => {
  expect((await fetch(`${server.url}/metrics`)).headers.get('content-type')).not.toContain('version=0.0.4');
  expect((await read('/healthz')).status).toBe(404);
  expect((await fetch(`http://127.0.0.1:${server.metricsPort}/metrics`, { method: 'POST' })).status).toBe(404);
});

test('the dashboard asks for nothing that is not measured', async () => {
  const text = await (await read()).text();
  const dashboard = readFileSync(join(projectRoot, 'docs/grafana/hongqiao.json'), 'utf8');
  const asked = new Set(dashboard.match(/hongqiao_[a-z0-9_]+/g));
  expect(asked.size).toBeGreaterThan(8);
  expect([...asked].filter((name) => !text.includes(`# TYPE ${name.replace(/_(bucket|count|sum)$/, '')} `))).toEqual(
    [],
  );
});
