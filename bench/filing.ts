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

const warmMs = 1_000;
/** So that one turn of each of the server's own lanes falls into a cell: under load each takes one in five seconds. */
const cellMs = 5_000;
const drainPatienceMs = 180_000;

const paths = { filing: '/api/services/appeal/cases', bare: '/plain', prepared: '/prepared' } as const;
type Name = keyof typeof paths;
const names = ['filing', 'bare', 'prepared'] as const;
type Round = Record<Name, Cell>;

interface Rig {
  readonly database: BenchDatabase;
  readonly watcher: Client;
  readonly load: Child;
  readonly server: Child;
  readonly bare: Child;
  readonly tokens: readonly string[];
  readonly connections: number;
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

async function runCell(rig: Rig, name: Name, time: { warmMs: number; ms: number }): Promise<Cell> {
  const server = name === 'filing' ? rig.server : rig.bare;
  server.mustLive();
  const cpu = () => ({ node: cpuOfTree(server.pid) ?? NaN, postgres: cpuOfTree(rig.database.postmasterPid) ?? NaN });
  const job: Job = { ...time, port: server.port, path: paths[name], connections: rig.connections, tokens: rig.tokens };
  const before = cpu();
  const loaded = await ask<Loaded>(rig.load, job);
  const after = cpu();
  if (loaded.errors.length > 0) throw new Error(`${name} was not answered 201: ${loaded.errors.join(' | ')}`);
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
    `with filed as materialized (select cell_id, id from cases where filed_at >= $1),
      traced as (select case_id, count(*) as n from trace where at >= $1 group by 1),
      audited as (select distinct object_id from audit where at >= $1),
      told as (select case_id from outbox union select case_id from notices where at >= $1)
    select (select count(*) from filed) as cases,
      (select count(*) from filed join traced on case_id = id and n = 1) as traced,
      (select count(*) from filed join audited on object_id = id) as audited,
      (select count(*) from filed join told on case_id = id) as told,
      (select count(*) from idempotency where at >= $1) as kept`,
    [since],
  );
  for (const [what, n] of Object.entries(rows[0]!))
    if (n !== acknowledged) throw new Error(`${acknowledged} filings were acknowledged, but ${what} are ${n}`);
  await mustAgree(watcher);
}

async function buildRig(database: BenchDatabase, province: Province, connections: number): Promise<Rig> {
  const env = { BENCH_APP_URL: database.appUrl, HONGQIAO_DATA: database.dataDir, HONGQIAO_POOL: '10' };
  const watcher = new Client({ connectionString: database.superuserUrl, types: pgTypes });
  await watcher.connect();
  const [server, bare] = [await startChild('server', env), await startChild('bare', env)];
  return {
    database,
    watcher,
    server,
    bare,
    load: await startChild('load', {}),
    tokens: province.workerTokens,
    connections,
  };
}

const cpuOf = (cell: Cell) => cell.nodeUs + cell.postgresUs;

function said(found: readonly Round[], name: Name): string {
  const of = (pick: (cell: Cell) => number, digits = 0) =>
    median(found.map((round) => pick(round[name]))).toFixed(digits);
  const latency = `p50 ${of((cell) => cell.p50, 1)} p99 ${of((cell) => cell.p99, 1)} ms`;
  return `${of((cell) => cell.perSecond)}/s, ${latency}, CPU ${of((cell) => cell.nodeUs)} + ${of((cell) => cell.postgresUs)} µs`;
}

function ratioTo(found: readonly Round[], name: Name): number[] {
  return found.map((round) => round.filing.perSecond / round[name].perSecond);
}

function linesOf(found: readonly Round[], noisy: boolean): Line[] {
  const cpu = found.map(({ filing, bare }) => cpuOf(bare) / cpuOf(filing));
  const all = median(found.map(({ filing }) => filing.allUs)).toFixed(0);
  const drained = median(found.map(({ filing }) => filing.drainSeconds)).toFixed(1);
  return [
    {
      id: 'P1',
      says: 'filing an appeal ÷ bare endpoint with one insert, requests a second',
      ...spread(ratioTo(found, 'bare')),
      unit: '×',
      target: { must: 0.35, aim: 0.5, better: 'higher' },
      noisy,
      witness: median(cpu),
      notes: `filing ${said(found, 'filing')}; bare ${said(found, 'bare')} (Node + PostgreSQL)`,
    },
    {
      id: 'P1 prepared',
      says: 'the same ÷ bare endpoint that prepares its insert',
      ...spread(ratioTo(found, 'prepared')),
      unit: '×',
      notes: said(found, 'prepared'),
    },
    {
      id: 'P1 CPU',
      says: 'CPU of the bare endpoint ÷ CPU of a filing while the load runs',
      ...spread(cpu),
      unit: '×',
      notes: `with all messages and figures worked off ${all} µs a filing; ${drained} s more after each run`,
    },
  ];
}

/** Filing against a bare endpoint, in rounds on one loaded database. A run with any refusal or time-out is no run. */
export async function benchFiling(
  database: BenchDatabase,
  province: Province,
  { rounds, connections }: { rounds: number; connections: number },
): Promise<{ lines: Line[]; cells: object[] }> {
  const rig = await buildRig(database, province, connections);
  try {
    const { rows } = await rig.watcher.query<{ now: Date }>('select clock_timestamp() as now');
    // Once, and not counted: a process compiles what it runs often only after it has run often, and goes on doing so for
    // some ten thousand requests, the longer the more code there is. What runs for months is not measured in its first seconds.
    const warming = await runCell(rig, 'filing', { warmMs: 0, ms: 8_000 });
    for (const name of ['bare', 'prepared'] as const) await runCell(rig, name, { warmMs: 0, ms: 3_000 });
    const { found, noisy } = await inRounds(
      rounds,
      names,
      (name) => runCell(rig, name, { warmMs, ms: cellMs }),
      (so) =>
        isNoisy(
          ratioTo(so, 'bare'),
          so.map(({ bare }) => bare.perSecond),
        ),
    );
    const acknowledged = warming.acknowledged + found.reduce((sum, { filing }) => sum + filing.acknowledged, 0);
    await mustBeWhole(rig.watcher, rows[0]!.now, acknowledged);
    return { lines: linesOf(found, noisy), cells: found };
  } finally {
    await Promise.all([rig.server.stop(), rig.bare.stop(), rig.load.stop()]);
    await rig.watcher.end();
  }
}
