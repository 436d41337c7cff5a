import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { pgTypes } from '../server/db/types-of-pg.ts';
import type { Job, Loaded } from './child-load.ts';
import type { BenchDatabase } from './database.ts';
import { type Line, inRounds, isNoisy, median, spread } from './measure.ts';
import { type Child, ask, cpuOfTree, startChild } from './processes.ts';
import { type Province, mustAgree } from './province.ts';

interface Cell extends Loaded {
  readonly perSecond: number;
  /** Microseconds of CPU a request while the load ran. */
  readonly nodeUs: number;
  readonly postgresUs: number;
  /** The same with the work that was left when the load ended: messages and figures. */
  readonly allUs: number;
  readonly drainSeconds: number;
}

const connections = 32;
const warmMs = 1_000;
const cellMs = 2_500;
const drainPatienceMs = 180_000;

interface Rig {
  readonly database: BenchDatabase;
  readonly watcher: Client;
  readonly load: Child;
  readonly servers: Readonly<Record<'A' | 'B', Child>>;
  readonly tokens: readonly string[];
}

/** What committed filings have left to the server's own work. */
async function leftToDo(watcher: Client): Promise<number> {
  const { rows } = await watcher.query<{ left: number }>(
    'select (select count(*) from outbox) + (select count(*) from figure_deltas) as left',
  );
  return rows[0]!.left;
}

async function drain(watcher: Client): Promise<number> {
  const began = performance.now();
  while ((await leftToDo(watcher)) > 0) {
    if (performance.now() - began > drainPatienceMs) throw new Error('messages and figures were not worked off');
    await delay(50);
  }
  return (performance.now() - began) / 1000;
}

async function runCell(rig: Rig, which: 'A' | 'B', seconds: { warm: number; run: number }): Promise<Cell> {
  const server = rig.servers[which];
  server.mustLive();
  const cpu = () => ({ node: cpuOfTree(server.pid) ?? NaN, postgres: cpuOfTree(rig.database.postmasterPid) ?? NaN });
  const path = which === 'A' ? '/api/services/appeal/cases' : '/plain';
  const job: Job = { port: server.port, path, connections, warmMs: seconds.warm, ms: seconds.run, tokens: rig.tokens };
  const before = cpu();
  const loaded = await ask<Loaded>(rig.load, job);
  const after = cpu();
  if (loaded.errors.length > 0) throw new Error(`${which} was not answered 201: ${loaded.errors.join(' | ')}`);
  const drainSeconds = await drain(rig.watcher);
  const end = cpu();
  server.mustLive();
  const per = (us: number) => us / loaded.acknowledged;
  return {
    ...loaded,
    perSecond: (loaded.count * 1000) / loaded.ms,
    nodeUs: per(after.node - before.node),
    postgresUs: per(after.postgres - before.postgres),
    allUs: per(end.node + end.postgres - before.node - before.postgres),
    drainSeconds,
  };
}

/** Every acknowledged filing is a case with its trace, audit, kept answer and notice, and is counted at every level. */
async function mustBeWhole(watcher: Client, since: Date, acknowledged: number): Promise<void> {
  const { rows } = await watcher.query<Record<string, number>>(
    `select count(*) as cases,
      count(*) filter (where (select count(*) from trace t where t.cell_id = c.cell_id and t.case_id = c.id) = 1) as traced,
      count(*) filter (where exists (select 1 from new_audit a where a.object_id = c.id)) as audited,
      count(*) filter (where exists (select 1 from outbox o where o.case_id = c.id)
        or exists (select 1 from new_notices n where n.case_id = c.id)) as told,
      (select count(*) from idempotency where at >= $1) as kept
    from cases c where c.filed_at >= $1`.replace(
      'select count(*) as cases',
      `with new_audit as materialized (select object_id from audit where at >= $1),
        new_notices as materialized (select case_id from notices where at >= $1)
      select count(*) as cases`,
    ),
    [since],
  );
  for (const [what, n] of Object.entries(rows[0]!))
    if (n !== acknowledged) throw new Error(`${acknowledged} filings were acknowledged, but ${what} are ${n}`);
  await mustAgree(watcher);
}

