import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { yuan } from '../../kernel/money.ts';
import { readSecret, makeSealer } from '../../server/people/sealing.ts';
import { passwordsFrom } from '../../server/db/connect.ts';
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../server/db/embedded/supervisor.ts';
import { openInstallation } from '../../server/db/installation.ts';
import { migrate } from '../../server/db/migrate.ts';
import { ensureRoles, withLogin } from '../../server/db/roles.ts';
import { type World, makeWorld } from '../../test/world.ts';

/** A cadre who signs in by password. */
export interface Cadre {
  readonly id: string;
  readonly login: string;
}

/** The people of a town and the world they live in. */
export interface Populace {
  readonly world: World;
  /** Phones of workers of the factory. */
  readonly workers: readonly string[];
  readonly handlers: readonly Cadre[];
  readonly county: readonly Cadre[];
  readonly cashiers: readonly Cadre[];
}

/** A fictional town in a durable PostgreSQL of its own, in the data folder in which the server under test will find it. */
export interface Town extends Populace {
  /** What HONGQIAO_DATA says. */
  readonly dataDir: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly superuserUrl: string;
  readonly pgPort: number;
  /** Kills every process of PostgreSQL at once. */
  killPostgres(): number;
  /** Lets go of the database so that the server under test may run it itself. */
  handOver(): Promise<void>;
  close(): Promise<void>;
}

const log = { info: () => {}, warn: () => {}, error: () => {} };
const database = 'hongqiao';

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => {
      try {
        const stat = readFileSync(`/proc/${child}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
      } catch {
        return false;
      }
    });
}

/** kill -9 of the postmaster and everything under it, in one breath. */
export function killTree(pidFile: string): number {
  if (!existsSync(pidFile)) return 0;
  const postmaster = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const all = [postmaster, ...childrenOf(postmaster)];
  let killed = 0;
  for (const pid of all) {
    try {
      process.kill(pid, 'SIGKILL');
      killed += 1;
    } catch {
      // It ended in this very moment.
    }
  }
  return killed;
}

/** Workers, and everybody their matters need, with money to pay from. */
export async function populate(world: World, workerCount: number): Promise<Populace> {
  const cadre = async (org: string, ...roles: Parameters<World['staff']>[1][]): Promise<Cadre> => {
    const { id, login } = await world.staff(org, ...roles);
    return { id, login: login! };
  };
  const workers: string[] = [];
  for (let n = 0; n < workerCount; n += 1) workers.push((await world.worker('factory')).phone);
  const handlers: Cadre[] = [];
  for (let n = 0; n < 3; n += 1) handlers.push(await cadre('factory', 'caseworker'));
  await cadre('factory', 'supervisor');
  const county = [await cadre('county', 'caseworker'), await cadre('county', 'caseworker')];
  await cadre('county', 'supervisor');
  const cashiers = [await cadre('county', 'cashier')];
  await cadre('town', 'supervisor');
  await cadre('city', 'supervisor');
  await world.fund('county', 'relief', yuan(50_000_000));
  return { world, workers, handlers, county, cashiers };
}

/** Founds the town below `folder`, which must be empty. */
export async function foundTown(folder: string, options: Partial<EmbeddedOptions> = {}): Promise<Town> {
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir, { recursive: true });
  const pgDir = join(dataDir, 'pg');
  let server: Embedded | undefined = await startEmbedded({ dataDir: pgDir, durable: true, log, ...options });
  // A check that is told to end takes its PostgreSQL with it.
  const orphaned = () => void killTree(join(pgDir, 'postmaster.pid'));
  process.prependOnceListener('exit', orphaned);
  const { superuserUrl, port } = server;
  const urls = await ensureRoles(superuserUrl, { database, passwords: passwordsFrom(superuserUrl) });
  await migrate(urls.ownerUrl, { log });
  const sealer = makeSealer(readSecret(dataDir, undefined));
  const owner = new Client({ connectionString: urls.ownerUrl });
  await owner.connect();
  // Its people are nobody, so the page may show them their codes.
  await owner.query('insert into installation (demo) values (true) on conflict (only_row) do update set demo = true');
  await owner.end();
  await openInstallation(urls.ownerUrl, sealer);
  const world = await makeWorld(urls.ownerUrl, sealer);
  const { username, password } = new URL(superuserUrl);
  return {
    dataDir,
    ...urls,
    superuserUrl: withLogin(superuserUrl, { user: username, password: decodeURIComponent(password), database }),
    pgPort: port,
    ...(await populate(world, 60)),
    killPostgres: () => killTree(join(pgDir, 'postmaster.pid')),
    async handOver() {
      await server?.stop();
      server = undefined;
    },
    async close() {
      await world.close();
      await server?.stop();
      process.off('exit', orphaned);
    },
  };
}
