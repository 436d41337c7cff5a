import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { Client } from 'pg';
import type { Level } from '../kernel/party.ts';
import { newId } from '../server/db/id.ts';
import { type Db, openDb } from '../server/db/open.ts';
import { makePool } from '../server/db/pool.ts';
import { scopedTo } from '../server/db/scope.ts';
import { pgTypes } from '../server/db/types-of-pg.ts';
import { countMembersBelow } from '../server/members/counts.ts';
import { findMembers, listMembers } from '../server/members/lists.ts';
import { recountMembersSql } from '../server/members/recount.ts';
import { beginMemberships } from '../server/people/membership.ts';
import { type Sealer, makeSealer, readSecret } from '../server/people/sealing.ts';
import { foldDeltas } from '../server/stats/queries.ts';
import { type BenchDatabase, openBenchDatabase } from './database.ts';
import { type Design, interleave, lineOf, pick, supervisorOf } from './lists.ts';
import { type Line, type Target, isNoisy, median, quantile, spread } from './measure.ts';
import { type Register, type RegistryScale, fillRegister, registryScales } from './registry-fill.ts';
import { benchImport } from './registry-import.ts';
import { benchMillion } from './registry-million.ts';
import { benchMoving } from './registry-move.ts';
import type { Facts } from './report.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);

const findTarget: Target = { must: 3, aim: 2, better: 'lower' };
const listTarget: Target = { must: 4, aim: 2.5, better: 'lower' };
const countTarget: Target = { must: 3, aim: 2, better: 'lower' };
const joinTarget: Target = { must: 0.5, aim: 0.8, better: 'higher' };

/** Sealing as it is; the blind index without its key, so that millions of them are made inside the database. */
function benchSealer(dataDir: string): Sealer {
  const sealer = makeSealer(readSecret(dataDir, undefined));
  const blind = (text: string) => createHash('sha256').update(text).digest();
  return { ...sealer, blind, blinds: (text) => [blind(text)] };
}

function readOne(db: Db, { known }: Register): Promise<unknown> {
  return db.selectFrom('persons').selectAll().where('cell_id', '=', 1).where('id', '=', pick(known).id).execute();
}

async function find(db: Db, sealer: Sealer, register: Register, by: 'document' | 'phone'): Promise<void> {
  const sought = pick(register.known);
  const scoped = scopedTo(db, supervisorOf('town', { id: sought.townId, name: '' }));
  const { items } = await findMembers(scoped, sealer, undefined, sought[by], Date.now());
  if (items.length !== 1 || items[0]!.id !== sought.id) throw new Error(`${by} found ${items.length} members`);
}

async function newest(db: Db, sealer: Sealer, level: Level, register: Register): Promise<void> {
  const unit = pick(register.units[level]);
  const { items } = await listMembers(scopedTo(db, supervisorOf(level, unit)), sealer, undefined, undefined);
  if (items.length !== 20) throw new Error(`${unit.name} lists ${items.length} members`);
}

async function countBelow(db: Db, level: Level, register: Register): Promise<void> {
  const unit = pick(register.units[level]);
  const counts = await countMembersBelow(scopedTo(db, supervisorOf(level, unit)), unit.id);
  if (counts.size === 0) throw new Error(`${unit.name} counts no members below it`);
}

const listed = ['province', 'city', 'county', 'town'] as const;
const counted = ['province', 'city', 'county'] as const;
const numbers = ['document', 'phone'] as const;

/** R1 to R3: what is read of the register, by the functions that serve the console. */
async function benchReading(db: Db, sealer: Sealer, register: Register): Promise<Line[]> {
  const designs: Design[] = [
    ['pk', () => readOne(db, register)],
    ...numbers.map((by): Design => [by, () => find(db, sealer, register, by)]),
    ...listed.map((level): Design => [`newest ${level}`, () => newest(db, sealer, level, register)]),
    ...counted.map((level): Design => [`below ${level}`, () => countBelow(db, level, register)]),
  ];
  const times = await interleave(designs);
  const line = (name: string, id: string, says: string, target: Target) => lineOf(times, name, id, says, target);
  return [
    ...numbers.map((by) => line(by, `R1 ${by}`, `a member of a town by ${by} ÷ one person by key`, findTarget)),
    ...listed.map((level) =>
      line(`newest ${level}`, `R2 ${level}`, `newest 20 members of a ${level} ÷ one person by key`, listTarget),
    ),
    ...counted.map((level) =>
      line(`below ${level}`, `R3 ${level}`, `members by child of a ${level} ÷ one person by key`, countTarget),
    ),
  ];
}

const joinBlocks = 24;
const pairsABlock = 100;

/** The least that could be written instead: one row, and no union knows how many members it has. */
async function insertPlain(db: Db, personId: string, orgId: string): Promise<void> {
  await sql`/* prepared: bench-membership */
    insert into memberships (cell_id, id, person_id, org_id, county_id, town_id, joined_on)
    select 1, ${newId()}, ${personId}, o.id, o.county_id, o.town_id, '2026-11-20' from orgs o where o.id = ${orgId}`.execute(
    db,
  );
}

const middleHalf = (values: readonly number[]) => [quantile(values, 0.25), quantile(values, 0.75)];

/**
 * R4: people who join one by one, each in a transaction of its own on one connection. The two ways take turns at each
 * person, and a block is judged by its medians: both wait for the same disk, and a stall of it is in neither's.
 */
