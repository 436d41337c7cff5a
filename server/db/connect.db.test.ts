import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freshDatabase, type FreshDatabase } from '../../test/database.ts';
import { connectBeside, connectDatabase, type Database } from './connect.ts';
import { appRole, withLogin } from './roles.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };

let folder: string;
let root: string;
let db: FreshDatabase;

beforeAll(async () => {
  db = await freshDatabase({ empty: true });
});
afterAll(() => db.drop());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hongqiao-connect-'));
  chmodSync(folder, 0o755);
  root = join(folder, 'checkout');
  mkdirSync(join(root, 'db', 'migrations'), { recursive: true });
  const sql = `create table seen (id int); grant select on seen to ${appRole};`;
  writeFileSync(join(root, 'db', 'migrations', '20260101T0900_create_seen.sql'), sql);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

const connect = (env: Record<string, string>): Promise<Database> =>
  connectDatabase({ HONGQIAO_DATA: join(folder, 'data'), ...env }, log, { root });

describe('connectDatabase without DATABASE_URL', () => {
  it('starts its own server, migrates it, and finds all again the next time', async () => {
    const first = await connect({});
    expect(first.embedded).toBe(true);
    await query(first.ownerUrl, 'insert into seen values (7)');
    await expect(query(first.appUrl, 'insert into seen values (8)')).rejects.toMatchObject({ code: '42501' });
    await first.stop();
    await expect(query(first.appUrl, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    const second = await connect({});
    expect(await query(second.appUrl, 'select id from seen')).toEqual([{ id: 7 }]);
    await second.stop();
  });

  it('lets a command in beside whoever runs it, and goes on when the command is done', async () => {
    const running = await connect({});
    const command = await connectBeside({ HONGQIAO_DATA: join(folder, 'data') });
    expect(command).toMatchObject({ beside: true, appUrl: running.appUrl, ownerUrl: running.ownerUrl });
    await query(command.ownerUrl, 'insert into seen values (7)');
    await command.stop();
    expect(await query(running.appUrl, 'select id from seen')).toEqual([{ id: 7 }]);
    await running.stop();
  });

  it('keeps the row that a fault is about out of the log of the server [ASVS-16.2.5]', async () => {
    const running = await connect({});
    await query(running.ownerUrl, `create table said (words text constraint calm check (words = ''))`);
    const client = new Client({ connectionString: running.ownerUrl });
    await client.connect();
    const insert = client.query('insert into said values ($1)', ['食堂的菜总是凉的']);
    await expect(insert).rejects.toMatchObject({ detail: expect.stringContaining('食堂') });
    await client.end();
    await running.stop();
    const log = readFileSync(join(folder, 'data', 'pg', 'server.log'), 'utf8');
    expect(log).toContain('violates check constraint "calm"');
    expect(log).not.toContain('食堂');
  });

  it('makes no database for a command that was given the wrong folder', async () => {
    const wrong = join(folder, 'elsewhere');
    await expect(connectBeside({ HONGQIAO_DATA: wrong })).rejects.toMatchObject({
      code: 'data-missing',
      says: expect.stringContaining(wrong),
    });
    expect(existsSync(wrong)).toBe(false);
  });

  it('stops the server again when the schema cannot be made', async () => {
    writeFileSync(join(root, 'db', 'migrations', '20260102T0900_bad.sql'), 'create table seen (id int);');
    await expect(connect({})).rejects.toMatchObject({ code: 'migration-failed' });
    rmSync(join(root, 'db', 'migrations', '20260102T0900_bad.sql'));
    const database = await connect({});
    expect(await query(database.appUrl, 'select id from seen')).toEqual([]);
    await database.stop();
  });
});

describe('connectDatabase with DATABASE_URL', () => {
  it('takes a given app login that is a member of hongqiao_app, and makes it one', async () => {
    // A name for this run alone: roles belong to the server, which other runs share. And one that needs quoting.
    const user = `клерк ${db.name}`;
    await query(db.superuserUrl, `create role "${user}" login password 'p:/@?#'`);
    const DATABASE_APP_URL = withLogin(db.superuserUrl, { user, password: 'p:/@?#', database: db.name });
    try {
      await query(db.superuserUrl, `grant connect on database ${db.name} to "${user}"`);
      const database = await connect({ DATABASE_URL: db.superuserUrl, DATABASE_APP_URL });
      expect(database).toMatchObject({ embedded: false, appUrl: DATABASE_APP_URL });
      expect(await query(database.appUrl, 'select id from seen')).toEqual([]);
    } finally {
      await query(db.superuserUrl, `drop owned by "${user}"; drop role "${user}"`);
    }
  });

  it.each([
    ['a port nobody listens on', 'postgres://u:s3cret@127.0.0.1:9/x', 'database-unreachable'],
    ['a host that is unknown', 'postgres://u:s3cret@nowhere.invalid/x', 'database-unreachable'],
    ['another kind of URL', 'mysql://u:s3cret@127.0.0.1/x', 'database-refused'],
  ])('says in one line that it cannot use %s, without the password', async (_, url, code) => {
    const fault = await connect({ DATABASE_URL: url }).catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({ code, says: expect.not.stringContaining('s3cret') });
    expect(fault).toMatchObject({ says: expect.not.stringContaining('\n') });
  });

  it('gives up after five seconds on a server that does not answer', async () => {
    const { createServer } = await import('node:net');
    const mute = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => mute.once('listening', resolve));
    const { port } = mute.address() as { port: number };
    const from = performance.now();
    await expect(connect({ DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/x` })).rejects.toMatchObject({
      code: 'database-unreachable',
    });
    expect(performance.now() - from).toBeLessThan(6_000);
    mute.close();
  });

  it('says that a wrong password was refused', async () => {
    const DATABASE_URL = withLogin(db.ownerUrl, { user: 'hongqiao_owner', password: 'wrong', database: db.name });
    await expect(connect({ DATABASE_URL })).rejects.toMatchObject({
      code: 'database-refused',
      says: expect.stringMatching(/password authentication failed/),
    });
  });

  it('refuses to serve with the login that owns the tables [ASVS-13.2.2]', async () => {
    const owner = { DATABASE_URL: db.ownerUrl, DATABASE_APP_URL: db.ownerUrl };
    await expect(connect(owner)).rejects.toMatchObject({ code: 'database-refused' });
    const superuser = { DATABASE_URL: db.ownerUrl, DATABASE_APP_URL: db.superuserUrl };
    await expect(connect(superuser)).rejects.toMatchObject({ code: 'database-refused' });
  });

  it('never gives a new password to a role that somebody else may be using', async () => {
    await expect(connect({ DATABASE_URL: db.superuserUrl })).rejects.toMatchObject({
      code: 'role-missing',
      says: expect.stringContaining(`alter role ${appRole} login password`),
    });
    expect(await query(db.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('connectDatabase with DATABASE_URL on a server without our roles', () => {
  it('makes the app role with a password of its own and keeps it', async () => {
    const { startEmbedded } = await import('./embedded/supervisor.ts');
    const server = await startEmbedded({ dataDir: join(folder, 'theirs', 'pg'), durable: false, log });
    try {
      await query(server.superuserUrl, `create role ours login createrole password 'x'`);
      await query(server.superuserUrl, 'create database ours owner ours');
      const DATABASE_URL = withLogin(server.superuserUrl, { user: 'ours', password: 'x', database: 'ours' });
      const first = await connect({ DATABASE_URL });
      const kept = join(folder, 'data', 'app-role');
      expect(statSync(kept).mode & 0o777).toBe(0o600);
      expect(decodeURIComponent(new URL(first.appUrl).password)).toBe(readFileSync(kept, 'utf8').trim());
      expect(await query(first.appUrl, 'show timezone')).toEqual([{ TimeZone: 'Asia/Shanghai' }]);
      await expect(query(first.appUrl, 'create temporary table t ()')).rejects.toMatchObject({ code: '42501' });
      expect((await connect({ DATABASE_URL })).appUrl).toBe(first.appUrl);

      const took = "select set_config('role', 'hongqiao_reader', false), current_user as me";
      expect(await query(first.appUrl, took)).toMatchObject([{ set_config: 'hongqiao_reader' }]);
      await query(server.superuserUrl, `drop role hongqiao_reader`);
      await query(server.superuserUrl, 'alter role ours nocreaterole');
      await expect(connect({ DATABASE_URL })).rejects.toMatchObject({
        code: 'role-missing',
        says: expect.stringContaining('create role hongqiao_reader nologin; grant hongqiao_reader to hongqiao_app'),
      });

      const plain = withLogin(server.superuserUrl, { user: 'plain', password: 'x', database: 'plain' });
      await query(server.superuserUrl, `create role plain login password 'x'`);
      await query(server.superuserUrl, 'create database plain owner plain');
      rmSync(kept);
      await expect(connect({ DATABASE_URL: plain })).rejects.toMatchObject({ code: 'role-missing' });
    } finally {
      await server.stop();
    }
  });
});