async function buildRig(database: BenchDatabase, province: Province): Promise<Rig> {
  const env = { BENCH_APP_URL: database.appUrl, HONGQIAO_DATA: database.dataDir, HONGQIAO_POOL: '10' };
  const watcher = new Client({ connectionString: database.superuserUrl, types: pgTypes });
  await watcher.connect();
  const servers = { A: await startChild('server', env), B: await startChild('bare', env) };
  return { database, watcher, load: await startChild('load', {}), servers, tokens: province.workerTokens };
}

function linesOf(pairs: readonly { A: Cell; B: Cell }[], noisy: boolean): Line[] {
  const ratios = pairs.map(({ A, B }) => A.perSecond / B.perSecond);
  const witness = median(pairs.map(({ A, B }) => (B.nodeUs + B.postgresUs) / (A.nodeUs + A.postgresUs)));
  const of = (which: 'A' | 'B', pick: (cell: Cell) => number) => median(pairs.map((pair) => pick(pair[which])));
  const cost = (which: 'A' | 'B') =>
    `${of(which, (c) => c.perSecond).toFixed(0)}/s, p50 ${of(which, (c) => c.p50).toFixed(1)} p99 ${of(which, (c) => c.p99).toFixed(1)} ms, CPU ${of(which, (c) => c.nodeUs).toFixed(0)} + ${of(which, (c) => c.postgresUs).toFixed(0)} µs`;
  return [
    {
      id: 'P1',
      says: 'filing an appeal ÷ bare endpoint with one insert, requests a second',
      ...spread(ratios),
      unit: '×',
      target: { must: 0.35, aim: 0.5, better: 'higher' },
      noisy,
      witness,
      notes: `filing ${cost('A')}; bare ${cost('B')} (Node + PostgreSQL)`,
    },
    {
      id: 'P1c',
      says: 'CPU of the bare endpoint ÷ CPU of a filing, Node and PostgreSQL',
      ...spread(pairs.map(({ A, B }) => (B.nodeUs + B.postgresUs) / (A.nodeUs + A.postgresUs))),
      unit: '×',
      notes: `with messages and figures worked off: ${of('A', (c) => c.allUs).toFixed(0)} µs a filing, ${of('A', (c) => c.drainSeconds).toFixed(1)} s after each run`,
    },
  ];
}

/** Filing against a bare endpoint, in rounds on one loaded database. A run with any refusal or time-out is no run. */
export async function benchFiling(
  database: BenchDatabase,
  province: Province,
  rounds: number,
): Promise<{ lines: Line[]; cells: object[] }> {
  const rig = await buildRig(database, province);
  try {
    const { rows } = await rig.watcher.query<{ now: Date }>('select clock_timestamp() as now');
    // Once, and not counted: both processes compile what they run often only after it has run often.
    const warming = [
      await runCell(rig, 'A', { warm: 0, run: 3_000 }),
      await runCell(rig, 'B', { warm: 0, run: 3_000 }),
    ];
    const { pairs, noisy } = await inRounds(
      rounds,
      (which) => runCell(rig, which, { warm: warmMs, run: cellMs }),
      (so) =>
        isNoisy(
          so.map(({ A, B }) => A.perSecond / B.perSecond),
          so.map(({ B }) => B.perSecond),
        ),
    );
    const acknowledged = warming[0]!.acknowledged + pairs.reduce((sum, { A }) => sum + A.acknowledged, 0);
    await mustBeWhole(rig.watcher, rows[0]!.now, acknowledged);
    return { lines: linesOf(pairs, noisy), cells: pairs };
  } finally {
    await Promise.all([rig.servers.A.stop(), rig.servers.B.stop(), rig.load.stop()]);
    await rig.watcher.end();
  }
}
