import { existsSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { programIn } from './binaries.ts';
import { type Cluster, writeSettings } from './cluster.ts';
import { faultOf, portTaken } from './faults.ts';
import { run } from './run-as.ts';

const host = '127.0.0.1';

export function superuserUrl(cluster: Pick<Cluster, 'password'>, port: number): string {
  return `postgres://postgres:${cluster.password}@${host}:${port}/postgres`;
}

/** What a postmaster writes into its data directory: line 1 its pid, line 4 its port. */
function findPidFile(dataDir: string): { pid: number; port: number } | undefined {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3] ?? 0) };
}

/**
 * The port of a server that already runs on this data directory, as it does after kill -9 of the Node process that
 * started it. It is ours only if it takes our password and names our directory: the port of a dead server may have
 * gone to somebody else.
 */
export async function findLivingPort(cluster: Pick<Cluster, 'dataDir' | 'password'>): Promise<number | undefined> {
  const port = findPidFile(cluster.dataDir)?.port;
  if (!port) return undefined;
  const client = new Client({ connectionString: superuserUrl(cluster, port), connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // a server that goes away while it is asked is simply not living
  try {
    await client.connect();
    const { rows } = await client.query<{ dir: string }>(`select current_setting('data_directory') as dir`);
    return isSameFolder(rows[0]?.dir ?? '', cluster.dataDir) ? port : undefined;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
}

function isSameFolder(a: string, b: string): boolean {
  try {
    return statSync(a).ino === statSync(b).ino && statSync(a).dev === statSync(b).dev;
  } catch {
    return false;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** Below 32768, where Linux begins to hand out ports to outgoing connections, so that a restart finds it free again. */
async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
  throw portTaken(20_000);
}

/**
 * A pid file whose pid now belongs to another program, as after a container restart, keeps PostgreSQL from starting
 * for ever. It is removed only where /proc shows that the process is no PostgreSQL.
 */
function dropStalePidFile(cluster: Cluster): void {
  const pid = findPidFile(cluster.dataDir)?.pid;
  if (!pid || !existsSync(`/proc/${pid}/cmdline`)) return;
  if (/postgres/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) return;
  cluster.log.warn(`removing a stale postmaster.pid: process ${pid} is not PostgreSQL`);
  rmSync(join(cluster.dataDir, 'postmaster.pid'), { force: true });
}

const logLimit = 10 * 2 ** 20;

function openLog(dataDir: string): { file: string; readNew(): string } {
  const file = join(dataDir, 'server.log');
  if (existsSync(file) && statSync(file).size > logLimit) truncateSync(file);
  const from = existsSync(file) ? statSync(file).size : 0;
  return { file, readNew: () => (existsSync(file) ? readFileSync(file).subarray(from).toString('utf8') : '') };
}

/**
 * Starts the postmaster and waits until it takes connections; returns its port.
 *
 * After kill -9 of a postmaster its children hold the shared memory for 1 to 3 seconds, and a start within them is
 * refused; so it is tried 8 times over 14 seconds, adopting a server that came up meanwhile. A port chosen here that
 * somebody took in between is replaced by another; a port that was asked for is not.
 */
export async function startPostmaster(
  cluster: Cluster,
  settings: string,
  wanted: number | undefined,
  starting: () => void = () => {},
): Promise<number> {
  const { dataDir, who } = cluster;
  if (wanted !== undefined && !(await isFree(wanted))) throw portTaken(wanted);
  let said = '';
  for (let attempt = 1; attempt <= 8; attempt++) {
    const port = wanted ?? (await findFreePort());
    dropStalePidFile(cluster);
    writeSettings(cluster, `${settings}port = '${port}'\n`);
    const log = openLog(dataDir);
    const args = ['start', '-D', dataDir, '-w', '-t', '300', '-s', '-l', log.file];
    const running = run(who, programIn(cluster.bin, 'pg_ctl'), args, { cwd: dirname(dataDir) });
    starting();
    const started = await running;
    if (started.ok) return port;
    said = `${started.output}\n${log.readNew()}`;
    if (/Address already in use|could not bind/.test(said)) {
      if (wanted !== undefined) throw portTaken(wanted);
      continue;
    }
    if (!/lock file|shared memory block|is still in use|another server might be running/.test(said)) break;
    await delay(400 * attempt);
    const living = await findLivingPort(cluster);
    if (living !== undefined && (wanted ?? living) === living) return living;
  }
  throw faultOf(said, dataDir);
}

/** Stops the server as `fast` does: open transactions are rolled back, what was committed is written. */
export async function stopPostmaster(cluster: Cluster): Promise<void> {
  const args = ['stop', '-D', cluster.dataDir, '-m', 'fast', '-w', '-s', '-t', '120'];
  const done = await run(cluster.who, programIn(cluster.bin, 'pg_ctl'), args, { cwd: dirname(cluster.dataDir) });
  if (!done.ok && !/no server running|does not exist/i.test(done.output)) cluster.log.warn(done.output.trim());
}
