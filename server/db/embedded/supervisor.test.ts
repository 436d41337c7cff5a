import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Embedded, type EmbeddedOptions, startEmbedded, stopIfUnused } from './supervisor.ts';

let folder: string;
let dataDir: string;
let children: ChildProcess[];
let running: Embedded[];
const log = { info: () => {}, warn: () => {}, error: () => {} };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hongqiao-pg-'));
  chmodSync(folder, 0o755);
  dataDir = join(folder, 'pg');
  children = [];
  running = [];
});

afterEach(async () => {
  for (const child of children) await kill(child);
  for (const embedded of running) await embedded.stop();
  const pid = findPostmaster();
  if (pid !== undefined) {
    process.kill(pid, 'SIGINT');
    await vi.waitUntil(() => findPostmaster() === undefined, { timeout: 10_000 });
  }
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, durable: false, log, ...options });
  running.push(embedded);
  return embedded;
}

async function stop(embedded: Embedded): Promise<void> {
  running = running.filter((other) => other !== embedded);
  await embedded.stop();
}

async function query<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

function findPostmaster(): number | undefined {
  const file = join(dataDir, 'postmaster.pid');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
}

/** Another Node process that starts the same directory; says `{ port }` or the fault's `{ code, says }`. */
async function startElsewhere(
  as: { uid?: number; gid?: number; durable?: boolean } = {},
): Promise<Record<string, unknown>> {
  const program = `
    import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, 'supervisor.ts'))};
    const log = { info() {}, warn() {}, error() {} };
    // Whoever it becomes may not reach the sources, which are loaded by now.
    const { uid, gid } = ${JSON.stringify({ uid: as.uid, gid: as.gid })};
    if (gid !== undefined) {
      process.setgroups([gid]);
      process.setgid(gid);
    }
    if (uid !== undefined) process.setuid(uid);
    startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, durable: ${as.durable ?? false}, log }).then(
      ({ port, superuserUrl, adopted }) => console.log(JSON.stringify({ port, superuserUrl, adopted })),
      ({ code, says, message }) => console.log(JSON.stringify({ code, says, message })),
    );
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.endsWith('\n')) break;
  }
  return { ...(JSON.parse(said) as object), pid: child.pid };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const rows = (url: string): Promise<{ n: number }[]> => query(url, 'select n from kept order by n');
const keepRows = (url: string): Promise<object[]> =>
  query(url, 'create table kept as select 1 as n union all select 2');

describe('startEmbedded', () => {
  it.each([
    ['open to all', 0o755],
    ['closed to others', 0o700],
  ])('starts in a folder %s, with passwords, on the loopback only [ASVS-13.2.1]', async (_, mode) => {
    chmodSync(folder, mode);
    const first = await start({ settings: { work_mem: '16MB' } });
    const [found] = await query(
      first.superuserUrl,
      `select current_setting('listen_addresses') as listen, current_setting('unix_socket_directories') as sockets,
              current_setting('work_mem') as work_mem, current_setting('jit') as jit, current_setting('fsync') as fsync,
              (select count(*)::int from pg_hba_file_rules where auth_method <> 'scram-sha-256') as open`,
    );
    const safe = { listen: '127.0.0.1', sockets: '', open: 0 };
    expect(found).toEqual({ ...safe, work_mem: '16MB', jit: 'off', fsync: 'off' });
    await query(first.superuserUrl, 'create extension pg_trgm');
    const [trigrams] = await query<{ some: boolean }>(first.superuserUrl, `select show_trgm('人民') <> '{}' as some`);
    expect(trigrams?.some).toBe(true);

    const wrong = new URL(first.superuserUrl);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(`${dataDir}.password`).mode & 0o777).toBe(0o600);

    await keepRows(first.superuserUrl);
    await stop(first);
    expect(findPostmaster()).toBeUndefined();
    const second = await start({ durable: true });
    expect(second.adopted).toBe(false);
    expect(await rows(second.superuserUrl)).toHaveLength(2);
    expect(await query(second.superuserUrl, 'show fsync')).toEqual([{ fsync: 'on' }]);
  });

  it('has a password of its own in each installation, that nobody else may read, and none that is known [ASVS-13.2.3, ASVS-13.3.2]', async () => {
    const one = await start();
    const password = readFileSync(`${dataDir}.password`, 'utf8').trim();
    expect(password).toMatch(/^[\w-]{32}$/);
    for (const guess of ['postgres', 'admin', 'hongqiao', '']) {
      const url = new URL(one.superuserUrl);
      url.password = guess;
      await expect(query(url.href, 'select 1')).rejects.toThrow(/password/i);
    }
    const other = await start({ dataDir: join(folder, 'other') });
    expect(readFileSync(join(folder, 'other.password'), 'utf8').trim()).not.toBe(password);
    const [mine, wrong] = [new URL(other.superuserUrl), new URL(other.superuserUrl)];
    wrong.password = password;
    await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password/i);
    expect(await query(mine.href, 'select 1 as n')).toEqual([{ n: 1 }]);
    for (const file of [`${dataDir}.password`, join(folder, 'other.password')])
      expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('adopts the server whose Node process was killed', async () => {
    const elsewhere = await startElsewhere();
    await keepRows(String(elsewhere.superuserUrl));
    const postmaster = findPostmaster();
    await kill(children[0]!);

    const embedded = await start();
    expect(embedded).toMatchObject({ adopted: true, port: elsewhere.port });
    expect(findPostmaster()).toBe(postmaster);
    expect(await rows(embedded.superuserUrl)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('restarts an orphan that runs with other settings', async () => {
    await startElsewhere();
    await kill(children[0]!);
    const embedded = await start({ settings: { work_mem: '9MB' } });
    expect(embedded.adopted).toBe(false);
    expect(await query(embedded.superuserUrl, 'show work_mem')).toEqual([{ work_mem: '9MB' }]);
  });

  it('recovers every committed row when Node and the server were both killed', async () => {
    const elsewhere = await startElsewhere({ durable: true });
    await keepRows(String(elsewhere.superuserUrl));
    await kill(children[0]!);
    process.kill(findPostmaster()!, 'SIGKILL');

    const embedded = await start({ durable: true });
    expect(embedded.adopted).toBe(false);
    expect(await rows(embedded.superuserUrl)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('brings a killed server back on the same port while Node runs', async () => {
    const embedded = await start({ durable: true });
    await keepRows(embedded.superuserUrl);
    const killed = findPostmaster()!;
    process.kill(killed, 'SIGKILL');
    await expect
      .poll(() => rows(embedded.superuserUrl).catch(() => []), { timeout: 15_000, interval: 100 })
      .toEqual([{ n: 1 }, { n: 2 }]);
    expect(findPostmaster()).not.toBe(killed);
  });

  it('lets exactly one of two processes in and tells the other its pid', async () => {
    const both = await Promise.all([startElsewhere(), startElsewhere()]);
    const winner = both.find(({ port }) => port !== undefined);
    const loser = both.find(({ code }) => code !== undefined);
    expect(loser).toMatchObject({ code: 'data-in-use', says: expect.stringContaining(`pid ${String(winner?.pid)}`) });
    await expect(start()).rejects.toMatchObject({ code: 'data-in-use' });
    expect(await query(String(winner?.superuserUrl), 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses a folder it may not write, as an ordinary user', async () => {
    const isRoot = process.getuid?.() === 0;
    if (!isRoot) chmodSync(folder, 0o500);
    const found = await startElsewhere(isRoot ? { uid: 65_534, gid: 65_534 } : {});
    expect(found).toMatchObject({ code: 'data-unreadable', says: expect.stringContaining(dataDir) });
    chmodSync(folder, 0o755);
  });

  it('refuses a folder that holds something else and leaves it as it is', async () => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'letter.txt'), 'dear');
    await expect(start()).rejects.toMatchObject({ code: 'data-not-empty' });
    expect(readFileSync(join(dataDir, 'letter.txt'), 'utf8')).toBe('dear');
  });

  it('makes a cluster anew whose making was cut short', async () => {
    mkdirSync(dataDir, { mode: 0o700 });
    writeFileSync(join(dataDir, 'PG_VERSION'), '18\n');
    writeFileSync(`${dataDir}.making`, '');
    const embedded = await start();
    expect(await query(embedded.superuserUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(existsSync(`${dataDir}.making`)).toBe(false);
  });

  it('keeps the rows when the password file is lost', async () => {
    const first = await start();
    await keepRows(first.superuserUrl);
    await stop(first);
    rmSync(`${dataDir}.password`);
    const second = await start();
    expect(second.superuserUrl).not.toBe(first.superuserUrl);
    expect(await rows(second.superuserUrl)).toHaveLength(2);
  });

  it('names a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(start({ port })).rejects.toMatchObject({
      code: 'port-taken',
      says: expect.stringContaining(String(port)),
    });
    other.close();
    await once(other, 'close');
    expect(await start({ port })).toMatchObject({ port });
  });

  it('says which programs are missing', async () => {
    const env = { HONGQIAO_PG_BIN: folder };
    await expect(start({ env })).rejects.toMatchObject({ code: 'binaries-missing' });
  });

  it('stops a shared server only when its last user has gone', async () => {
    const shared = { shared: true };
    const [one, two] = await Promise.all([start(shared), start(shared)]);
    expect(one.port).toBe(two.port);
    await stop(one);
    expect(await stopIfUnused({ dataDir, log })).toBe(false);
    await stop(two);
    expect(await stopIfUnused({ dataDir, log })).toBe(true);
    expect(findPostmaster()).toBeUndefined();
  });
});
