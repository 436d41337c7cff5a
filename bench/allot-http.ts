import { type Town, mustBeExact } from './allot-crowd.ts';
import type { Job, Loaded } from './child-load.ts';
import type { BenchDatabase } from './database.ts';
import { type Line, inRounds, isNoisy, median, spread } from './measure.ts';
import { type Child, ask, cpuOfTree, startChild } from './processes.ts';

const warmMs = 500;
const cellMs = 2_000;
const connections = 200;
const enough = 10_000_000;

const names = ['claim', 'noOp', 'single', 'soldOut', 'bare', 'health'] as const;
const atNoOp: readonly string[] = ['noOp', 'single', 'bare'];
type Name = (typeof names)[number];

interface Cell extends Loaded {
  readonly perSecond: number;
  readonly nodeUs: number;
  readonly postgresUs: number;
}

interface Rig {
  readonly database: BenchDatabase;
  readonly town: Town;
  readonly server: Child;
  readonly noOp: Child;
  readonly load: Child;
  readonly soldOut: string;
  readonly used: string[];
}

const body = JSON.stringify({ edition: 1, form: {} });

async function jobOf(rig: Rig, name: Name, at: number): Promise<Job> {
  // The last has the one thing that was to be had, and would hear so.
  const common = { warmMs, ms: cellMs, connections: at, tokens: rig.town.tokens.slice(0, -1) };
  const nothing = { ...common, port: rig.noOp.port, asks: { method: 'POST', body, status: 201 } } as const;
  if (name === 'noOp') return { ...nothing, path: '/api/no-op' };
  if (name === 'single') return { ...nothing, path: '/api/single-row' };
  // It brings a cookie as well, which a route under /api that is everybody's looks up: here nobody is signed in.
  if (name === 'bare') return { ...nothing, path: '/api/bare-no-op', tokens: [''] };
  if (name === 'health')
    return { ...common, port: rig.server.port, path: '/healthz', asks: { method: 'GET', status: 200 } };
  const soldOut = name === 'soldOut';
  const id = soldOut ? rig.soldOut : await rig.town.open(enough);
  if (!soldOut) rig.used.push(id);
  const asks = { method: 'POST', body, status: soldOut ? 409 : 201 } as const;
  return { ...common, port: rig.server.port, path: `/api/campaigns/${id}/claims`, asks };
}

async function runCell(rig: Rig, name: Name, at = connections): Promise<Cell> {
  const server = atNoOp.includes(name) ? rig.noOp : rig.server;
  server.mustLive();
  const cpu = () => ({ node: cpuOfTree(server.pid) ?? NaN, postgres: cpuOfTree(rig.database.postmasterPid) ?? NaN });
  const job = await jobOf(rig, name, at);
  const before = cpu();
  const loaded = await ask<Loaded>(rig.load, job);
  const after = cpu();
  if (loaded.errors.length > 0) throw new Error(`${name}: ${loaded.errors.join(' | ')}`);
  server.mustLive();
  return {
    ...loaded,
    perSecond: (loaded.count * 1000) / loaded.ms,
    nodeUs: (after.node - before.node) / loaded.acknowledged,
    postgresUs: (after.postgres - before.postgres) / loaded.acknowledged,
  };
}

function said(found: readonly Record<Name, Cell>[], name: Name): string {
  const of = (pick: (cell: Cell) => number, digits = 0) =>
    median(found.map((round) => pick(round[name]))).toFixed(digits);
  return `${name} ${of((cell) => cell.perSecond)}/s, p50 ${of((cell) => cell.p50, 1)} p99 ${of((cell) => cell.p99, 1)} ms, CPU ${of((cell) => cell.nodeUs)} + ${of((cell) => cell.postgresUs)} µs`;
}

