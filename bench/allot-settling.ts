import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Pool } from 'pg';
import { Counter } from '../server/allotments/counter.ts';
import { SoldOut } from '../server/allotments/sold-out.ts';
import { Auditor, openAuditedDb } from '../server/db/auditor.ts';
import { newId } from '../server/db/id.ts';
import { makePool } from '../server/db/pool.ts';
import type { Platform } from '../server/platform.ts';
import { findAllotments } from '../server/registry.ts';
import { projectRoot } from '../server/config.ts';
import { type Town, mustBeExact } from './allot-crowd.ts';
import type { BenchDatabase } from './database.ts';
import { cpuOfTree } from './processes.ts';
import { type Line, inRounds, isNoisy, median, quantile, spread } from './measure.ts';

const seconds = 2;
const cellMs = 1_500;
const inBatch = 200;
const endless = 1_000_000_000;

/** What each claim keeps of the request it was asked with: a key as an app makes it, and a hash. */
const shape = { key: '00000000-0000-7000-8000-000000000000', hash: `\\x${'00'.repeat(32)}` };

const plainSql = `insert into bench_claims (cell_id, id, campaign_id, slice, person_id, org_id, state, number, said, at, asked_key, asked_hash)
  values (1, gen_random_uuid(), '00000000-0000-7000-8000-000000000000', 0, gen_random_uuid(),
    '00000000-0000-7000-8000-000000000000', 'granted', nextval('bench_numbers'), '{}', now(), '${shape.key}', '${shape.hash}');`;

/** Identifiers are reckoned from one random number a batch: two uuids a claim from the system's own source take a third of its time. */
const batchSql = (campaign: string, orgId: string) => `\\set base random(1, 1000000000000000000)
select cardinality(won) from settle_claims(1, '${campaign}', 0, 1, false, 'bench',
  (select array_agg(lpad(to_hex(:base::bigint + i), 32, '0')::uuid) from generate_series(1, ${inBatch}) i),
  (select array_agg(md5((:base::bigint + i)::text)::uuid) from generate_series(1, ${inBatch}) i),
  array_fill('${orgId}'::uuid, array[${inBatch}]), array_fill(null::bytea, array[${inBatch}]),
  array_fill(null::text, array[${inBatch}]), array_fill(null::integer, array[${inBatch}]), array_fill(null::text, array[${inBatch}]),
  array_fill('${shape.key}'::text, array[${inBatch}]), array_fill('${shape.hash}'::bytea, array[${inBatch}]));`;

