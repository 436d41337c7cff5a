import { createCipheriv, createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type BenchDatabase, openBenchDatabase } from '../../bench/database.ts';
import { type Child, startChild } from '../../bench/processes.ts';
import { openDb } from '../../server/db/open.ts';
import { pgTypes } from '../../server/db/types-of-pg.ts';
import { beginRotation } from '../../server/keys/changing.ts';
import { Keys } from '../../server/keys/keys.ts';
import type { ProfileId } from '../../server/keys/profiles.ts';
import { secretProvider } from '../../server/keys/provider.ts';
import { marksOf } from '../../server/keys/rotating.ts';
import { readSecret } from '../../server/people/sealing.ts';
import { makeWorld } from '../../test/world.ts';
import { type Finding, type TrustCheck, type TrustRun, fewer, shareOf } from '../check.ts';
import { fileSealedCase, fillMembers, sessionOf, underLoad } from '../keys/register.ts';

/** Servers read the keys each second, and each five while they are busy. */
const leadSeconds = 6;

/** Of the time, for making members: three rotations of as many follow, beside people who are served. */
const fillShare = 0.1;

/** How many values stand under other keys than the newest, counted from their bytes without opening one. */
async function underOldKeys(pool: pg.Pool, keys: Keys, what: 'seal' | 'blind'): Promise<number> {
  await keys.refresh();
  let old = 0;
  for (const { table, column, from, mark } of marksOf(keys.ring, what)) {
    const { rows } = await pool.query<{ n: string }>(
      `select count(*) as n from ${table} where ${column} is not null and substring(${column} from ${from} for ${mark.length}) <> $1`,
      [mark],
    );
    old += Number(rows[0]!.n);
  }
  return old;
}

interface Stage {
  readonly run: TrustRun;
  readonly database: BenchDatabase;
  readonly pool: pg.Pool;
  readonly keys: Keys;
  readonly servers: Map<string, Child>;
}

const serverEnv = ({ appUrl, dataDir }: BenchDatabase) => ({
  BENCH_APP_URL: appUrl,
  HONGQIAO_DATA: dataDir,
  HONGQIAO_POOL: '8',
});

const doorOf = ({ port }: Child) => `http://127.0.0.1:${port}`;

async function startOne({ database, servers }: Pick<Stage, 'database' | 'servers'>): Promise<Child> {
  const child = await startChild('server', serverEnv(database));
  servers.set(doorOf(child), child);
  return child;
}

interface Turned {
  readonly seen: number;
  readonly changed: number;
  readonly seconds: number;
  readonly killedAt: number;
}

interface Progress {
  readonly seen: number;
  readonly changed: number;
  readonly finished: boolean;
}

async function progressOf(pool: pg.Pool, id: string): Promise<Progress> {
  const { rows } = await pool.query<Progress>(
    `select seen_rows::float8 as seen, changed_rows::float8 as changed, finished_at is not null as finished
     from key_rotations where id = $1`,
    [id],
  );
  return rows[0]!;
}

/** One rotation to its end, with a server killed on the way and another started in its place. */
async function rotate(stage: Stage, what: 'seal' | 'blind', profile: ProfileId): Promise<Turned> {
  const { pool, keys, servers, run } = stage;
  const id = await beginRotation(keys.db, { what, provider: keys.provider, profile, leadSeconds });
  const began = performance.now();
  let killedAt = 0;
  for (;;) {
    await delay(250);
    const { seen, changed, finished } = await progressOf(pool, id);
    if (finished) return { seen, changed, seconds: (performance.now() - began) / 1000, killedAt };
    if (killedAt === 0 && changed > 0) {
      killedAt = seen;
      const [door, victim] = [...servers][0]!;
      // Taken off the list first: nobody is sent to a server that is about to die.
      servers.delete(door);
      victim.process.kill('SIGKILL');
      run.say(`killed a server at row ${seen} of the ${what} rotation`);
      await startOne(stage);
    }
  }
}

