import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from '../db/embedded/supervisor.ts';
import { waitFor } from './keeping.ts';
import { type Manifest, basesIn, faultsOf } from './manifest.ts';
import { type Restored, restoreBackup } from './restoring.ts';
import { prune, takeBackup } from './taking.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };
const say = () => {};

let root: string;
let dataDir: string;
let folder: string;
let copy: Manifest;
let beforeMistake: Date;

async function ask<T extends object>(url: string, ...statements: string[]): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: T[] = [];
    for (const statement of statements) ({ rows } = await client.query<T>(statement));
    return rows;
  } finally {
    await client.end();
  }
}

const start = (dir: string, archive?: string): Promise<Embedded> =>
  startEmbedded({ dataDir: join(dir, 'pg'), archive, durable: false, log });

function restore(into: string, given: { to?: Date; lastWal?: string; from?: string } = {}): Promise<Restored> {
  const { from = folder, ...more } = given;
  return restoreBackup({ folder: from, dataDir: into, env: process.env, log, say, ...more });
}

/** What a restored database holds, started once. */
async function sumOf(dir: string): Promise<{ n: number; latest: number }> {
  const server = await start(dir);
  try {
    const [row] = await ask<{ n: number; latest: number }>(
      server.superuserUrl,
      'select count(*)::int as n, max(i)::int as latest from paid',
    );
    return row!;
  } finally {
    await server.stop();
  }
}

// One story: rows, a copy, more rows, a wrong DELETE, more rows after it, and a machine that is lost.
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'hongqiao-backup-'));
  chmodSync(root, 0o755);
  dataDir = join(root, 'data');
  folder = join(root, 'backup');
  mkdirSync(join(dataDir, 'files', 'ab'), { recursive: true });
  mkdirSync(folder);
  for (const path of [dataDir, folder]) chmodSync(path, 0o755);
  writeFileSync(join(dataDir, 'files', 'ab', 'proof'), 'a photo');
  const server = await start(dataDir, folder);
  const { superuserUrl } = server;
  const insert = (from: number, to: number) => `insert into paid select generate_series(${from}, ${to})`;
  await ask(superuserUrl, 'create table paid (i integer primary key)', insert(1, 1_000));
  copy = await takeBackup({ superuserUrl, dataDir, folder, say });
  await ask(superuserUrl, insert(1_001, 1_500));
  const [clock] = await ask<{ at: Date }>(superuserUrl, 'select clock_timestamp() as at');
  beforeMistake = clock!.at;
  await ask(superuserUrl, 'delete from paid', insert(5_000, 5_009));
  // The machine goes down with what has not been archived yet.
  await ask(superuserUrl, 'select pg_switch_wal()', insert(6_000, 6_000));
  await server.stop();
}, 120_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a backup', () => {
  test('is whole, and holds the files of cases but not the secret', async () => {
    expect(await faultsOf(folder, copy)).toEqual([]);
    expect(basesIn(folder).map(({ name }) => name)).toEqual([copy.name]);
    expect(readFileSync(join(folder, 'files', 'files', 'ab', 'proof'), 'utf8')).toBe('a photo');
    expect(copy.files.map(({ path }) => path).filter((path) => /secret|password|postmaster/.test(path))).toEqual([]);
  });

  test('brings back the second before a wrong deletion [MLPS-23]', { timeout: 60_000 }, async () => {
    const into = join(root, 'to-the-second');
    const { base, until } = await restore(into, { to: beforeMistake });
    expect(base).toBe(copy.name);
    expect(until!.getTime()).toBeLessThan(beforeMistake.getTime());
    expect(until!.getTime()).toBeGreaterThan(Date.parse(copy.stoppedAt) - 1_000);
    expect(await sumOf(into)).toEqual({ n: 1_500, latest: 1_500 });
    expect(readFileSync(join(into, 'files', 'ab', 'proof'), 'utf8')).toBe('a photo');
  });

  test('brings back all of a lost machine, its last minute from its own log', { timeout: 60_000 }, async () => {
    const into = join(root, 'to-the-end');
    await restore(into, { lastWal: join(dataDir, 'pg', 'pg_wal') });
    expect(await sumOf(into)).toEqual({ n: 11, latest: 6_000 });
  });

  test('is copied anew once the database goes on from a restore, and not before a day is over', async () => {
    expect(waitFor(folder, dataDir, Date.parse(copy.startedAt))).toBe(86_400_000);
    expect(waitFor(folder, dataDir, Date.parse(copy.startedAt) + 86_400_001)).toBe(0);
    expect(waitFor(folder, join(root, 'to-the-second'), Date.parse(copy.startedAt))).toBe(0);
  });

  test('that two take at once is taken one after the other, and both are whole', { timeout: 60_000 }, async () => {
    const at = join(root, 'twice');
    const into = join(root, 'twice-backup');
    for (const made of [at, into]) {
      mkdirSync(made);
      chmodSync(made, 0o755);
    }
    const server = await start(at, into);
    const taking = () => takeBackup({ superuserUrl: server.superuserUrl, dataDir: at, folder: into, keep: 2, say });
    const both = await Promise.all([taking(), taking()]);
    await server.stop();
    expect(basesIn(into).map(({ name }) => name)).toEqual(both.map(({ name }) => name).toSorted());
    expect(await Promise.all(both.map((one) => faultsOf(into, one)))).toEqual([[], []]);
  });
});

