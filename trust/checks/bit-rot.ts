import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { faultsOf } from '../../server/backup/manifest.ts';
import { pageBytes } from '../../server/backup/pages.ts';
import { restoreBackup } from '../../server/backup/restoring.ts';
import { takeBackup } from '../../server/backup/taking.ts';
import { readConfig } from '../../server/config.ts';
import { isDamage } from '../../server/db/damage.ts';
import { startEmbedded } from '../../server/db/embedded/supervisor.ts';
import { openDb } from '../../server/db/open.ts';
import { makePool } from '../../server/db/pool.ts';
import { StartFault } from '../../server/db/start-fault.ts';
import { openKeys } from '../../server/keys/keys.ts';
import { sealedTables } from '../../server/keys/register.ts';
import { checkPayments } from '../../server/money/row-mac.ts';
import { type Finding, type TrustCheck, type TrustRun, fewer } from '../check.ts';
import { quiet } from '../faults/campaign.ts';
import { type Service, startService } from '../faults/child.ts';
import { History } from '../faults/history.ts';
import { gather } from '../faults/load.ts';
import {
  type Asked,
  type Flip,
  type PageOf,
  askAgain,
  askAll,
  flipAt,
  givenBy,
  pagesOf,
  someOf,
  turn,
  withSql,
} from '../faults/rot.ts';
import { stories } from '../faults/stories.ts';
import { type Town, foundTown } from '../faults/town.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };

/** People who do something of everything, and are left in peace until all that follows is done. */
async function live(service: Service, town: Town, folder: string): Promise<void> {
  const history = new History(join(folder, 'history.jsonl'));
  const cast = await gather({ url: service.url, town, history, manners: { hangUpPercent: 0 } });
  for (let round = 0; round < 3; round += 1)
    await Promise.all(stories.flatMap(([, story]) => [story(cast), story(cast), story(cast)]));
  await history.end();
  await quiet(town, 60_000);
}

interface Ground {
  readonly run: TrustRun;
  readonly town: Town;
  readonly backup: string;
  readonly count: number;
}

/** PostgreSQL on the folder of the town while `act` runs, on the port it had. */
async function running<T>({ town, backup }: Ground, act: (superuserUrl: string) => Promise<T>): Promise<T> {
  const server = await startEmbedded({ dataDir: join(town.dataDir, 'pg'), port: town.pgPort, archive: backup, log });
  try {
    return await act(server.superuserUrl);
  } finally {
    await server.stop();
  }
}

const serve = ({ town }: Ground) =>
  startService({
    HONGQIAO_DATA: town.dataDir,
    DATABASE_URL: town.ownerUrl,
    DATABASE_APP_URL: town.appUrl,
    HONGQIAO_CODES_PER_ADDRESS: '100000',
  });

async function copying(ground: Ground, superuserUrl: string): Promise<string | StartFault> {
  const { town, backup: folder } = ground;
  try {
    return (await takeBackup({ superuserUrl, dataDir: town.dataDir, folder, say: () => {} })).name;
  } catch (fault) {
    if (fault instanceof StartFault) return fault;
    throw fault;
  }
}

/** The platform serves; PostgreSQL is stopped under it, rots, and is there again. */
async function rotDatabase(ground: Ground): Promise<Finding[]> {
  const { run, town } = ground;
  const service = await running(ground, async () => {
    const started = await serve(ground);
    await started.ready();
    await live(started, town, run.scratch);
    return started;
  });
  try {
    const { asked, pages } = await running(ground, async () => {
      await service.ready();
      await withSql(town.superuserUrl, (sql) => sql.query('create extension if not exists pg_prewarm'));
      return { asked: await askAll(service, town.workers.slice(0, 20)), pages: await pagesOf(town) };
    });
    return await rotPages(ground, service, asked, pages);
  } finally {
    await service.stop();
  }
}

/** Bits turned over in pages while PostgreSQL is not there, turned back when `act` has seen what comes of them. */
async function rotten<T>(
  ground: Ground,
  pages: readonly PageOf[],
  act: (superuserUrl: string) => Promise<T>,
): Promise<T> {
  const flips = pages.map(({ file, page }) => flipAt(file, page * pageBytes + randomInt(pageBytes)));
  ground.run.say(`${flips.length} bits turned over in the files of the database`);
  for (const flip of flips) turn(flip);
  const seen = await running(ground, act);
  for (const flip of flips) turn(flip);
  return seen;
}

