import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { Client } from 'pg';
import { StartFault, type StartLog } from '../start-fault.ts';
import { archiveSettings, prepareFolder } from './archive.ts';
import { type Cluster, findPassword, prepareCluster, settingsFile, settingsText } from './cluster.ts';
import { toStartFault } from './faults.ts';
import { keepAlive } from './keeper.ts';
import { type Ownership, takeOwnership } from './ownership.ts';
import { findLivingPort, startPostmaster, stopPostmaster, superuserUrl } from './postmaster.ts';

export interface EmbeddedOptions {
  /** Holds the cluster; `<dataDir>.password` (0600), `.lock`, `.owner` and `.making` lie next to it. */
  dataDir: string;
  /** The port to listen on; without it a free one is chosen, and an adopted server keeps the one it has. */
  port?: number;
  /** false gives up safety against power loss for speed; for tests only. */
  durable?: boolean;
  /** Over our defaults, as in postgresql.conf: { shared_buffers: '2GB' }. */
  settings?: Record<string, string>;
  /**
   * Lets several processes use the server at once: `stop` then only lets go of it, and `stopIfUnused` stops it.
   * For test runs, which may overlap.
   */
  shared?: boolean;
  /** The backup folder that the log is written to, as it goes. */
  archive?: string | undefined;
  /** HONGQIAO_PG=system, HONGQIAO_PG_BIN: which programs to run. */
  env?: Record<string, string | undefined>;
  /** Told once the processes of PostgreSQL are on their way; not where a server is adopted. */
  starting?: () => void;
  log: StartLog;
}

export interface Embedded {
  host: string;
  port: number;
  superuserUrl: string;
  /** true when the server was running already: its Node process had been killed, or it is shared. */
  adopted: boolean;
  /** `18.4` */
  version: string;
  stop(): Promise<void>;
}

/** Sessions that use a shared server hold this lock in common; whoever stops it must get it alone. */
const useLock = 4_720_110_100;

/** A process that ended a moment ago may still be closing its files. */
const patience = { exclusive: 1_000, shared: 120_000 };

/**
 * Starts the embedded PostgreSQL on a data directory, or adopts the server that runs on it, and keeps it running
 * until `stop`.
 *
 * Promises: only 127.0.0.1 is listened on, with scram passwords; a second Hongqiao process on the same directory is
 * refused (`data-in-use`); after kill -9 of this process, of the server or of both, the next call succeeds with
 * every committed row. Everything the operator can mend is thrown as a StartFault.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dataDir = resolve(options.dataDir);
  return await withOwnership(dataDir, options.shared ?? false, async (ownership) => {
    const env = options.env ?? process.env;
    const cluster = await prepareCluster({ dataDir, durable: options.durable ?? true, env, log: options.log });
    const { port, adopted } = await adoptOrStart(cluster, options);
    const embedded = { host: '127.0.0.1', port, superuserUrl: superuserUrl(cluster, port), adopted };
    await mustKnowLetters(embedded.superuserUrl);
    const stop = options.shared ? await holdShared(cluster, port) : await holdAlone(cluster, port, options, ownership);
    return { ...embedded, version: cluster.version, stop };
  });
}

/**
 * The superuser's URL of the server that runs on a data directory, whoever started it; nothing where none runs. It only reads:
 * the directory is somebody else's. Refusals: data-missing where no cluster was ever made there, so that a wrong folder is
 * noticed and not filled; data-unreadable.
 */
export async function findRunning(folder: string): Promise<string | undefined> {
  const dataDir = resolve(folder);
  try {
    if (statSync(join(dataDir, 'PG_VERSION'), { throwIfNoEntry: false }) === undefined) throw missing(dataDir);
    const cluster = { dataDir, password: findPassword(dataDir) ?? '' };
    const port = await findLivingPort(cluster);
    return port === undefined ? undefined : superuserUrl(cluster, port);
  } catch (fault) {
    throw toStartFault(fault, dataDir);
  }
}

const missing = (dataDir: string) =>
  new StartFault(
    'data-missing',
    `${dataDir} 里没有数据库：请在 HONGQIAO_DATA 写明平台的数据文件夹，或者先启动一次平台。 ` +
      `There is no database in ${dataDir}: name the platform’s folder in HONGQIAO_DATA, or start the platform once.`,
  );

/**
 * Stops the shared server on a data directory unless some process still uses it. `last` runs just before, when
 * nobody else can come in.
 */
