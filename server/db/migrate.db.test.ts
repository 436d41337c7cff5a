import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshDatabase, type FreshDatabase } from '../../test/database.ts';
import { migrate } from './migrate.ts';
import { makePool } from './pool.ts';
import { ensureRoles } from './roles.ts';
import { passwordsFrom } from './connect.ts';

let root: string;
let db: FreshDatabase;
let owner: Client;
let said: string[];
const log = { info: (text: string) => said.push(text), warn: (text: string) => said.push(text), error: () => {} };

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'hongqiao-migrate-'));
  said = [];
  db = await freshDatabase({ empty: true });
  owner = new Client({ connectionString: db.ownerUrl });
  await owner.connect();
});

afterEach(async () => {
  await owner.end();
  await db.drop();
  rmSync(root, { recursive: true });
});

function write(path: string, sql: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), sql);
}

const run = (): Promise<{ applied: string[] }> => migrate(db.ownerUrl, { log, root });

async function tables(): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
        and relname <> 'schema_migrations' order by 1`,
  );
  return rows.map(({ name }) => name);
}

describe('migrate', () => {
  it('applies files of the core and of services by the time in their names, once', async () => {
    write('db/migrations/20260103T0900_c.sql', 'alter table b add c int;');
    write('db/migrations/20260101T0900_a.sql', 'create table a (id int);');
    write('services/visit/migrations/20260102T0900_b.sql', 'create table b (id int);');
    const names = ['20260101T0900_a.sql', 'visit/20260102T0900_b.sql', '20260103T0900_c.sql'];
    expect(await run()).toEqual({ applied: names });
    expect(await run()).toEqual({ applied: [] });
    expect(await tables()).toEqual(['a', 'b']);
  });

  it('rolls a failing file back whole and names its line', async () => {
    write('db/migrations/20260101T0900_a.sql', 'create table a (id int);');
    write('db/migrations/20260102T0900_b.sql', '-- two\ncreate table b (id int);\n\ncreate table a (id int);\n');
    await expect(run()).rejects.toMatchObject({
      code: 'migration-failed',
      says: expect.stringMatching(/20260102T0900_b\.sql 第 4 行.*already exists.*rolled back/s),
    });
    expect(await tables()).toEqual(['a']);
    write('db/migrations/20260102T0900_b.sql', 'create table b (id int);');
    expect(await run()).toEqual({ applied: ['20260102T0900_b.sql'] });
  });

  it('holds up nobody while a table is in use by somebody who takes long', async () => {
    write('db/migrations/20260101T0900_a.sql', 'create table a (id int);');
    await run();
    write('db/migrations/20260102T0900_b.sql', 'alter table a add b int;');
    await owner.query('begin');
    await owner.query('select from a');
    let over = false;
    const migrating = run().finally(() => (over = true));
    const writer = makePool(db.ownerUrl, { max: 1, applicationName: 'writer' });
    const times: number[] = [];
    const until = performance.now() + 4_000;
    while (performance.now() < until) {
      const began = performance.now();
      await writer.query('insert into a (id) values (1)');
      times.push(performance.now() - began);
    }
    expect(over).toBe(false);
    expect(said).toContainEqual(expect.stringContaining('waits for somebody'));
    // Ten times the wait that is allowed would still be less than the transaction takes.
    expect(Math.max(...times)).toBeLessThan(2_500);
    await owner.query('commit');
    expect(await migrating).toEqual({ applied: ['20260102T0900_b.sql'] });
    await writer.end();
  });

  it('refuses an applied file that was edited, but not one whose line ends changed', async () => {
    write('db/migrations/20260101T0900_a.sql', 'create table a (id int);\n');
    await run();
    write('db/migrations/20260101T0900_a.sql', 'create table a (id int);\r\n');
    expect(await run()).toEqual({ applied: [] });
    write('db/migrations/20260101T0900_a.sql', 'create table a (id bigint);\n');
    await expect(run()).rejects.toMatchObject({ code: 'migration-changed' });
  });

  it('builds an index concurrently in a file without transaction', async () => {
    write('db/migrations/20260101T0900_a.sql', 'create table a (id int);');
    const sql =
      '--! no-transaction\ncreate index concurrently a_id on a (id);\ncreate index concurrently a_di on a (id);';
    write('db/migrations/20260102T0900_index.sql', sql);
    const runs = await Promise.all([run(), run(), run()]);
    expect(runs.map(({ applied }) => applied.length).toSorted((a, b) => a - b)).toEqual([0, 0, 2]);
    const { rows } = await owner.query(`select indexname from pg_indexes where tablename = 'a' order by 1`);
    expect(rows).toEqual([{ indexname: 'a_di' }, { indexname: 'a_id' }]);
  });

  it('lets an older server run on an added migration, but not on a breaking one', async () => {
    write('db/migrations/20260101T0900_a.sql', 'create table a (id int);');
    write('db/migrations/20260102T0900_b.sql', 'create table b (id int);');
    await run();
    rmSync(join(root, 'db/migrations/20260102T0900_b.sql'));
    expect(await run()).toEqual({ applied: [] });
    expect(said).toContainEqual(expect.stringContaining('does not know: 20260102T0900_b.sql'));

    write('db/migrations/20260103T0900_c.sql', '--! breaking\ndrop table a;');
    await run();
    rmSync(join(root, 'db/migrations/20260103T0900_c.sql'));
    await expect(run()).rejects.toMatchObject({
      code: 'schema-newer',
      says: expect.stringContaining('20260103T0900_c'),
    });
  });

  it.each([
    ['20260101_a.sql', 'select 1', 'a name looks like'],
    ['20260101T0900_a.sql', '--! braking\nselect 1', '--! braking is no header'],
    ['20260101T0900_a.sql', 'select 1;\n-- done\ncommit;', 'may not begin or end'],
  ])('refuses %s with %j', async (file, sql, message) => {
    write(`db/migrations/${file}`, sql);
    await expect(run()).rejects.toMatchObject({ code: 'migration-misnamed', says: expect.stringContaining(message) });
  });
});

describe('the two roles', () => {
  it('leave the app without any right to create', async () => {
    const app = new Client({ connectionString: db.appUrl });
    await app.connect();
    for (const sql of [
      'create table x (id int)',
      'create temporary table x (id int)',
      'create schema x',
      'create role x',
      'create database x',
      'create extension pg_trgm',
    ]) {
      const code = await app.query(sql).then(
        () => 'done',
        (fault: { code?: string }) => fault.code,
      );
      expect({ sql, code }).toEqual({ sql, code: '42501' });
    }
    await app.end();
  });

  it('let the owner make the extensions the schema needs, and Chinese trigrams are found', async () => {
    for (const name of ['ltree', 'pg_trgm', 'btree_gist', 'pgcrypto']) await owner.query(`create extension ${name}`);
    const { rows } = await owner.query<{ found: string[] }>(`select show_trgm('人民政府') as found`);
    expect(rows[0]?.found.length).toBeGreaterThan(2);
  });

  it('are made again without harm by several processes at once', async () => {
    const again = { database: db.name, passwords: passwordsFrom(db.superuserUrl) };
    const urls = await Promise.all([1, 2, 3].map(() => ensureRoles(db.superuserUrl, again)));
    expect(new Set(urls.map(({ appUrl }) => appUrl))).toEqual(new Set([db.appUrl]));
  });
});

describe('makePool', () => {
  it('gives days and sums as they are, whole numbers as numbers, and fails on one that would be rounded', async () => {
    const pool = makePool(db.ownerUrl, { applicationName: 'test', max: 1 });
    const { rows } = await pool.query(
      `select date '2026-01-02' as day, 12.30::numeric as sum, 9007199254740991::int8 as big,
              array[date '2026-01-02', null] as days, array[1, null]::int8[] as counts, array[0.1]::numeric[] as sums`,
    );
    const found = { day: '2026-01-02', sum: '12.30', big: 9_007_199_254_740_991 };
    expect(rows).toEqual([{ ...found, days: ['2026-01-02', null], counts: [1, null], sums: ['0.1'] }]);
    await expect(pool.query('select 9007199254740993::int8')).rejects.toThrow('does not fit');
    await expect(pool.query('select 1::int8 as one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
    await pool.end();
  });

  it('ends a statement at its limit and outlives the end of its connections', async () => {
    const faults: string[] = [];
    const log = { error: (text: string) => faults.push(text) };
    const pool = makePool(db.appUrl, { applicationName: 'test', max: 1, statementTimeout: 50, log });
    await expect(pool.query('select pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
    const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
    const superuser = new Client({ connectionString: db.superuserUrl });
    await superuser.connect();
    const lost = new Promise((resolve) => pool.once('error', resolve));
    await superuser.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
    await lost;
    await superuser.end();
    expect(faults).toHaveLength(1);
    await expect(pool.query('select 1 as one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
    await pool.end();
  });
});
