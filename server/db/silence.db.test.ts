import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../test/database.ts';
import { Proxy } from '../../trust/faults/proxy.ts';
import { isConnectionLost } from './open.ts';
import { makePool } from './pool.ts';

let db: FreshDatabase;
let line: Proxy;
let pool: pg.Pool;

beforeAll(async () => {
  db = await freshDatabase();
  const url = new URL(db.appUrl);
  line = await Proxy.to(Number(url.port));
  url.port = String(line.port);
  pool = makePool(url.href, { applicationName: 'test', max: 2 });
});
afterAll(async () => {
  await pool.end();
  await line.close();
  await db.drop();
});

it('a statement that works for long on a line that lives is left alone', async () => {
  await pool.query('select pg_sleep(7)');
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

it('a line that swallows everything is given up within ten seconds, and the next statement finds a new one', async () => {
  await pool.query('select 1');
  await line.be('black-hole');
  const began = performance.now();
  const fault: unknown = await pool.query('select 2').catch((thrown: unknown) => thrown);
  expect(isConnectionLost(fault)).toBe(true);
  expect(performance.now() - began).toBeLessThan(10_000);
  await line.be('none');
  expect((await pool.query('select 3 as three')).rows).toEqual([{ three: 3 }]);
});

it('a line that breaks under a statement, or between two of a transaction, ends nothing but those', async () => {
  const asked = pool.query('select pg_sleep(5)').catch((thrown: unknown) => thrown);
  const lent = await pool.connect();
  await lent.query('begin');
  line.reset();
  expect(isConnectionLost(await asked)).toBe(true);
  const fault: unknown = await lent.query('commit').catch((thrown: unknown) => thrown);
  expect(isConnectionLost(fault)).toBe(true);
  lent.release(true);
  expect((await pool.query('select 4 as four')).rows).toEqual([{ four: 4 }]);
});