export async function stopIfUnused(options: {
  dataDir: string;
  env?: Record<string, string | undefined>;
  log: StartLog;
  last?: (superuserUrl: string) => Promise<void>;
}): Promise<boolean> {
  const dataDir = resolve(options.dataDir);
  if (!existsSync(join(dataDir, 'postmaster.pid'))) return false;
  return await withOwnership(dataDir, true, async () => {
    const env = options.env ?? process.env;
    const cluster = await prepareCluster({ dataDir, durable: false, env, log: options.log });
    const port = await findLivingPort(cluster);
    if (port === undefined) return false;
    const url = superuserUrl(cluster, port);
    if (!(await canLockAlone(url))) return false;
    await options.last?.(url);
    await stopPostmaster(cluster);
    return true;
  });
}

/** Runs `act` as the owner of the directory. An exclusive owner keeps it afterwards, unless `act` fails. */
async function withOwnership<T>(dataDir: string, shared: boolean, act: (own: Ownership) => Promise<T>): Promise<T> {
  let ownership: Ownership | undefined;
  try {
    mkdirSync(dirname(dataDir), { recursive: true });
    ownership = await takeOwnership(dataDir, shared ? patience.shared : patience.exclusive);
    const result = await act(ownership);
    if (shared) ownership.release();
    return result;
  } catch (fault) {
    ownership?.release();
    throw toStartFault(fault, dataDir);
  }
}

function settingsOf({ durable, settings, archive }: EmbeddedOptions): string {
  const archiving = archive === undefined ? {} : archiveSettings(archive);
  return settingsText({ durable: durable ?? true, settings: { ...archiving, ...settings } });
}

async function adoptOrStart(cluster: Cluster, options: EmbeddedOptions): Promise<{ port: number; adopted: boolean }> {
  if (options.archive !== undefined) await prepareFolder(options.archive, cluster.who);
  const settings = settingsOf(options);
  const living = await findLivingPort(cluster);
  if (living !== undefined) {
    const asWanted = readFileSync(settingsFile(cluster.dataDir), 'utf8') === `${settings}port = '${living}'\n`;
    if (options.shared || (asWanted && (options.port ?? living) === living)) {
      cluster.log.info(`adopted the PostgreSQL that was running on 127.0.0.1:${living}`);
      return { port: living, adopted: true };
    }
    // Its Node process is dead, we own the directory: nobody is using it, and it runs with other settings.
    await stopPostmaster(cluster);
  }
  const port = await startPostmaster(cluster, settings, options.port, options.starting);
  return { port, adopted: false };
}

async function holdAlone(
  cluster: Cluster,
  port: number,
  options: EmbeddedOptions,
  ownership: Ownership,
): Promise<() => Promise<void>> {
  const settings = settingsOf(options);
  const keeper = await keepAlive({
    url: superuserUrl(cluster, port),
    log: cluster.log,
    revive: async () => {
      if ((await findLivingPort(cluster)) !== port) await startPostmaster(cluster, settings, port);
    },
  });
  return async () => {
    await keeper.end();
    await stopPostmaster(cluster);
    ownership.release();
  };
}

async function holdShared(cluster: Cluster, port: number): Promise<() => Promise<void>> {
  const socket = new Socket();
  const connectionString = superuserUrl(cluster, port);
  const client = new Client({ connectionString, application_name: 'hongqiao user', stream: () => socket });
  client.on('error', () => {}); // the next query of whoever uses the server says it
  await client.connect();
  await client.query('select pg_advisory_lock_shared($1)', [useLock]);
  // Whoever holds the server until the end of its process may end.
  socket.unref();
  return () => client.end().catch(() => {});
}

async function canLockAlone(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [useLock]);
    return rows[0]?.got ?? false;
  } finally {
    await client.end();
  }
}

/** A cluster made elsewhere, with ctype C, would find no Chinese text and never say so. */
async function mustKnowLetters(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ known: boolean }>(`select '人' ~ '^[[:alpha:]]$' as known`);
    if (rows[0]?.known) return;
  } finally {
    await client.end();
  }
  throw new StartFault(
    'locale-missing',
    '数据库的字符类型不认识汉字（lc_ctype=C），中文检索会失效：请用 C.UTF-8 重新建库后导入。 ' +
      'The character type of the database (lc_ctype=C) knows no Chinese letters: make it again with C.UTF-8 and import.',
  );
}