async function benchJoining(db: Db, { outsiders, units }: Register): Promise<Line> {
  let next = 0;
  const plain: string[] = [];
  const join = {
    counted: (personId: string, orgId: string) =>
      beginMemberships(db, [{ cell: 1, personId, orgId, joinedOn: '2026-11-20' }], '2026-11-20'),
    plain: (personId: string, orgId: string) => {
      plain.push(personId);
      return insertPlain(db, personId, orgId);
    },
  };
  const blocks: { counted: number; plain: number }[] = [];
  for (let block = 0; block < joinBlocks; block += 1) {
    const took = { counted: [] as number[], plain: [] as number[] };
    for (let pair = 0; pair < pairsABlock; pair += 1)
      for (const which of pair % 2 === 0 ? (['counted', 'plain'] as const) : (['plain', 'counted'] as const)) {
        const personId = outsiders[next++];
        if (personId === undefined) throw new Error('everybody has joined');
        const orgId = pick(units.workplace).id;
        const began = performance.now();
        await join[which](personId, orgId);
        took[which].push(performance.now() - began);
      }
    blocks.push({ counted: median(took.counted), plain: median(took.plain) });
  }
  await sql`delete from memberships where cell_id = 1 and person_id = any (${plain}::uuid[])`.execute(db);
  const ratios = blocks.map((block) => block.plain / block.counted);
  const perSecond = (which: 'counted' | 'plain') => (1000 / median(blocks.map((block) => block[which]))).toFixed(0);
  return {
    id: 'R4',
    says: 'members who join one by one ÷ the plain insert of their row',
    ...spread(ratios),
    unit: '×',
    target: joinTarget,
    noisy: isNoisy(middleHalf(ratios), middleHalf(blocks.map((block) => block.plain))),
    notes: `${perSecond('counted')} a second; plain ${perSecond('plain')}`,
  };
}

/** Every union's figure, after all that joined meanwhile is folded, against a recount of the memberships. */
async function mustAgree(database: BenchDatabase, db: Db): Promise<void> {
  while ((await foldDeltas(db, 1)) > 0);
  const client = new Client({ connectionString: database.superuserUrl, types: pgTypes });
  await client.connect();
  try {
    const { rows } = await client.query<{ differing: number; checked: number }>(
      `select count(*) as checked, count(*) filter (where coalesce(f.n, 0) <> coalesce(r.n, 0)) as differing
        from (${recountMembersSql}) r
        full join (select * from figure_totals where service = 'membership') f using (cell_id, org_id)`,
    );
    const { differing, checked } = rows[0]!;
    if (checked === 0 || differing > 0) throw new Error(`${differing} of ${checked} figures differ from a recount`);
    say(`${checked} figures equal a recount`);
  } finally {
    await client.end();
  }
}

/** What of the register has figures of its own to reach; a part is given the filled database and gives its lines. */
interface Part {
  readonly name: string;
  readonly says: string;
  /** Takes minutes and is run only where it is asked for. */
  readonly asked?: true;
  bench(database: BenchDatabase, db: Db, sealer: Sealer, register: Register): Promise<Line[]>;
}

/** In this order: what joins and moves comes before the recount. */
const parts: readonly Part[] = [
  {
    name: 'reading',
    says: 'finding, listing and counting members…',
    bench: (_database, db, sealer, register) => benchReading(db, sealer, register),
  },
  {
    name: 'joining',
    says: 'joining…',
    bench: async (_database, db, _sealer, register) => {
      const line = await benchJoining(db, register);
      while ((await foldDeltas(db, 1)) > 0);
      return [line];
    },
  },
  {
    name: 'importing',
    says: 'importing…',
    bench: (database, _db, _sealer, register) => benchImport(database, register),
  },
  {
    name: 'million',
    says: 'importing a million lines, twice…',
    asked: true,
    bench: (database, _db, _sealer, register) => benchMillion(database, register),
  },
  {
    name: 'moving',
    says: 'moving counties…',
    bench: (database, _db, sealer, register) => benchMoving(database, sealer, register),
  },
  {
    name: 'recount',
    says: 'recounting…',
    bench: async (database, db) => {
      await mustAgree(database, db);
      return [];
    },
  },
];

export const registryParts: readonly string[] = parts.map(({ name }) => name);

function sizeLine({ bytesPerMember, scale }: Register): Line {
  const gb = (bytesPerMember * registryScales.full.members) / 1e9;
  return {
    id: 'R7',
    says: 'database a member: person, membership, indexes, figures',
    value: bytesPerMember,
    unit: 'bytes',
    notes: `${scale.members} members; ${gb.toFixed(1)} GB for 16.6 million`,
  };
}

/** The register of members on a province of its own. The database goes away however this ends. */
export async function benchRegistry(
  name: RegistryScale['name'],
  only: readonly string[],
): Promise<{ lines: Line[]; facts: Facts }> {
  say('starting a durable PostgreSQL of its own…');
  const database = await openBenchDatabase();
  const giveUp = () => void database.close().finally(() => process.exit(130));
  process.once('SIGINT', giveUp).once('SIGTERM', giveUp);
  const pool = makePool(database.appUrl, { max: 1, applicationName: 'bench' });
  const db = openDb(pool);
  try {
    const scale = registryScales[name];
    const unions = 1 + scale.cities + scale.counties + scale.towns + scale.workplaces;
    say(`making ${unions} unions with ${scale.members} members…`);
    const sealer = benchSealer(database.dataDir);
    const register = await fillRegister(database.superuserUrl, scale, sealer);
    say(`made in ${register.seconds.toFixed(0)} s`);
    const lines: Line[] = [];
    for (const part of parts) {
      if (only.length === 0 ? part.asked : !only.includes(part.name)) continue;
      say(part.says);
      lines.push(...(await part.bench(database, db, sealer, register)));
    }
    return {
      lines: [...lines, sizeLine(register)],
      facts: { scale: name, postgres: database.version, cells: [] },
    };
  } finally {
    process.off('SIGINT', giveUp).off('SIGTERM', giveUp);
    await db.destroy();
    await database.close();
  }
}