/** Transactions a second of a script, by PostgreSQL's own client. */
async function pgbench(database: BenchDatabase, script: string, clients: number): Promise<number> {
  const file = join(database.folder, `${clients}.sql`);
  writeFileSync(file, script);
  const args = ['-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(seconds), '-f', file];
  const { stdout } = await promisify(execFile)('pgbench', [...args, database.superuserUrl]);
  return Number(/tps = ([\d.]+)/.exec(stdout)![1]);
}

/** As many callers as that, each with one request under way, for a while. */
async function callers(
  count: number,
  one: () => Promise<unknown>,
): Promise<{ perSecond: number; p99: number; count: number }> {
  const until = performance.now() + cellMs;
  const latencies: number[] = [];
  await Promise.all(
    Array.from({ length: count }, async () => {
      for (let began = performance.now(); began < until; began = performance.now()) {
        await one();
        latencies.push(performance.now() - began);
      }
    }),
  );
  return { perSecond: (latencies.length * 1000) / cellMs, p99: quantile(latencies, 0.99), count: latencies.length };
}

/** One claim as a row lock decides it: take one from the stock and write the claim, in one statement. */
const singleSql = `with taken as (
    update bench_stock set remaining = remaining - 1 where id = 1 and remaining > 0
      and not exists (select from bench_claims where cell_id = 1 and campaign_id = $1 and person_id = $2) returning remaining)
  insert into bench_claims (cell_id, id, campaign_id, slice, person_id, org_id, state, number, said, at, asked_key, asked_hash)
  select 1, $3, $1, 0, $2, $4, 'granted', remaining, '{}', now(), '${shape.key}', '${shape.hash}' from taken returning number`;

const names = ['plain', 'batch', 'thousand', 'counter', 'single'] as const;
type Name = (typeof names)[number];
/** `cpuUs`: of PostgreSQL a claim, `nodeUs`: of this process, the callers included; a busy machine disturbs both less. */
interface Cell {
  readonly perSecond: number;
  readonly p99: number;
  readonly cpuUs: number;
  readonly nodeUs: number;
}

interface Rig {
  readonly database: BenchDatabase;
  readonly town: Town;
  readonly platform: Platform;
  readonly pool: Pool;
  readonly used: string[];
}

async function atCounter({ platform, town, used }: Rig, count: number) {
  const campaignId = await town.open(endless);
  used.push(campaignId);
  const part = { cell: 1, campaignId, slice: 0, edition: 1, enters: false };
  const counter = new Counter(platform, part, { service: 'gift-pack', orgId: town.orgId, each: 'member' }, () => {});
  const kept = { key: '', bodyHash: randomBytes(32), status: 201, seal: (text: string) => Buffer.from(text) };
  return callers(count, () => {
    const id = newId();
    const nothing = { limit: null, said: null, score: null, scoreWhy: null, label: null, choice: undefined };
    const who = { id, personId: newId(), orgId: town.orgId, requestId: id };
    return counter.claim({ ...who, ...nothing, kept: { ...kept, key: id } });
  });
}

async function timeCell(rig: Rig, name: Name): Promise<Pick<Cell, 'perSecond' | 'p99'> & { readonly count: number }> {
  const { database, town, pool } = rig;
  if (name === 'plain') return sized(await pgbench(database, plainSql, 32));
  if (name === 'batch') {
    const id = await town.open(endless);
    rig.used.push(id);
    return sized((await pgbench(database, batchSql(id, town.orgId), 2)) * inBatch);
  }
  if (name === 'single') {
    const campaign = newId();
    return callers(200, () =>
      pool.query({ name: 'single', text: singleSql, values: [campaign, newId(), newId(), town.orgId] }),
    );
  }
  return atCounter(rig, name === 'thousand' ? 1_000 : 200);
}

const sized = (perSecond: number) => ({ perSecond, p99: NaN, count: perSecond * seconds });

async function runCell(rig: Rig, name: Name): Promise<Cell> {
  const used = () => cpuOfTree(rig.database.postmasterPid) ?? NaN;
  const [before, own] = [used(), process.cpuUsage()];
  const { count, ...cell } = await timeCell(rig, name);
  const { user, system } = process.cpuUsage(own);
  return { ...cell, cpuUs: (used() - before) / count, nodeUs: (user + system) / count };
}

const ratios = (found: readonly Record<Name, Cell>[], one: Name, other: Name, of: keyof Cell = 'perSecond') =>
  found.map((round) => round[one][of] / round[other][of]);

function linesOf(found: readonly Record<Name, Cell>[], noisy: boolean): Line[] {
  const at = (name: Name) => `${median(found.map((round) => round[name].perSecond)).toFixed(0)}/s`;
  const line = (
    id: string,
    says: string,
    values: readonly number[],
    target: NonNullable<Line['target']>,
    notes: string,
    witness?: number,
  ): Line => ({
    id,
    says,
    ...spread(values),
    unit: '×',
    target,
    noisy,
    ...(witness !== undefined && { witness }),
    notes,
  });
  const us = (name: Name, of: 'cpuUs' | 'nodeUs' = 'cpuUs') => median(found.map((round) => round[name][of])).toFixed(0);
  return [
    line(
      'C1',
      `claims settled a second in batches of ${inBatch} ÷ single-row inserts a second, both by pgbench`,
      ratios(found, 'batch', 'plain'),
      { must: 4, aim: 10, better: 'higher' },
      `${at('batch')}, ${at('plain')}; ${us('batch')} and ${us('plain')} µs of PostgreSQL`,
      median(ratios(found, 'plain', 'batch', 'cpuUs')),
    ),
    line(
      'C2',
      'claims a second at the counter of one process, 1,000 callers ÷ single-row inserts by pgbench',
      ratios(found, 'thousand', 'plain'),
      { must: 4, aim: 6, better: 'higher' },
      `${at('thousand')}, ${us('thousand')} µs of PostgreSQL and ${us('thousand', 'nodeUs')} of Node with its callers; with its part of the audit`,
      median(ratios(found, 'plain', 'thousand', 'cpuUs')),
    ),
    line(
      'C3',
      'the counter ÷ one conditional update and insert a claim, 200 callers',
      ratios(found, 'counter', 'single'),
      { must: 10, aim: 20, better: 'higher' },
      `${at('counter')}, ${at('single')}`,
    ),
    line(
      'C4',
      'p99 of the counter ÷ p99 of the same',
      ratios(found, 'counter', 'single', 'p99'),
      { must: 0.2, aim: 0.1, better: 'lower' },
      `${median(found.map((round) => round.counter.p99)).toFixed(0)} ms`,
    ),
  ];
}

/** C1–C4: what batches are worth against a row at a time, on one database in one run. */
export async function benchSettling(database: BenchDatabase, town: Town, rounds: number): Promise<Line[]> {
  const pool = makePool(database.appUrl, { max: 48, applicationName: 'bench' });
  const platform = {
    db: openAuditedDb(pool, new Auditor(randomBytes(32))),
    allotments: await findAllotments(`${projectRoot}/services`),
    soldOut: new SoldOut(),
  } as Partial<Platform> as Platform;
  const rig: Rig = { database, town, platform, pool, used: [] };
  try {
    for (const name of ['counter', 'single'] as const) await runCell(rig, name);
    const { found, noisy } = await inRounds(
      rounds,
      names,
      (name) => runCell(rig, name),
      (so) =>
        isNoisy(
          ratios(so, 'batch', 'plain'),
          so.map(({ plain }) => plain.perSecond),
        ),
    );
    for (const id of rig.used) await mustBeExact(town, id);
    return linesOf(found, noisy);
  } finally {
    await platform.db.destroy();
  }
}
