import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RefusalAnswer } from '../../kernel/answers.ts';
import type { Came } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

const perSource = 300;
const perAccount = 40;
/** A fifth of an account's minute. */
const costly = 8;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ config: { limits: { perSource, perAccount } } });
});
afterAll(() => server.close());

/** Asks at once so often that more than a minute's worth is left over, also where the minute ends in between. */
async function askBeyond(most: number, ask: () => Promise<Came<RefusalAnswer>>) {
  const came = await Promise.all(Array.from({ length: 2 * most + 5 }, ask));
  const answered = came.filter(({ status }) => status === 200).length;
  return { answered, refused: came.filter(({ status }) => status === 429) };
}

describe('who asks more than people do', () => {
  test('is told to wait, by her account, and nobody else is [ASVS-2.4.1, ASVS-15.2.2]', async () => {
    const [busy, calm] = [await server.worker(), await server.worker()];
    const { answered, refused } = await askBeyond(perAccount, () => busy.get('/api/my/cases'));
    expect(answered).toBeGreaterThan(perAccount / 2);
    expect(refused.length).toBeGreaterThanOrEqual(5);
    expect(refused[0]!.body.code).toBe('too-often');
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await calm.get('/api/my/cases')).status).toBe(200);
  });

  test('looks up fewer people than she opens pages', async () => {
    const cadre = await server.staff('factory', 'caseworker');
    const { answered, refused } = await askBeyond(costly, () => cadre.get('/api/members'));
    expect(answered).toBeGreaterThanOrEqual(costly);
    expect(refused.length).toBeGreaterThanOrEqual(5);
    expect((await cadre.get('/api/my/cases')).status).toBe(200);
  });

  test('has fewer files made than she opens pages, and can look people up all the same', async () => {
    const cadre = await server.staff('factory', 'cashier', 'caseworker');
    const url = `/api/orgs/${server.world.orgs['factory']!.id}/funds/relief/statement.csv`;
    const { answered, refused } = await askBeyond(costly, () => cadre.get(url));
    expect(answered).toBeGreaterThanOrEqual(costly);
    expect(refused.length).toBeGreaterThanOrEqual(5);
    expect((await cadre.get('/api/members')).status).toBe(200);
  });

  test('is told to wait, by her address, before anything is looked up', async () => {
    const nobody = server.client();
    const { refused } = await askBeyond(perSource, () => nobody.get('/api/me'));
    expect(refused.length).toBeGreaterThanOrEqual(5);
  });
});
