import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, chmodSync, createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import pg from 'pg';
import { projectRoot } from '../../server/config.ts';
import { openDb } from '../../server/db/open.ts';
import { pgTypes } from '../../server/db/types-of-pg.ts';
import { Keys } from '../../server/keys/keys.ts';
import { secretProvider } from '../../server/keys/provider.ts';
import { readSecret } from '../../server/people/sealing.ts';
import { browserPath } from '../../test/e2e/browser.ts';
import { type World, makeWorld } from '../../test/world.ts';
import { type Finding, type Gap, type TrustCheck, type TrustRun, fewer, shareOf } from '../check.ts';
import { type Canary, type Found, Scanner, makeCanaries } from '../keys/canaries.ts';
import { type Filed, clientOf, fileEverything, handle, importRoster } from '../keys/seeding.ts';

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Asks again and again until it is so; a minute of nothing is a fault. */
async function until(so: () => Promise<boolean>, minutes = 10): Promise<void> {
  for (const end = Date.now() + minutes * 60_000; Date.now() < end; await delay(200)) if (await so()) return;
  throw new Error('it did not come to pass');
}

interface Installation {
  readonly url: string;
  readonly dataDir: string;
  readonly backup: string;
  readonly logs: string;
  readonly env: NodeJS.ProcessEnv;
  readonly superuserUrl: () => string;
  stop(): Promise<void>;
}

