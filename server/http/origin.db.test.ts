import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RefusalAnswer } from '../../kernel/answers.ts';
import type { Client } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let server: TestServer;
let worker: Client;

beforeAll(async () => {
  server = await startTestServer();
  worker = await server.worker();
});
afterAll(() => server.close());

const form = { topic: 'canteen', what: '食堂夜班没有热饭，下夜班的人吃不上', aboveWorkplace: false, shared: false };
const file = (headers: Record<string, string>) =>
  worker.post<RefusalAnswer>('/api/services/appeal/cases', { form }, headers);

describe('what another site has a signed-in browser send [ASVS-3.5.1, ASVS-3.5.2]', () => {
  test.each([
    { 'sec-fetch-site': 'cross-site', origin: 'https://example.org' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://example.org' },
    { origin: 'null' },
  ])('is not carried out: %j', async (headers) => {
    const { status, body } = await file(headers as Record<string, string>);
    expect([status, body.code]).toEqual([403, 'foreign-site']);
  });

  test.each([{ 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }, {}])(
    'is told from what the own page and a program send: %j',
    async (headers) => {
      expect((await file(headers as Record<string, string>)).status).toBe(201);
    },
  );

  test('from an old phone that names only the page it is on is carried out where that is ours', async () => {
    expect((await file({ origin: server.url })).status).toBe(201);
  });
});

test('no other site may read an answer: nothing is allowed to it [ASVS-3.4.2]', async () => {
  const answer = await fetch(`${server.url}/api/services`, { headers: { origin: 'https://example.org' } });
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  const asked = await fetch(`${server.url}/api/services`, {
    method: 'OPTIONS',
    headers: { origin: 'https://example.org', 'access-control-request-method': 'POST' },
  });
  expect(asked.headers.get('access-control-allow-methods')).toBeNull();
});
