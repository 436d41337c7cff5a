import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { type Migration, readMigrations } from './migration-files.ts';
import type { SqlStatement } from './split-sql.ts';
import { StartFault, type StartLog } from './start-fault.ts';

export interface MigrateOptions {
  log: StartLog;
  /** The checkout whose db/migrations and services/<id>/migrations are applied; this one by default. */
  root?: string;
}

/** The folder of this checkout. */
export const checkout = join(import.meta.dirname, '..', '..');

const migrateLock = 4_720_110_200;

/** So long a migration waits for a table, and so long it then stands aside; in all it tries for some minutes. */
const lockWaitMs = 500;
const lockPauseMs = 1_000;
const lockPatienceMs = 300_000;

/** A migration that is to be applied, with its statements. */
type Parted = Migration & { readonly parts: readonly SqlStatement[] };

interface Applied {
  name: string;
  checksum: string;
  breaking: boolean;
}

/**
 * Brings the database of `ownerUrl` to the schema of this checkout; returns the names applied, oldest first.
 *
 * Forward only. Each file runs in one transaction together with its row in schema_migrations, so a file is applied
 * whole or not at all; a file that begins with `--! no-transaction` is recorded after its last statement. Processes
 * that start at once take turns, and a file whose tables are in use stands aside and is tried again. Throws a StartFault: `migration-changed` for an applied file that was edited,
 * `migration-failed` with file and line, `schema-newer` when the database has a breaking migration that this
 * checkout does not know.
 */
export async function migrate(ownerUrl: string, options: MigrateOptions): Promise<{ applied: string[] }> {
  const migrations = readMigrations(options.root ?? checkout);
  const client = new Client({ connectionString: ownerUrl, application_name: 'hongqiao migrate' });
  client.on('error', () => {}); // the statement under way fails as well, and says so
  await client.connect();
  try {
    await takeTurn(client, options.log);
    await client.query(`set client_min_messages = warning`);
    await client.query(
      `create table if not exists schema_migrations (
         name text primary key,
         checksum text not null,
         breaking boolean not null,
         applied_at timestamptz not null default now()
       )`,
    );
    await client.query(`comment on table schema_migrations is 'local: the migrations that were applied'`);
    const { rows } = await client.query<Applied>('select name, checksum, breaking from schema_migrations');
    // All are parted before the first is applied: a bad one is refused while nothing has been changed.
    const pending = decidePending(migrations, rows, options.log).map((one) => ({ ...one, parts: one.statements() }));
    for (const migration of pending) await apply(client, migration, options.log);
    return { applied: pending.map(({ name }) => name) };
  } finally {
    await client.end();
  }
}

/**
 * Waits for the lock by asking again. A session that waits inside pg_advisory_lock holds a snapshot, and
 * `create index concurrently` in the process whose turn it is would wait for that snapshot: a deadlock.
 */
async function takeTurn(client: Client, log: StartLog): Promise<void> {
  for (let tries = 0; ; tries++) {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [migrateLock]);
    if (rows[0]?.mine) return;
    if (tries === 10) log.info('another process is migrating the database; waiting for it');
    await delay(200);
  }
}

/** Which migrations are to be applied, after checking that what is applied is what this checkout holds. */
function decidePending(migrations: Migration[], applied: Applied[], log: StartLog): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  const newer = applied.filter(({ name }) => !known.has(name));
  const breaking = newer.filter((row) => row.breaking).map(({ name }) => name);
  if (breaking.length > 0) {
    throw new StartFault(
      'schema-newer',
      `数据库已由更新的版本升级（${breaking.join('、')}），本版本不能使用：请启动新版本。 ` +
        `A newer version has changed the database (${breaking.join(', ')}) so that this one cannot use it: start the newer version.`,
    );
  }
  if (newer.length > 0)
    log.warn(`the database has migrations this version does not know: ${newer.map(({ name }) => name).join(', ')}`);
  for (const { name, checksum } of applied) {
    const migration = known.get(name);
    if (migration !== undefined && migration.checksum !== checksum) {
      throw new StartFault(
        'migration-changed',
        `迁移 ${name} 已执行过，之后文件被改动：请还原该文件，改动写进新的迁移。 ` +
          `Migration ${name} was edited after it had been applied: restore it and put the change into a new migration.`,
      );
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  return migrations.filter(({ name }) => !done.has(name));
}

async function apply(client: Client, migration: Parted, log: StartLog): Promise<void> {
  const { name, checksum, breaking, alone } = migration;
  const record = (): Promise<unknown> =>
    client.query('insert into schema_migrations (name, checksum, breaking) values ($1, $2, $3)', [
      name,
      checksum,
      breaking,
    ]);
  log.info(`migrating: ${name}`);
  if (alone) {
    await runStatements(client, migration);
    await record();
    return;
  }
  const until = performance.now() + lockPatienceMs;
  while (!(await applyWhole(client, migration, record, performance.now() < until))) {
    log.info(`migrating: ${name} waits for somebody who uses its tables`);
    await delay(lockPauseMs);
  }
}

/**
 * Runs a file in one transaction; false where a table was in use and it is to be tried again. Whoever waits for a table holds
 * up everybody who comes after: so it is given up after a moment, which is all that people feel of a report that takes minutes.
 */
async function applyWhole(
  client: Client,
  migration: Parted,
  record: () => Promise<unknown>,
  again: boolean,
): Promise<boolean> {
  await client.query('begin');
  try {
    await client.query(`set local lock_timeout = '${lockWaitMs}ms'`);
    await runStatements(client, migration);
    await record();
    await client.query('commit');
    return true;
  } catch (fault) {
    await client.query('rollback').catch(() => {});
    if (again && isLockTimeout(fault)) return false;
    throw fault;
  }
}

const isLockTimeout = (fault: unknown) =>
  fault instanceof StartFault && fault.cause instanceof DatabaseError && fault.cause.code === '55P03';

async function runStatements(client: Client, migration: Parted): Promise<void> {
  for (const { text, line } of migration.parts) {
    try {
      await client.query(text);
    } catch (fault) {
      const said = fault instanceof Error ? fault.message : String(fault);
      const more = fault instanceof DatabaseError ? [fault.code, fault.detail, fault.hint, fault.where] : [];
      throw new StartFault(
        'migration-failed',
        `迁移 ${migration.name} 第 ${line} 行失败（${said}）${migration.alone ? '，此前的语句已生效' : '，已全部回滚'}。 ` +
          `Migration ${migration.name} failed at line ${line} (${said}); ${migration.alone ? 'the statements before it stand' : 'all of it was rolled back'}.`,
        { cause: fault, detail: more.filter(Boolean).join('\n') },
      );
    }
  }
}
