import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { passwordsFrom } from '../server/db/connect.ts';
import { startEmbedded } from '../server/db/embedded/supervisor.ts';
import { migrate } from '../server/db/migrate.ts';
import { ensureRoles, withLogin } from '../server/db/roles.ts';

export interface BenchDatabase {
  readonly appUrl: string;
  /** May set aside foreign keys while millions of rows are made. */
  readonly superuserUrl: string;
  readonly postmasterPid: number;
  /** Holds the database, in `pg`. */
  readonly folder: string;
  readonly version: string;
  /** Where the servers under test keep their files and the secret of this run. */
  readonly dataDir: string;
  close(): Promise<void>;
}

const database = 'bench';
const log = { info: () => {}, warn: () => {}, error: (line: string) => void process.stderr.write(`${line}\n`) };

/** A figure from a database that may lose what it acknowledged is worth nothing. */
async function mustBeDurable(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      const { rows } = await client.query<Record<string, string>>(`show ${setting}`);
      if (rows[0]?.[setting] !== 'on') throw new Error(`${setting} is ${rows[0]?.[setting]}: not a durable database`);
    }
  } finally {
    await client.end();
  }
}

/**
 * A PostgreSQL of its own on a free port, with the settings of production, the two roles and the schema of this
 * checkout; gone without a trace after `close`.
 */
export async function openBenchDatabase(options: { archive?: string } = {}): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'hongqiao-bench-'));
  // PostgreSQL does not run as root; whoever runs it must be able to reach its folder.
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const server = await startEmbedded({ dataDir: join(folder, 'pg'), durable: true, log, ...options });
    const close = async () => {
      await server.stop();
      remove();
    };
    try {
      const urls = await ensureRoles(server.superuserUrl, {
        database,
        passwords: passwordsFrom(server.superuserUrl),
      });
      await mustBeDurable(urls.appUrl);
      await migrate(urls.ownerUrl, { log });
      const postmasterPid = Number(readFileSync(join(folder, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]);
      const superuserUrl = withSameLogin(server.superuserUrl);
      return { appUrl: urls.appUrl, superuserUrl, postmasterPid, folder, version: server.version, dataDir, close };
    } catch (fault) {
      await close();
      throw fault;
    }
  } catch (fault) {
    remove();
    throw fault;
  }
}

function withSameLogin(url: string): string {
  const { username, password } = new URL(url);
  return withLogin(url, { user: decodeURIComponent(username), password: decodeURIComponent(password), database });
}
