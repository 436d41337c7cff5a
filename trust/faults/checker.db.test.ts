import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { judge } from './checker.ts';
import { type Event, History } from './history.ts';
import { gather } from './load.ts';
import { prove } from './plants.ts';
import { stories } from './stories.ts';
import { populate } from './town.ts';

let s: TestServer;
let judging: Client;
let events: Event[];
const folder = mkdtempSync(join(tmpdir(), 'hongqiao-checker-'));

/** Every story, each three times, told to the end and with everything that follows from it. */
beforeAll(async () => {
  s = await startTestServer();
  const history = new History(join(folder, 'history.jsonl'));
  const town = await populate(s.world, 12);
  const cast = await gather({ url: s.url, town, history, manners: { hangUpPercent: 10 } });
  const told = new AbortController();
  const ticking = (async () => {
    while (!told.signal.aborted) {
      await s.ticker.settle();
      await delay(20);
    }
  })();
  await Promise.all(stories.flatMap(([, story]) => [story(cast), story(cast), story(cast)]));
  told.abort();
  await ticking;
  await s.ticker.settle();
  events = await history.end();
  judging = new Client({ connectionString: s.db.superuserUrl });
  await judging.connect();
}, 120_000);
afterAll(async () => {
  await judging.end();
  await s.close();
  rmSync(folder, { recursive: true });
});

it('finds nothing where nothing is wrong', async () => {
  expect(events.filter(({ what }) => what === 'acked').length).toBeGreaterThan(40);
  await judging.query('begin');
  expect(await judge(judging, events)).toEqual([]);
  await judging.query('rollback');
});

it('finds every violation that is planted', { timeout: 60_000 }, async () => {
  const { planted, missed } = await prove(judging, events);
  expect(missed).toEqual([]);
  expect(planted).toBeGreaterThanOrEqual(25);
});