/** What people are shown of it: where all of it were rotten nobody would get in to see. */
const shown: ReadonlySet<string> = new Set(['cases', 'notices', 'files', 'trace']);

async function rotPages(
  ground: Ground,
  service: Service,
  asked: readonly Asked[],
  pages: readonly PageOf[],
): Promise<Finding[]> {
  const { run, town, count } = ground;
  const many = someOf(pages, count);
  const { given, refusal } = await rotten(ground, many, async (superuserUrl) => ({
    given: await givenBy(town.superuserUrl, many),
    refusal: await copying(ground, superuserUrl),
  }));
  const ofShown = pages.filter(({ relation }) => shown.has(relation));
  const few = someOf(ofShown, Math.ceil(ofShown.length / 3));
  const again = await rotten(ground, few, async () => {
    await service.ready();
    return askAgain(asked);
  });
  const told = service.said.filter((line) => line.includes('stored data are damaged')).length;
  for (const wrong of again.wrong.slice(0, 10)) run.say(wrong);
  const named = refusal instanceof StartFault ? (refusal.detail ?? '').split('\n').length : 0;
  return [
    {
      what: `bits turned over in ${many.length} pages of tables, indexes and what lies beside them; each page read`,
      measured: `${given.length} given as good ${given.slice(0, 3).join(', ')}`,
      goal: '100 bytes, 0 given as good',
      holds: given.length === 0 && many.length > 0,
      short: fewer(many.length, 100, 'bytes'),
    },
    {
      what: 'a copy taken of that database',
      measured: refusal instanceof StartFault ? `refused: ${refusal.code}, ${named} pages named` : 'taken',
      goal: 'refused, every page named',
      holds: refusal instanceof StartFault && refusal.code === 'data-damaged' && named === many.length,
    },
    {
      what: `bits turned over in ${few.length} pages of cases, traces, messages and files; ${asked.length} answers of before asked for again`,
      measured: `${again.wrong.length} other than before; ${again.refused} refused with data-damaged, ${again.same} as they were; ${told} lines for the operator`,
      goal: '0 other; where one is refused the operator is told',
      holds: again.wrong.length === 0 && again.refused > 0 && again.same > 0 && told > 0,
    },
  ];
}

/** A bit of a packed file by which something else is unpacked, if anything: in a long run of zeros one may mean the same. */
function flipOfPacked(file: string): Flip {
  const packed = readFileSync(file);
  const before = gunzipSync(packed);
  const means = ({ at, bit }: Flip) => {
    const turned = Buffer.from(packed);
    turned[at]! ^= 1 << bit;
    try {
      return !gunzipSync(turned).equals(before);
    } catch {
      return true;
    }
  };
  for (;;) {
    const flip = flipAt(file, 80 + randomInt(packed.length - 100));
    if (means(flip)) return flip;
  }
}

/** Bits turned over in a copy of the database as it was before, and in its log. */
async function rotBackup(ground: Ground): Promise<Finding> {
  const { run, backup, count } = ground;
  const name = await running(ground, (superuserUrl) => copying(ground, superuserUrl));
  if (name instanceof StartFault) throw name;
  const base = join(backup, 'base', name);
  const manifest = JSON.parse(readFileSync(join(base, 'manifest.json'), 'utf8')) as Parameters<typeof faultsOf>[1];
  const some = manifest.files.filter(({ bytes }) => bytes > 0);
  const step = Math.max(1, some.length / count);
  const chosen = Array.from({ length: Math.min(count, some.length) }, (_none, n) => some[Math.floor(n * step)]!);
  const piece = join(backup, 'wal', `${manifest.firstWal}.gz`);
  const flips = [...chosen.map(({ path, bytes }) => flipAt(join(base, path), randomInt(bytes))), flipOfPacked(piece)];
  run.say(`${flips.length} bits turned over in a copy and its log`);
  for (const flip of flips) turn(flip);
  const faults = await faultsOf(backup, manifest);
  const unnamed = flips.filter(({ file }) => !faults.some((fault) => file.includes(fault.split(':')[0]!)));
  for (const { file, at, bit } of unnamed) run.say(`not found: bit ${bit} of byte ${at} in ${file}`);
  const into = join(run.scratch, 'restored');
  const refused = await restoreBackup({ folder: backup, dataDir: into, env: process.env, log, say: () => {} }).then(
    () => 'restored',
    (fault: unknown) => (fault instanceof StartFault ? fault.code : String(fault)),
  );
  for (const flip of flips) turn(flip);
  const whole = await faultsOf(backup, manifest);
  return {
    what: `bits turned over in ${chosen.length} files of a copy and in its log; checked, restored, and turned back`,
    measured: `${faults.length} of ${flips.length} named; the restore: ${refused}; turned back ${whole.length} named`,
    goal: 'all; backup-damaged; 0',
    holds: faults.length === flips.length && refused === 'backup-damaged' && whole.length === 0,
    short: fewer(flips.length, 100, 'bytes'),
  };
}

