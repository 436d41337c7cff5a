import { createHmac } from 'node:crypto';
import { join, resolve } from 'node:path';
import { findRunning, startEmbedded } from './embedded/supervisor.ts';
import { checkGivenApp, checkServer, ensureOwnApp, ensureReader, logIn } from './external.ts';
import { checkout, migrate } from './migrate.ts';
import { appRole, ensureRoles, ownerRole, withLogin } from './roles.ts';
import { StartFault, type StartLog } from './start-fault.ts';
import { isDamage } from './damage.ts';

export interface Database {
  /** For serving requests: cannot change what is append-only. */
  appUrl: string;
  /** For migrations, backups and repairs. */
  ownerUrl: string;
  embedded: boolean;
  /** Of the embedded server alone: whoever copies it while it runs needs it. */
  superuserUrl?: string;
  /** Whether it ran before and runs on: the platform may be at work on it. */
  beside: boolean;
  /** Stops the embedded server; an external one is left alone. Pools are to be ended before. */
  stop(): Promise<void>;
}

export interface ConnectOptions {
  /** The checkout whose migrations are applied; this one by default. */
  root?: string;
  /** Told once PostgreSQL comes up in processes of its own, if it has to: whoever has work to do meanwhile begins it. */
  starting?: () => void;
}

type Env = Record<string, string | undefined>;

/** Where this installation keeps what is its own: $HONGQIAO_DATA, else .data in the checkout. */
export function dataFolder(env: Env): string {
  return resolve(env.HONGQIAO_DATA ?? join(checkout, '.data'));
}

/**
 * The database Hongqiao runs on, reachable, with both roles and the schema of this checkout.
 *
 * DATABASE_URL (the owner's login) and DATABASE_APP_URL name a server of your own; without them PostgreSQL is
 * started in `.data/pg`. Everything an operator can mend is thrown as a StartFault, within 5 seconds for a server
 * that cannot be reached.
 */
export async function connectDatabase(env: Env, log: StartLog, options: ConnectOptions = {}): Promise<Database> {
  const { starting } = options;
  const database = env.DATABASE_URL
    ? await openExternal(env, env.DATABASE_URL, log)
    : await openEmbedded(env, log, starting && { starting });
  try {
    await migrate(database.ownerUrl, { log, ...options });
    const app = await logIn(database.appUrl, 'DATABASE_APP_URL');
    await app.end();
    return database;
  } catch (fault) {
    await database.stop();
    throw isDamage(fault) ? rotten(fault) : fault;
  }
}

/**
 * The database for a command: with the embedded one that of the platform which runs on it, or else started for as long as the
 * command takes. Nobody has to stop the platform to take the audit out of it. Refusal: data-missing.
 */
export async function connectBeside(env: Env): Promise<Database> {
  const log: StartLog = { info: () => {}, warn: console.warn, error: console.error };
  const running = env.DATABASE_URL ? undefined : await findRunning(join(dataFolder(env), 'pg'));
  if (running === undefined) return connectDatabase(env, log);
  const { owner, app } = passwordsFrom(running);
  return {
    appUrl: withLogin(running, { user: appRole, password: app, database: embeddedName }),
    ownerUrl: withLogin(running, { user: ownerRole, password: owner, database: embeddedName }),
    embedded: true,
    superuserUrl: running,
    beside: true,
    stop: async () => {},
  };
}

function rotten(cause: unknown): StartFault {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new StartFault(
    'data-damaged',
    `数据库在磁盘上坏了（${said}）：请检查磁盘，从坏之前的备份恢复，见 docs/operate.md。 ` +
      `The database has rotted on the disk (${said}): check the disk and restore from a backup, see docs/operate.md.`,
    { cause },
  );
}

async function openExternal(env: Env, ownerUrl: string, log: StartLog): Promise<Database> {
  const client = await logIn(ownerUrl, 'DATABASE_URL');
  try {
    await checkServer(client, log);
    const given = env.DATABASE_APP_URL;
    if (given) await checkGivenApp(client, given);
    const appUrl = given ?? (await ensureOwnApp(client, ownerUrl, join(dataFolder(env), 'app-role')));
    await ensureReader(client, appUrl);
    return { appUrl, ownerUrl, embedded: false, beside: true, stop: async () => {} };
  } finally {
    await client.end();
  }
}

/** The name of the database on the embedded server. */
const embeddedName = 'hongqiao';

async function openEmbedded(env: Env, log: StartLog, more: { starting?: () => void } = {}): Promise<Database> {
  const port = env.HONGQIAO_PG_PORT ? { port: Number(env.HONGQIAO_PG_PORT) } : {};
  const archive = env.HONGQIAO_BACKUP ? resolve(env.HONGQIAO_BACKUP) : undefined;
  const embedded = await startEmbedded({ dataDir: join(dataFolder(env), 'pg'), ...port, ...more, archive, env, log });
  try {
    const passwords = passwordsFrom(embedded.superuserUrl);
    const urls = await ensureRoles(embedded.superuserUrl, { database: embeddedName, passwords });
    const { superuserUrl } = embedded;
    return { ...urls, embedded: true, superuserUrl, beside: false, stop: () => embedded.stop() };
  } catch (fault) {
    await embedded.stop();
    throw fault;
  }
}

/** One secret is kept, the superuser's; those of the two roles follow from it. */
export function passwordsFrom(superuserUrl: string): { owner: string; app: string } {
  const derive = (role: string): string =>
    createHmac('sha256', new URL(superuserUrl).password).update(role).digest('base64url');
  return { owner: derive(ownerRole), app: derive(appRole) };
}
