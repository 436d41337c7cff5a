import { createHash, randomBytes } from 'node:crypto';
import { existsSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { passwordsFrom } from '../server/db/connect.ts';
import { type Embedded, type EmbeddedOptions, startEmbedded, stopIfUnused } from '../server/db/embedded/supervisor.ts';
import { checkout, migrate } from '../server/db/migrate.ts';
import { readMigrations } from '../server/db/migration-files.ts';
import { appRole, ensureRoles, ownerRole, withLogin } from '../server/db/roles.ts';
import { StartFault } from '../server/db/start-fault.ts';

export interface FreshDatabase {
  name: string;
  ownerUrl: string;
  appUrl: string;
  superuserUrl: string;
  /** Drops the database, whoever is still connected. */
  drop(): Promise<void>;
}

const binaries = process.env.HONGQIAO_TEST_DATABASE === 'system' ? 'system' : 'package';

/** Failures are thrown, so a test run need not hear of anything else. */
const silent = { info: () => {}, warn: () => {}, error: () => {} };

const memory = '/dev/shm';
const gib = 2 ** 30;

/**
 * Where the databases of tests lie. A copy is a thousand files, and ext4 looks longer and longer for a free place where as many were
 * deleted a moment ago; in memory it does not.
 */
function folderOfTests(): string {
  const roomy = existsSync(memory) && room(memory) > 4 * gib && freemem() > 6 * gib;
  if (!roomy) return join(checkout, 'node_modules', '.cache', 'hongqiao', `postgres-of-${binaries}`);
  const hash = createHash('sha256').update(checkout).digest('hex').slice(0, 12);
  return join(memory, `hongqiao-tests-${hash}-of-${binaries}`);
}

function room(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

const cluster: EmbeddedOptions = {
  dataDir: join(folderOfTests(), 'pg'),
  durable: false,
  shared: true,
  settings: { shared_buffers: '128MB', wal_level: 'minimal', max_wal_senders: '0' },
  env: { ...process.env, HONGQIAO_PG: binaries },
  log: silent,
};

const templateLock = 4_720_110_400;

let server: Promise<Embedded> | undefined;
let template: string | undefined;

/**
 * A database of its own for a test file: `beforeAll(async () => { db = await freshDatabase(); })`, `db.drop()` in
 * afterAll. It is a copy of a template that is migrated once and made anew when a migration changes; a copy takes
 * about 40 ms, since `file_copy` writes no WAL.
 *
 * The server is started by the first test file that asks, is held by each process until it ends, and is shared by runs that
 * overlap; the last one to end stops it. With `empty: true` the database has the two roles and no schema.
 */
export async function freshDatabase(options: { empty?: boolean } = {}): Promise<FreshDatabase> {
  server ??= start();
  const { superuserUrl } = await server;
  const passwords = passwordsFrom(superuserUrl);
  const name = `t_${process.pid}_${randomBytes(4).toString('hex')}`;
  if (options.empty) await ensureRoles(superuserUrl, { database: name, passwords });
  else {
    await asSuperuser(superuserUrl, async (client) => {
      const whole = await ensureTemplate(client, superuserUrl);
      await client.query(`create database ${name} template ${whole} strategy file_copy owner ${ownerRole}`);
      await client.query(`revoke all on database ${name} from public`);
      await client.query(`grant connect on database ${name} to ${appRole}`);
    });
  }
  return {
    name,
    ownerUrl: withLogin(superuserUrl, { user: ownerRole, password: passwords.owner, database: name }),
    appUrl: withLogin(superuserUrl, { user: appRole, password: passwords.app, database: name }),
    superuserUrl: superuserUrl.replace(/\/postgres$/, `/${name}`),
    drop: async () => {
      await asSuperuser(superuserUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Called once when a test run ends. */
export async function stopTestServer(): Promise<boolean> {
  return await stopIfUnused({ ...cluster, last: sweep });
}

/** Drops what runs that were killed left behind, and the templates of other migrations. */
async function sweep(superuserUrl: string): Promise<void> {
  await asSuperuser(superuserUrl, async (client) => {
    const left = [...(await namesLike(client, 't\\_%')), ...(await namesLike(client, '%template\\_%'))];
    const current = templateName();
    for (const name of left) if (name !== current) await client.query(`drop database ${name} with (force)`);
  });
}

async function start(): Promise<Embedded> {
  try {
    return await startEmbedded(cluster);
  } catch (fault) {
    if (!(fault instanceof StartFault) || fault.code !== 'data-of-other-version') throw fault;
    rmSync(cluster.dataDir, { recursive: true });
    return await startEmbedded(cluster);
  }
}

/** Named by all migrations, so that another one makes another template. */
function templateName(): string {
  if (template !== undefined) return template;
  const hash = createHash('sha256');
  for (const { name, checksum } of readMigrations(checkout)) hash.update(`${name} ${checksum}\n`);
  template = `template_${hash.digest('hex').slice(0, 16)}`;
  return template;
}

/** The template under its final name is whole: it gets that name only after its last migration. */
async function ensureTemplate(client: Client, superuserUrl: string): Promise<string> {
  const current = templateName();
  await client.query('select pg_advisory_lock($1)', [templateLock]);
  try {
    if ((await namesLike(client, current)).length > 0) return current;
    const making = `making_${current}`;
    await client.query(`drop database if exists ${making} with (force)`);
    const passwords = passwordsFrom(superuserUrl);
    const { ownerUrl } = await ensureRoles(superuserUrl, { database: making, passwords });
    await migrate(ownerUrl, { log: silent });
    await client.query(`alter database ${making} rename to ${current}`);
    return current;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [templateLock]);
  }
}

async function namesLike(client: Client, pattern: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select datname as name from pg_database where datname like $1 and not datistemplate',
    [pattern],
  );
  return rows.map(({ name }) => name);
}

async function asSuperuser<T>(url: string, act: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}