describe('a page that has rotted', () => {
  test('is told from the thousands that have not, and no copy is taken of it', { timeout: 60_000 }, async () => {
    const rotting = join(root, 'rotting');
    mkdirSync(rotting);
    chmodSync(rotting, 0o755);
    const elsewhere = join(root, 'backup-of-rotting');
    mkdirSync(elsewhere);
    chmodSync(elsewhere, 0o755);
    const first = await start(rotting, elsewhere);
    await ask(first.superuserUrl, 'create table paid as select generate_series(1, 20000) as i', 'checkpoint');
    const [at] = await ask<{ path: string }>(first.superuserUrl, `select pg_relation_filepath('paid') as path`);
    await first.stop();
    const file = join(rotting, 'pg', at!.path);
    const whole = readFileSync(file);
    const turned = Buffer.from(whole);
    turned[2 * 8_192 + 5_000]! ^= 1;
    writeFileSync(file, turned);
    const second = await start(rotting, elsewhere);
    const taking = () => takeBackup({ superuserUrl: second.superuserUrl, dataDir: rotting, folder: elsewhere, say });
    await expect(taking()).rejects.toMatchObject({ code: 'data-damaged', detail: `${at!.path} page 2` });
    await expect(ask(second.superuserUrl, 'select sum(i) from paid')).rejects.toMatchObject({ code: 'XX001' });
    expect(basesIn(elsewhere)).toEqual([]);
    writeFileSync(file, whole);
    expect((await taking()).files.length).toBeGreaterThan(500);
    await second.stop();
  });
});

describe('a restore is refused', () => {
  test('into a folder with a database', async () => {
    await expect(restore(dataDir)).rejects.toMatchObject({ code: 'data-not-empty' });
  });

  test('to a time before the first copy', async () => {
    const to = new Date(Date.parse(copy.startedAt) - 1_000);
    await expect(restore(join(root, 'early'), { to })).rejects.toMatchObject({ code: 'backup-missing' });
    expect(existsSync(join(root, 'early'))).toBe(false);
  });

  test('to a time that the log does not reach, and says how far it goes', { timeout: 60_000 }, async () => {
    const to = new Date(Date.now() + 3_600_000);
    const refused = restore(join(root, 'late'), { to });
    await expect(refused).rejects.toMatchObject({ code: 'backup-too-short' });
  });

  test('from a copy with one changed byte, or with a piece of the log missing', async () => {
    const { path } = copy.files.find(({ bytes }) => bytes > 8_192)!;
    const changed = join(folder, 'base', copy.name, path);
    const kept = readFileSync(changed);
    appendFileSync(changed, 'x');
    await expect(restore(join(root, 'damaged'))).rejects.toMatchObject({ code: 'backup-damaged' });
    expect(existsSync(join(root, 'damaged', 'pg'))).toBe(false);
    writeFileSync(changed, kept);
    const piece = join(folder, 'wal', `${copy.firstWal}.gz`);
    const log = readFileSync(piece);
    rmSync(piece);
    expect(await faultsOf(folder, copy)).toEqual([`${copy.firstWal}: missing in the log`]);
    writeFileSync(piece, log.subarray(0, log.length / 2));
    expect(await faultsOf(folder, copy)).toEqual([`${copy.firstWal}: broken in the log`]);
    writeFileSync(piece, log);
    expect(await faultsOf(folder, copy)).toEqual([]);
  });
});

test('a folder that cannot be written is said before anything is started', async () => {
  const file = join(root, 'a-file');
  writeFileSync(file, '');
  await expect(start(join(root, 'unwritable'), file)).rejects.toMatchObject({ code: 'backup-unwritable' });
});

test('old copies go, and the log that only they needed', () => {
  const half = join(folder, 'base', '20200101T000000Z');
  mkdirSync(half);
  const pieces = () => readdirSync(join(folder, 'wal')).filter((name) => name.startsWith('0'));
  const before = pieces();
  writeFileSync(join(folder, 'wal', '000000010000000000000000.gz'), '');
  expect(prune(folder, 1)).toEqual(['20200101T000000Z']);
  expect(pieces().filter((name) => name.slice(0, 24) < copy.firstWal)).toEqual([]);
  expect(pieces()).toEqual(before.filter((name) => name.slice(0, 24) >= copy.firstWal));
  expect(basesIn(folder)).toHaveLength(1);
});
