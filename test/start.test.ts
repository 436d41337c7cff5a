import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../server/config.ts';
import { buildWeb } from '../server/web-build.ts';

/** `npm start` as an operator meets it: the real command in a process of its own, on an embedded PostgreSQL of its own. */
const folder = mkdtempSync(join(tmpdir(), 'hongqiao-start-'));
chmodSync(folder, 0o755);
const started: ChildProcess[] = [];

interface Start {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** The exit code, once it has ended by itself. */
  readonly ended: Promise<number | null>;
}

function start(env: Record<string, string>): Start {
  const child = spawn(process.execPath, ['server/cli.ts', 'start'], {
    cwd: projectRoot,
    env: { ...process.env, NODE_ENV: 'production', HONGQIAO_DEMO_MEMBERS: '50', ...env },
  });
  started.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { child, said: () => said, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

/** Until the start says its addresses; fails with what it said where it ends instead. */
function ready(run: Start): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const address = run.said().match(/Member app\s+(http:\S+)/)?.[1];
      if (address !== undefined) resolve(address);
    };
    run.child.stdout!.on('data', look);
    void run.ended.then((code) => reject(new Error(`ended with ${code}: ${run.said()}`)));
  });
}

/** The lines by which a start says why it cannot go on. */
function faultsIn(run: Start): string[] {
  return run
    .said()
    .split('\n')
    .filter((line) => line.startsWith('✗'));
}

/** Asks the embedded database of a data folder while it runs. */
async function rowsIn(data: string, query: string): Promise<unknown[]> {
  const secret = readdirSync(data).find((file) => file.endsWith('.password'))!;
  const password = readFileSync(join(data, secret), 'utf8').trim();
  const pidFile = join(data, secret.slice(0, -'.password'.length), 'postmaster.pid');
  const port = readFileSync(pidFile, 'utf8').split('\n')[3]!;
  const client = new Client({ connectionString: `postgres://postgres:${password}@127.0.0.1:${port}/hongqiao` });
  await client.connect();
  const { rows } = await client.query<object>(query);
  await client.end();
  return rows;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

beforeAll(() => buildWeb(projectRoot, () => {}), 120_000);
afterAll(async () => {
  const living = started.filter((child) => child.exitCode === null && child.signalCode === null);
  await Promise.all(
    living.map((child) => new Promise((resolve) => child.once('exit', resolve) && child.kill('SIGTERM'))),
  );
  rmSync(folder, { recursive: true, force: true });
});

test(
  'it starts from nothing, refuses a second start on the same data, and comes back after kill -9',
  { timeout: 120_000 },
  async () => {
    const data = join(folder, 'data');
    const [port, other] = [await freePort(), await freePort()];
    const first = start({ HONGQIAO_DATA: data, PORT: String(port) });
    const address = await ready(first);
    expect((await fetch(`${address}healthz`)).status).toBe(200);
    expect(first.said()).toContain('440105-caseworker');

    // The ledger has been told from which fund each service pays.
    const declared = await rowsIn(data, `select fund from declared_payments where service = 'trip-subsidy'`);
    expect(declared).toEqual([{ fund: 'trips' }]);

    const second = start({ HONGQIAO_DATA: data, PORT: String(other) });
    expect(await second.ended).toBe(1);
    expect(faultsIn(second)).toHaveLength(1);
    expect(second.said()).toContain(String(first.child.pid));

    first.child.kill('SIGKILL');
    await first.ended;
    const third = start({ HONGQIAO_DATA: data, PORT: String(port) });
    const again = await ready(third);
    const services = (await (await fetch(`${again}api/services`)).json()) as unknown[];
    expect(services.length).toBeGreaterThan(4);
    third.child.kill('SIGTERM');
    expect(await third.ended).toBe(0);
  },
);

test('a taken port is one clear line, before anything else is started', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  const run = start({ HONGQIAO_DATA: join(folder, 'never'), PORT: String(port) });
  expect(await run.ended).toBe(1);
  expect(run.said().trim().split('\n')).toHaveLength(1);
  expect(run.said()).toContain(`${port} 已被占用`);
  holder.close();
});

test('a database that cannot be reached is one clear line, without the password', { timeout: 30_000 }, async () => {
  const port = await freePort();
  const run = start({
    PORT: String(port),
    DATABASE_URL: `postgres://owner:geheim@127.0.0.1:${await freePort()}/hongqiao`,
  });
  expect(await run.ended).toBe(1);
  expect(faultsIn(run)).toHaveLength(1);
  expect(run.said()).not.toContain('geheim');
});

test('a data folder that cannot be used is one clear line', { timeout: 30_000 }, async () => {
  // Under a device no folder can be made: the same for root, whom no permission stops.
  const run = start({ HONGQIAO_DATA: '/dev/null/hongqiao', PORT: String(await freePort()) });
  expect(await run.ended).toBe(1);
  expect(faultsIn(run)).toHaveLength(1);
});
