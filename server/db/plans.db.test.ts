import type { PoolClient } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { done } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

const form = { topic: 'canteen', what: '食堂的菜总是凉的', aboveWorkplace: false, shared: true };

let s: TestServer;
beforeAll(async () => {
  s = await startTestServer();
});
afterAll(() => s.close());

/** Of every line to the database, how often each prepared statement was run by its one plan, and how often planned anew. */
async function plansOf({ platform: { pool } }: TestServer): Promise<{ name: string; kept: number; anew: number }[]> {
  const lines: PoolClient[] = [];
  while (pool.idleCount > 0) lines.push(await pool.connect());
  const all = await Promise.all(
    lines.map((line) =>
      line.query<{ name: string; kept: number; anew: number }>(
        'select name, generic_plans::integer as kept, custom_plans::integer as anew from pg_prepared_statements',
      ),
    ),
  );
  for (const line of lines) line.release();
  return all.flatMap(({ rows }) => rows);
}

it('a statement of the hot paths is planned five times on a line, and then no more', async () => {
  const worker = await s.worker();
  const own = await s.staff('factory', 'caseworker');
  for (let i = 0; i < 12; i += 1) {
    const { id } = done(await worker.post<CaseAnswer>('/api/services/appeal/cases', { form }));
    done(await own.get(`/api/cases/${id}`));
    done(await own.post(`/api/cases/${id}/moves`, { action: 'accept', said: {} }));
    for (const path of ['/api/my/cases?open=true', '/api/notices', '/api/me']) done(await worker.get(path));
  }
  const plans = await plansOf(s);
  // What the app of members asks for when it is opened.
  for (const label of ['own-cases', 'notices', 'count-unread', 'caller'])
    expect(plans.filter(({ name }) => name.startsWith(`${label}-`))).not.toEqual([]);
  const planned = plans.filter(({ anew }) => anew > 5).map(({ name }) => name);
  expect(planned).toEqual([]);
  expect(Math.max(...plans.map(({ kept }) => kept))).toBeGreaterThan(5);
});