/** A sealed value as it is stored, and what it is sealed as. */
interface Sealed {
  readonly value: Buffer;
  readonly as: (typeof sealedTables)[number]['columns'][string];
}

async function sealedValues(town: Town, most: number): Promise<Sealed[]> {
  return withSql(town.superuserUrl, async (sql) => {
    const found: Sealed[] = [];
    for (const { table, columns } of sealedTables)
      for (const [column, as] of Object.entries(columns)) {
        const { rows } = await sql.query<{ value: Buffer }>(
          `select ${column} as value from ${table} where ${column} is not null limit $1`,
          [most],
        );
        found.push(...rows.map(({ value }) => ({ value, as })));
      }
    return found;
  });
}

const storedFiles = (town: Town) =>
  readdirSync(join(town.dataDir, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Bits turned over in what has a code of its own: sealed values, files, payments. */
async function rotSealed(ground: Ground): Promise<Finding[]> {
  const { town, count } = ground;
  return running(ground, async () => {
    const db = openDb(makePool(town.ownerUrl, { max: 2, applicationName: 'bit-rot' }));
    const service = await serve(ground);
    try {
      await service.ready();
      const { ring } = await openKeys(db, readConfig({ HONGQIAO_DATA: town.dataDir }), {});
      const values = await sealedValues(town, count);
      let opened = 0;
      for (const { value, as } of values) {
        value[randomInt(value.length)]! ^= 1 << randomInt(8);
        try {
          ring.open(value, as);
          opened += 1;
        } catch (fault) {
          if (!isDamage(fault)) throw fault;
        }
      }
      const asked = (await askAll(service, town.workers.slice(20, 40))).filter(({ path }) =>
        path.startsWith('/api/files/'),
      );
      const flips = storedFiles(town).map((file) => flipAt(file, randomInt(statSync(file).size)));
      for (const flip of flips) turn(flip);
      const again = await askAgain(asked);
      for (const flip of flips) turn(flip);
      const changed = await withSql(town.superuserUrl, async (sql) => {
        await sql.query('set session_replication_role = replica');
        const { rowCount } = await sql.query(
          `update ledger_entries set amount_fen = amount_fen # (1 << (random() * 5)::integer) where mac is not null`,
        );
        return rowCount ?? 0;
      });
      const { wrong } = await checkPayments(db, ring);
      return [
        {
          what: `a bit turned over in each of ${values.length} sealed values of ${sealedTables.length} tables`,
          measured: `${opened} opened`,
          goal: '100 bytes, 0 opened',
          holds: opened === 0 && values.length > 0,
          short: fewer(values.length, 100, 'bytes'),
        },
        {
          what: `a bit turned over in each of ${flips.length} files of cases; ${asked.length} asked for`,
          measured: `${again.same + again.wrong.length} given, ${again.refused} refused`,
          goal: '0 given',
          holds: again.refused === asked.length && asked.length > 0,
        },
        {
          what: `a bit turned over in the amount of each of ${changed} payments, behind the application`,
          measured: `${wrong.length} named`,
          goal: 'all',
          holds: changed > 0 && wrong.length === changed,
        },
      ];
    } finally {
      await service.stop();
      await db.destroy();
    }
  });
}

const check: TrustCheck = {
  goal: 'R10',
  title: 'a bit that turns over on a disk is found, and nothing of it is served as good',
  controls: ['MLPS-20', 'MLPS-23'],
  minutes: { short: 8, full: 20 },
  async run(run) {
    const backup = join(run.scratch, 'backup');
    mkdirSync(backup);
    for (const folder of [run.scratch, backup]) chmodSync(folder, 0o755);
    const town = await foundTown(run.scratch, { archive: backup });
    const ground = { run, town, backup, count: run.full ? 200 : 100 };
    try {
      await town.handOver();
      const ofDatabase = await rotDatabase(ground);
      return [...ofDatabase, await rotBackup(ground), ...(await rotSealed(ground))];
    } finally {
      rmSync(backup, { recursive: true, force: true });
      await town.close().catch(() => {});
    }
  },
};

export default check;
