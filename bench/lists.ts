import { sql } from 'kysely';
import type { Level } from '../kernel/party.ts';
import { listCases } from '../server/cases/lists.ts';
import { type Db, openDb } from '../server/db/open.ts';
import { makePool } from '../server/db/pool.ts';
import { type Scoped, scopedTo } from '../server/db/scope.ts';
import type { Caller } from '../server/people/caller.ts';
import { type Registry, findServices } from '../server/registry.ts';
import { sumTotals } from '../server/stats/queries.ts';
import { projectRoot } from '../server/config.ts';
import type { BenchDatabase } from './database.ts';
import { type Line, type Target, quantile } from './measure.ts';
import type { Province, Unit } from './province.ts';

const levels = ['province', 'city', 'county', 'town'] as const satisfies readonly Level[];
const blocks = 5;
const perBlock = 60;
const warming = 40;

const listTarget: Target = { must: 4, aim: 2.5, better: 'lower' };
const countTarget: Target = { must: 3, aim: 2, better: 'lower' };
const skewTarget: Target = { must: 10, aim: 5, better: 'lower' };

export type Design = readonly [name: string, run: () => Promise<unknown>];
export type Times = Map<string, number[][]>;

/** A supervisor of one union, as a request would have found her. */
export function supervisorOf(level: Level, unit: Unit): Caller {
  const org = { ...unit, level };
  const person = '01900000-0000-7000-8000-000000000000';
  const post = { id: person, role: 'supervisor', orgId: unit.id, org } as const;
  return {
    cell: 1,
    accountId: person,
    personId: person,
    kind: 'staff',
    name: '',
    verified: true,
    phoneSealed: null,
    posts: [post],
  };
}

export function pick<T>(from: readonly T[]): T {
  return from[Math.floor(Math.random() * from.length)]!;
}

/** The denominator: one case by its primary key, through the same driver. */
function readOne(db: Db, province: Province): Promise<unknown> {
  const id = pick(province.caseIds);
  return db.selectFrom('cases').selectAll().where('cell_id', '=', 1).where('id', '=', id).execute();
}

/** The register of a union as its own supervisor opens it: its open cases, or with `open` undefined all of them. */
async function list(db: Db, registry: Registry, level: Level, unit: Unit, open: true | undefined): Promise<void> {
  const scoped: Scoped = scopedTo(db, supervisorOf(level, unit));
  const page = await listCases(scoped, registry, { org: { id: unit.id, level }, open }, undefined, Date.now());
  if (page.items.length === 0) throw new Error(`${unit.name} has no case`);
}

async function countByState(db: Db, unit: Unit): Promise<void> {
  const sums = await sumTotals(db, unit.id, 'appeal');
  if (sums.length === 0) throw new Error(`${unit.name} has no figures`);
}

/** One connection; every design once an iteration, starting with another each time. */
export async function interleave(designs: readonly Design[]): Promise<Times> {
  const times: Times = new Map(designs.map(([name]) => [name, Array.from({ length: blocks }, () => [])]));
  for (let i = -warming; i < blocks * perBlock; i += 1) {
    for (let turn = 0; turn < designs.length; turn += 1) {
      const [name, run] = designs[(Math.abs(i) + turn) % designs.length]!;
      const began = performance.now();
      await run();
      const took = performance.now() - began;
      if (i >= 0) times.get(name)![Math.floor(i / perBlock)]!.push(took);
    }
  }
  return times;
}

export function lineOf(times: Times, name: string, id: string, says: string, target?: Target): Line {
  const [mine, base] = [times.get(name)!, times.get('pk')!];
  const ratios = mine.map((block, i) => quantile(block, 0.5) / quantile(base[i]!, 0.5));
  const p50 = quantile(mine.flat(), 0.5);
  const basis = quantile(base.flat(), 0.5);
  const p99 = quantile(mine.flat(), 0.99);
  return {
    id,
    says,
    value: p50 / basis,
    unit: '×',
    min: Math.min(...ratios),
    max: Math.max(...ratios),
    ...(target && { target }),
    notes: `p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)} ms; by key ${basis.toFixed(2)} ms`,
  };
}

/** Towns differ: one without an open case has no list to measure. */
async function withOpenCases(db: Db, units: readonly Unit[]): Promise<Unit[]> {
  const rows = await db
    .selectFrom('cases')
    .select('town_id')
    .distinct()
    .where('open', '=', true)
    .where('town_id', 'is not', null)
    .execute();
  const open = new Set(rows.map((row) => row.town_id));
  return units.filter((unit) => open.has(unit.id));
}

async function benchLevels(db: Db, registry: Registry, province: Province): Promise<Line[]> {
  const units = { ...province.units, town: await withOpenCases(db, province.units.town) };
  const lists = levels.map((level): Design => [
    `list ${level}`,
    () => list(db, registry, level, pick(units[level]), true),
  ]);
  const all = levels.map((level): Design => [
    `all ${level}`,
    () => list(db, registry, level, pick(units[level]), undefined),
  ]);
  const counts = levels.map((level): Design => [`count ${level}`, () => countByState(db, pick(units[level]))]);
  const times = await interleave([['pk', () => readOne(db, province)], ...lists, ...all, ...counts]);
  return [
    ...levels.map((level) =>
      lineOf(times, `list ${level}`, `L1 ${level}`, `latest 20 open cases of a ${level} ÷ one case by key`, listTarget),
    ),
    ...levels.map((level) =>
      lineOf(times, `all ${level}`, `L1 all ${level}`, `latest 20 cases of a ${level}, open or not ÷ one case by key`),
    ),
    ...levels.map((level) =>
      lineOf(times, `count ${level}`, `L3 ${level}`, `count by state of a ${level} ÷ one case by key`, countTarget),
    ),
  ];
}

class RolledBack extends Error {}

/** A county whose open cases are all ten years older than the planner thinks; undone afterwards. */
async function benchSkew(db: Db, registry: Registry, province: Province): Promise<Line> {
  let line: Line | undefined;
  const county = province.units.county[0]!;
  const act = db.transaction().execute(async (trx) => {
    await sql`update cases set filed_at = filed_at - interval '10 years' where county_id = ${county.id} and open`.execute(
      trx,
    );
    const times = await interleave([
      ['pk', () => readOne(trx, province)],
      ['skew', () => list(trx, registry, 'county', county, true)],
    ]);
    line = lineOf(times, 'skew', 'L2', 'the same, a county whose open cases are all ten years old', skewTarget);
    throw new RolledBack();
  });
  await act.catch((fault: unknown) => {
    if (!(fault instanceof RolledBack)) throw fault;
  });
  return line!;
}

/** The register and its figures at every level, by the queries that serve the console. */
export async function benchLists(database: BenchDatabase, province: Province): Promise<Line[]> {
  const pool = makePool(database.appUrl, { max: 1, applicationName: 'bench' });
  const db = openDb(pool);
  try {
    const registry = await findServices(`${projectRoot}/services`);
    return [...(await benchLevels(db, registry, province)), await benchSkew(db, registry, province)];
  } finally {
    await db.destroy();
  }
}