async function findingsOf(stage: Stage, most: number): Promise<Finding[]> {
  const { pool, keys, database, servers, run } = stage;
  const world = await makeWorld(database.superuserUrl, keys.ring);
  try {
    const [clerk, worker] = [await world.staff('town', 'caseworker', 'approver'), await world.worker('factory')];
    run.say(`sealing ${most} members…`);
    const members = await fillMembers(world.owner, keys.ring, world.orgs['factory']!.id, most, shareOf(run, fillShare));
    if (members < most) run.say(`${members} of them, for the time there is`);
    await pool.query('vacuum analyze persons');
    const roles = { clerk: await sessionOf(pool, clerk.id), worker: await sessionOf(pool, worker.id), members };
    const first = await startOne(stage);
    await startOne(stage);
    const caseId = await fileSealedCase(doorOf(first), roles.worker);
    const load = underLoad(() => [...servers.keys()], { ...roles, caseId });
    const findings: Finding[] = [];
    const turns = [
      ['seal', 'gm'],
      ['blind', 'gm'],
      ['seal', 'aes'],
    ] as const;
    for (const [what, profile] of turns) {
      const before = { reads: load.reads(), failed: load.failed.length };
      const { seen, changed, seconds, killedAt } = await rotate(stage, what, profile);
      const failed = load.failed.slice(before.failed);
      for (const line of failed.slice(0, 3)) run.say(line);
      const old = await underOldKeys(pool, keys, what);
      const { rows: other } = await pool.query(
        `select id from data_keys where purpose = $1 and wrapped is not null and profile <> $2
           and not exists (select from data_keys l where l.over_id = data_keys.id)`,
        [what, profile],
      );
      const { rows } = await pool.query<{ n: string }>(
        `select count(*) as n from data_keys k where purpose = 'seal' and wrapped is not null
           and exists (select from data_keys l where l.sealed_as = k.sealed_as and l.id > k.id)`,
      );
      const words = { seal: 'sealed values', blind: 'indexes' }[what];
      findings.push({
        what: `${words} of ${members} members put under a new key of profile ${profile} while two servers serve, one of them killed on the way`,
        measured: `${changed} rows in ${seconds.toFixed(0)} s (${seen} seen, killed at ${killedAt}); ${failed.length} failed of ${load.reads() - before.reads} reads; ${old} values on old keys, ${Number(rows[0]!.n) + other.length} old keys not destroyed`,
        goal: '0 failed; 0 on old keys; 0 not destroyed; at 1,000,000 members in the full form',
        holds:
          failed.length === 0 &&
          old === 0 &&
          other.length === 0 &&
          Number(rows[0]!.n) === 0 &&
          changed >= members &&
          killedAt > 0,
        short: fewer(members, 1_000_000, 'members'),
      });
    }
    await load.stop();
    return findings;
  } finally {
    await world.close();
  }
}

function vectors(): Finding {
  const sm3 = createHash('sm3').update('abc').digest('hex');
  const block = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');
  const sm4 = createCipheriv('sm4-ecb', block, null).setAutoPadding(false).update(block).toString('hex');
  return {
    what: 'SM3 of GB/T 32905 and SM4 of GB/T 32907, the vectors of their annexes',
    measured: `${sm3.slice(0, 8)}…, ${sm4.slice(0, 8)}…`,
    goal: '66c7f0f4…, 681edf34…',
    holds:
      sm3 === '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0' &&
      sm4 === '681edf34d206965e86b3e94f536e4246',
  };
}

const check: TrustCheck = {
  goal: 'R22',
  title: 'every key is changed while people are served, in both profiles; the old ones are destroyed',
  controls: ['MLPS-21', 'ASVS-11.2.2'],
  minutes: { short: 6, full: 120 },
  async run(run) {
    const database = await openBenchDatabase();
    const servers = new Map<string, Child>();
    const pool = new pg.Pool({ connectionString: database.superuserUrl, max: 4, types: pgTypes });
    pool.on('error', () => {});
    try {
      const secret = readSecret(database.dataDir, undefined);
      const provider = secretProvider(secret, 'aes');
      const keys = await Keys.open(openDb(pool), { provider, profile: 'aes', secret });
      const stage = { run, database, pool, keys, servers };
      return [...(await findingsOf(stage, run.full ? 1_000_000 : 4_000)), vectors()];
    } finally {
      await Promise.all([...servers.values()].map((child) => child.stop()));
      await pool.end();
      await database.close();
    }
  },
};

export default check;