function linesOf(found: readonly Record<Name, Cell>[], noisy: boolean, crowded: readonly Cell[]): Line[] {
  const ratio = (one: Name, other: Name) => found.map((round) => round[one].perSecond / round[other].perSecond);
  const cpu = (one: Name, other: Name) =>
    median(
      found.map(
        (round) => (round[other].nodeUs + round[other].postgresUs) / (round[one].nodeUs + round[one].postgresUs),
      ),
    );
  return [
    {
      id: 'C5',
      says: 'claims over HTTP ÷ a route behind the same walls that does nothing, a second',
      ...spread(ratio('claim', 'noOp')),
      unit: '×',
      target: { must: 0.45, aim: 0.65, better: 'higher' },
      noisy,
      witness: cpu('claim', 'noOp'),
      notes: `${said(found, 'claim')}; ${said(found, 'noOp')}`,
    },
    {
      id: 'C5 single',
      says: 'claims over HTTP ÷ a route behind the same walls that commits a row of the same shape, a second',
      ...spread(ratio('claim', 'single')),
      unit: '×',
      witness: cpu('claim', 'single'),
      notes: `${said(found, 'single')}; its row is no claim: no stock, no audit`,
    },
    {
      id: 'C6',
      says: 'sold out over HTTP ÷ a route that does nothing and looks nobody up, a second',
      ...spread(ratio('soldOut', 'bare')),
      unit: '×',
      target: { must: 0.8, aim: 0.95, better: 'higher' },
      noisy,
      witness: cpu('soldOut', 'bare'),
      notes: `${said(found, 'soldOut')}; ${said(found, 'bare')}`,
    },
    {
      id: 'C6 health',
      says: 'sold out ÷ /healthz of the same server, which has no body and no refusal',
      ...spread(ratio('soldOut', 'health')),
      unit: '×',
      notes: said(found, 'health'),
    },
    {
      id: 'C7',
      says: 'CPU of PostgreSQL that a claim adds to the walls ÷ CPU of Node a request that does nothing',
      ...spread(found.map(({ claim, noOp }) => (claim.postgresUs - noOp.postgresUs) / noOp.nodeUs)),
      unit: '×',
      target: { must: 0.8, aim: 0.4, better: 'lower' },
      notes: 'the walls alone look the session up; both with the server’s own work',
    },
    {
      id: 'p99',
      says: 'a claim at 1,000 connections: p99',
      ...spread(crowded.map(({ p99 }) => p99)),
      unit: 'ms',
      notes: `p50 ${median(crowded.map(({ p50 }) => p50)).toFixed(0)} ms, ${median(crowded.map(({ perSecond }) => perSecond)).toFixed(0)}/s, one process beside its load`,
    },
  ];
}

/** C5–C7: what a claim costs over HTTP. */
export async function benchClaims(database: BenchDatabase, town: Town, rounds: number): Promise<Line[]> {
  const env = { BENCH_APP_URL: database.appUrl, HONGQIAO_DATA: database.dataDir, HONGQIAO_POOL: '10' };
  // At a thousand connections beside its own load one process comes late to everything, which is what is measured.
  const server = await startChild('server', { ...env, HONGQIAO_MOST_LAG_MS: '0' });
  const noOp = await startChild('no-op', env);
  const load = await startChild('load', {});
  const soldOut = await town.open(1);
  const rig: Rig = { database, town, server, noOp, load, soldOut, used: [soldOut] };
  try {
    // The one thing goes, and both servers compile what they run often.
    const first: Job = {
      ...(await jobOf(rig, 'soldOut', 1)),
      warmMs: 0,
      ms: 300,
      tokens: town.tokens.slice(-1),
      asks: { method: 'POST', body, status: 201 },
    };
    await ask<Loaded>(load, first);
    for (const name of names) await runCell(rig, name);
    const { found, noisy } = await inRounds(
      rounds,
      names,
      (name) => runCell(rig, name),
      (so) =>
        isNoisy(
          so.map(({ claim, noOp: base }) => claim.perSecond / base.perSecond),
          so.map(({ noOp: base }) => base.perSecond),
        ),
    );
    const crowded: Cell[] = [];
    while (crowded.length < 3) crowded.push(await runCell(rig, 'claim', 1_000));
    for (const id of rig.used) await mustBeExact(town, id);
    return linesOf(found, noisy, crowded);
  } finally {
    await Promise.all([server.stop(), noOp.stop(), load.stop()]);
  }
}