/** The platform as `npm start` starts it, with its own database and every log line there is, all in one folder. */
async function startInstallation({ scratch, say }: TrustRun): Promise<Installation> {
  chmodSync(scratch, 0o755);
  const [dataDir, logs, backup] = ['data', 'logs', 'backup'].map((name) => join(scratch, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [dataDir, logs, backup]) mkdirSync(folder);
  const port = await freePort();
  const env = {
    ...process.env,
    HONGQIAO_DATA: dataDir,
    HONGQIAO_DEMO: 'off',
    // One cadre looks up more people in a minute than anybody does, and all of ten thousand come from one address.
    HONGQIAO_LIMIT_ACCOUNT: '0',
    HONGQIAO_LIMIT_SOURCE: '0',
    HONGQIAO_BACKUP: backup,
    PORT: String(port),
    LOG_LEVEL: 'trace',
    TMPDIR: join(scratch, 'temporary'),
  };
  mkdirSync(env.TMPDIR);
  const server: ChildProcess = spawn(process.execPath, ['server/cli.ts', 'start'], {
    cwd: projectRoot,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(logs, 'platform.log'));
  server.stdout!.pipe(log, { end: false });
  server.stderr!.pipe(log, { end: false });
  const gone = new Promise((resolve) => server.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  say('starting the platform…');
  await until(async () => {
    if (server.exitCode !== null) throw new Error(readFileSync(join(logs, 'platform.log'), 'utf8'));
    return (await fetch(`${url}/readyz`).catch(() => undefined))?.ok ?? false;
  });
  return {
    url,
    dataDir,
    backup,
    logs,
    env,
    superuserUrl: () => {
      const password = readFileSync(join(dataDir, 'pg.password'), 'utf8').trim();
      const at = readFileSync(join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n')[3]!;
      return `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${at}/hongqiao`;
    },
    async stop() {
      server.kill('SIGTERM');
      await gone;
    },
  };
}

/** Every row of every table as text, as a dump would write it. */
async function scanDump(pool: pg.Pool, scanner: Scanner): Promise<Found> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
  );
  const hits: string[] = [];
  let bytes = 0;
  const client = await pool.connect();
  try {
    await client.query('begin');
    for (const { name } of tables) {
      await client.query(`declare dump cursor for select t::text as line from ${name} t`);
      for (;;) {
        const { rows } = await client.query<{ line: string }>('fetch 2000 from dump');
        if (rows.length === 0) break;
        const found = scanner.scanText(rows.map(({ line }) => line).join('\n'));
        bytes += found.bytes;
        hits.push(...found.hits.map((hit) => `${name}: ${hit}`));
      }
      await client.query('close dump');
    }
    await client.query('commit');
  } finally {
    client.release();
  }
  return { bytes, hits };
}

const stores = `(async () => JSON.stringify({
  local: { ...localStorage }, session: { ...sessionStorage }, caches: await caches.keys(),
  bases: (await indexedDB.databases()).map(({ name }) => name), cookies: document.cookie }))()`;

interface Browsed {
  readonly shown: boolean;
  readonly signedIn: Found;
  readonly signedOut: Found;
  readonly left: string;
}

/** A person reads her case in a real browser whose profile lies on the disk, and signs out. */
async function browse(
  run: TrustRun,
  { url }: Installation,
  filed: Filed,
  words: Canary,
  scanner: Scanner,
): Promise<Browsed> {
  const profile = join(run.scratch, 'profile');
  const open = () =>
    chromium.launchPersistentContext(profile, {
      executablePath: browserPath!,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
      locale: 'zh-CN',
      baseURL: url,
    });
  let context = await open();
  await context.addCookies([{ name: 'hq_session', value: filed.token, url }]);
  let page = context.pages()[0]!;
  await page.goto(`/cases/${filed.caseId}`);
  const shown = await page
    .getByText(words.dispute)
    .first()
    .waitFor({ timeout: 30_000 })
    .then(() => true);
  for (const path of ['/services/appeal/apply/1', '/me', '/notices', '/cases']) {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
  }
  const inPage = scanner.scanText(String(await page.evaluate(stores)));
  await context.close();
  const signedIn = await scanner.scanFolder(profile);
  context = await open();
  page = context.pages()[0]!;
  await page.goto('/me');
  await page.evaluate(`fetch('/api/session', { method: 'DELETE', headers: { 'idempotency-key': 'sign-out' } })`);
  const left = String(await page.evaluate(stores));
  await context.close();
  const signedOut = await scanner.scanFolder(profile);
  return { shown, left, signedIn: { ...signedIn, hits: [...signedIn.hits, ...inPage.hits] }, signedOut };
}

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;

function findingOf(what: string, { bytes, hits }: Found): Finding {
  const measured = `${hits.length} hits in ${megabytes(bytes)}${hits
    .slice(0, 3)
    .map((hit) => `; ${hit}`)
    .join('')}`;
  return { what, measured, goal: '0 hits', holds: hits.length === 0 && bytes > 0 };
}

/** Seeds everything through the API and lets cadres handle it. */
async function seed(run: TrustRun, at: Installation, world: World, canaries: readonly Canary[]) {
  const union = world.orgs['factory']!;
  const clerk = await clientOf(at.url, world.owner, (await world.staff('factory', 'caseworker', 'supervisor')).id);
  const county = await clientOf(at.url, world.owner, (await world.staff('county', 'caseworker')).id);
  const town = await clientOf(at.url, world.owner, (await world.staff('town', 'supervisor')).id);
  run.say(`a roster of ${canaries.length} people…`);
  await importRoster(county, canaries, union.name, until);
  run.say('their words, in drafts, cases and files…');
  const filed = await fileEverything(at.url, world, canaries, shareOf(run, 0.75));
  run.say('cadres who look up, read, move, reveal and export…');
  const exported = await handle({ clerk, town, org: union.id }, filed, until);
  return { filed, exported };
}

const kinds = ['document', 'phone', 'account', 'health', 'dispute'] as const;

/** Finishes the piece of the log that is being written, and waits until it is kept. */
async function archiveLog(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ piece: string }>('select pg_walfile_name(pg_switch_wal()) as piece');
  await until(async () => {
    const kept = await pool.query('select from pg_stat_archiver where last_archived_wal >= $1', [rows[0]!.piece]);
    return kept.rowCount === 1;
  });
}

/** Copies the installation as an operator does; gives how that ended. */
async function backUp(run: TrustRun, at: Installation): Promise<unknown> {
  const backup = spawn(process.execPath, ['server/cli.ts', 'backup'], {
    cwd: projectRoot,
    env: at.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said, code] = await Promise.all([text(backup.stderr), new Promise((resolve) => backup.once('exit', resolve))]);
  if (said !== '') run.say(said);
  return code;
}

/** Every place is given something that must be found there: a scanner that finds nothing may look at nothing. */
async function planted(
  run: TrustRun,
  at: Installation,
  pool: pg.Pool,
  scanner: Scanner,
  canary: Canary,
): Promise<Finding> {
  await pool.query('create table canary_left_in_clear (says text)');
  await pool.query('insert into canary_left_in_clear values ($1)', [JSON.stringify(canary)]);
  await pool.query('checkpoint');
  await archiveLog(pool);
  await backUp(run, at);
  appendFileSync(join(at.logs, 'planted.log'), `${JSON.stringify(canary)}\n`);
  const inFiles = await scanner.scanFolder(join(at.dataDir, 'pg', 'base'));
  const places = {
    'data files': inFiles,
    WAL: await scanner.scanFolder(join(at.dataDir, 'pg', 'pg_wal')),
    dump: await scanDump(pool, scanner),
    logs: await scanner.scanFolder(at.logs),
    'archived WAL': await scanner.scanFolder(join(at.backup, 'wal')),
    'a base copy': await scanner.scanFolder(join(at.backup, 'base')),
  };
  const found = Object.entries(places).filter(([, { hits }]) =>
    kinds.every((kind) => hits.some((hit) => hit.includes(`${kind} of`))),
  );
  return {
    what: 'one person left in clear on purpose: a row, a line of a log',
    measured: `all ${kinds.length} of her values found in ${found.map(([name]) => name).join(', ') || 'no place'}`,
    goal: `found in ${Object.keys(places).join(', ')}`,
    holds: found.length === Object.keys(places).length,
  };
}

async function scanAll(run: TrustRun, at: Installation, pool: pg.Pool, world: World): Promise<Finding[]> {
  const canaries = makeCanaries(run.full ? 10_000 : 120);
  const scanner = new Scanner(canaries);
  const { filed, exported } = await seed(run, at, world, canaries);
  const reader = filed.at(-1)!;
  run.say('a reader in a browser…');
  const browsed = await browse(run, at, reader, reader.canary, scanner);
  run.say('looking through everything…');
  await pool.query('checkpoint');
  const backedUp = await backUp(run, at);
  const everything = `${canaries.length} documents and phones, ${filed.length} bank accounts, illnesses and disputes`;
  const folders = [
    ['the data folder: database files, WAL, uploads, rosters, exports', at.dataDir],
    ['backups: the base copy and the archived WAL', at.backup],
    ['logs at their most talkative', at.logs],
    ['temporary files', at.env['TMPDIR']!],
  ] as const;
  const findings: Finding[] = [
    {
      ...findingOf(`${everything}, in every row of every table as text`, await scanDump(pool, scanner)),
      short: fewer(filed.length, 10_000, 'values of each kind'),
    },
  ];
  for (const [what, folder] of folders) {
    const found = await scanner.scanFolder(folder);
    // No temporary file left behind is the best there can be.
    findings.push(findingOf(what, folder === at.env['TMPDIR'] ? { ...found, bytes: found.bytes || 1 } : found));
  }
  findings.push(findingOf('an export of the members, as a cadre gets it', scanner.scanText(exported)));
  findings.push(findingOf('the profile of the reader’s browser and its storage, signed in', browsed.signedIn));
  findings.push(findingOf('the same after she has signed out', browsed.signedOut));
  findings.push({
    what: 'what the browser keeps after signing out; the case was shown before',
    measured: `${browsed.left}; shown: ${String(browsed.shown)}; backup ended with ${String(backedUp)}`,
    goal: 'nothing; shown; 0',
    holds:
      browsed.shown && backedUp === 0 && /"local":\{\},"session":\{\},"caches":\[\],"bases":\[\]/.test(browsed.left),
  });
  findings.push(await planted(run, at, pool, scanner, canaries[0]!));
  return findings;
}

const check: TrustCheck = {
  goal: 'R21',
  title: 'numbers, illnesses and disputes lie nowhere in clear',
  controls: ['MLPS-21', 'MLPS-24', 'PIPL-51', 'ASVS-14.3.1', 'ASVS-14.3.3'],
  minutes: { short: 8, full: 90 },
  async run(run): Promise<readonly Finding[] | Gap> {
    if (browserPath === undefined || !existsSync(browserPath))
      return { missing: 'a browser: apt-get install chromium, or set HONGQIAO_BROWSER' };
    const at = await startInstallation(run);
    const pool = new pg.Pool({ connectionString: at.superuserUrl(), max: 4, types: pgTypes });
    pool.on('error', () => {});
    try {
      const secret = readSecret(at.dataDir, undefined);
      const provider = secretProvider(secret, 'aes');
      const keys = await Keys.open(openDb(pool), { provider, profile: 'aes', secret });
      const world = await makeWorld(at.superuserUrl(), keys.ring);
      try {
        return await scanAll(run, at, pool, world);
      } finally {
        await world.close();
      }
    } finally {
      await pool.end();
      await at.stop();
    }
  },
};

export default check;
