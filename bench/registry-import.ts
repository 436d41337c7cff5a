import { Client } from 'pg';
import { openDb } from '../server/db/open.ts';
import { makePool } from '../server/db/pool.ts';
import { pgTypes } from '../server/db/types-of-pg.ts';
import { enrolAll, type Enrolling } from '../server/people/enrol.ts';
import type { Sealer } from '../server/people/sealing.ts';
import type { BenchDatabase } from './database.ts';
import { pick } from './lists.ts';
import { type Line, spread } from './measure.ts';
import type { Register } from './registry-fill.ts';

const people = 20_000;
const batch = 1_000;
const rounds = 3;
const day = '2026-11-20';

/** Members that no union has, whose numbers are nobody's. */
function rowsFrom(first: number, { units }: Register): Enrolling[] {
  return Array.from({ length: people }, (_, n) => ({
    cell: 1,
    orgId: pick(units.workplace).id,
    name: '示例',
    folded: '示例',
    kind: 'passport',
    number: `BENCH${first + n}`,
    born: '1990-01-01',
    phone: `188${String(first + n).padStart(8, '0')}`,
    joinedOn: day,
  }));
}

/** What enrolling writes for a person, and which of its rows are those of this round. */
const tables = [
  ['persons', `id in (select id from made)`],
  ['memberships', `person_id in (select id from made)`],
  ['accounts', `person_id in (select id from made)`],
  ['logins', `account_id in (select id from accounts where person_id in (select id from made))`],
] as const;

/** The same rows once more by COPY from files of the database's own machine, into the same tables with the same indexes. */
async function copySeconds(client: Client): Promise<number> {
  const folder = (await client.query<{ data_directory: string }>('show data_directory')).rows[0]!.data_directory;
  const file = (table: string) => `'${folder}/bench-${table}.copy'`;
  await client.query(`create temporary table made as select id from persons where document_kind = 'passport'`);
  for (const [table, mine] of tables)
    await client.query(`copy (select * from ${table} where ${mine}) to ${file(table)}`);
  for (const [table, mine] of tables.toReversed()) await client.query(`delete from ${table} where ${mine}`);
  await client.query('vacuum persons, memberships, accounts, logins');
  const began = performance.now();
  await client.query('begin');
  for (const [table] of tables) await client.query(`copy ${table} from ${file(table)}`);
  await client.query('commit');
  const seconds = (performance.now() - began) / 1000;
  // They stay out of what is measured afterwards; their figures are waiting and are taken back with them.
  for (const [table, mine] of tables.toReversed()) await client.query(`delete from ${table} where ${mine}`);
  await client.query(`delete from figure_deltas where service = 'membership'`);
  await client.query('drop table made');
  return seconds;
}

/** R5: rows that were found good, enrolled in the batches of an import, against a bare COPY of what they come to. */
export async function benchImport(database: BenchDatabase, sealer: Sealer, register: Register): Promise<Line[]> {
  const pool = makePool(database.appUrl, { max: 1, applicationName: 'bench' });
  const db = openDb(pool);
  const client = new Client({ connectionString: database.superuserUrl, types: pgTypes });
  await client.connect();
  try {
    // Taking the rows out again is not measured, and each would be looked for in tables that never lose anybody.
    await client.query('set session_replication_role = replica');
    const ratios: number[] = [];
    const rates: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const rows = rowsFrom(round * people, register);
      const began = performance.now();
      for (let from = 0; from < people; from += batch) {
        const some = rows.slice(from, from + batch);
        await db.transaction().execute((trx) => enrolAll(trx, sealer, some, day));
      }
      const seconds = (performance.now() - began) / 1000;
      rates.push(people / seconds);
      ratios.push((await copySeconds(client)) / seconds);
    }
    return [
      {
        id: 'R5',
        says: 'enrolling rows of a roster that were found good ÷ a bare COPY of the same rows',
        ...spread(ratios),
        unit: '×',
        target: { must: 0.2, aim: 0.4, better: 'higher' },
        notes: `${spread(rates).value.toFixed(0)} people a second, with sealing, duplicates looked for and figures`,
      },
    ];
  } finally {
    await db.destroy();
    await client.end();
  }
}
