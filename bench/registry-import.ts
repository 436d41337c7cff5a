import { pino } from 'pino';
import { Client } from 'pg';
import { newId } from '../server/db/id.ts';
import { type Db, openDb } from '../server/db/open.ts';
import { makePool } from '../server/db/pool.ts';
import { pgTypes } from '../server/db/types-of-pg.ts';
import type { Desk } from '../server/imports/reading.ts';
import { keepUpload } from '../server/imports/spool.ts';
import { importWork } from '../server/imports/work.ts';
import { readConfig } from '../server/config.ts';
import { makeSealer, readSecret } from '../server/people/sealing.ts';
import type { BenchDatabase } from './database.ts';
import { pick } from './lists.ts';
import { type Line, spread } from './measure.ts';
import type { Register } from './registry-fill.ts';
import { type RosterFormat, rosterPieces } from './roster-files.ts';

const people = 20_000;
/** The workbook, which nothing is demanded of, is in every second of them. */
const rounds = 5;

/** An import as the server does it, on the files and with the secret of this bench. */
export function openDesk(db: Db, dataDir: string): Desk {
  const config = readConfig({ ...process.env, HONGQIAO_DATA: dataDir });
  return { config, db, log: pino({ level: 'warn' }), sealer: makeSealer(readSecret(dataDir, undefined)) };
}

/** A county whose cadre uploads, and the names of the workplace unions below it. */
export async function deskOf(client: Client, countyId: string): Promise<{ county: string; unions: string[] }> {
  const { rows } = await client.query<{ name: string }>(
    `select name from orgs where county_id = $1 and level = 'workplace'`,
    [countyId],
  );
  return { county: countyId, unions: rows.map(({ name }) => name) };
}

export async function addImport(
  client: Client,
  desk: Desk,
  one: { readonly county: string; readonly personId: string; readonly content: AsyncIterable<Buffer> },
): Promise<string> {
  const id = newId();
  const { keySealed } = await keepUpload(desk, id, one.content);
  await client.query(
    `insert into imports (cell_id, id, org_id, account_id, person_id, file_name, key_sealed, state, created_at)
      values (1, $1, $2, $1, $3, 'bench', $4, 'checking', now())`,
    [id, one.county, one.personId, keySealed],
  );
  return id;
}

export interface Took {
  readonly checking: number;
  readonly enrolling: number;
}

/** From the stored upload to the last line enrolled: the dry run, the start, and the enrolling; in seconds. */
export async function importWhole(client: Client, desk: Desk, id: string, expected: number): Promise<Took> {
  const work = importWork(desk);
  const began = performance.now();
  while ((await work.check()) > 0);
  await client.query(`update imports set state = 'importing', cursor = 0 where id = $1 and state = 'checked'`, [id]);
  const checked = performance.now();
  while ((await work.enrol()) > 0);
  const done = performance.now();
  const { rows } = await client.query<{ state: string; n: number }>(
    `select state, enrolled_rows as n from imports where id = $1`,
    [id],
  );
  if (rows[0]!.state !== 'done' || rows[0]!.n !== expected)
    throw new Error(`${rows[0]!.n} of ${expected} were enrolled, ${rows[0]!.state}`);
  return { checking: (checked - began) / 1000, enrolling: (done - checked) / 1000 };
}

/** What an import writes to the registry for a person, and which of its rows are those of this round. */
const tables = [
  ['persons', `id in (select id from made)`],
  ['memberships', `person_id in (select id from made)`],
  ['accounts', `person_id in (select id from made)`],
  ['logins', `account_id in (select id from accounts where person_id in (select id from made))`],
] as const;

/** The same rows once more by COPY from files of the database's own machine, into the same tables with the same indexes. */
async function copySeconds(client: Client, id: string): Promise<number> {
  const folder = (await client.query<{ data_directory: string }>('show data_directory')).rows[0]!.data_directory;
  const file = (table: string) => `'${folder}/bench-${table}.copy'`;
  await client.query(
    `create temporary table made as select person_id as id from import_rows where import_id = '${id}'`,
  );
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

interface Round extends Took {
  readonly copying: number;
}

async function runRound(client: Client, desk: Desk, register: Register, format: RosterFormat, first: number) {
  const { county, unions } = await deskOf(client, pick(register.units.county).id);
  const content = rosterPieces(format, { first, rows: people, unions });
  const id = await addImport(client, desk, { county, personId: register.known[0]!.id, content });
  const took = await importWhole(client, desk, id, people);
  return { ...took, copying: await copySeconds(client, id) };
}

function lineOf(format: RosterFormat, found: readonly Round[]): Line {
  const rate = (of: (one: Round) => number) => spread(found.map((one) => people / of(one))).value.toFixed(0);
  return {
    id: `R5 ${format}`,
    says: `a roster imported, from the stored ${format} to the last line enrolled ÷ a bare COPY of what came of it`,
    ...spread(found.map((one) => one.copying / (one.checking + one.enrolling))),
    unit: '×',
    ...(format === 'csv' && { target: { must: 0.2, aim: 0.4, better: 'higher' as const } }),
    notes: `${rate((one) => one.checking + one.enrolling)} lines a second; checked ${rate((one) => one.checking)}, enrolled ${rate((one) => one.enrolling)}, copied ${rate((one) => one.copying)}`,
  };
}

/** R5: whole imports of valid lines against a bare COPY of what they come to. */
export async function benchImport(database: BenchDatabase, register: Register): Promise<Line[]> {
  const pool = makePool(database.appUrl, { max: 4, applicationName: 'bench' });
  const db = openDb(pool);
  const desk = openDesk(db, database.dataDir);
  const client = new Client({ connectionString: database.superuserUrl, types: pgTypes });
  await client.connect();
  try {
    // Taking the rows out again is not measured, and each would be looked for in tables that never lose anybody.
    await client.query('set session_replication_role = replica');
    const found: Record<RosterFormat, Round[]> = { csv: [], xlsx: [] };
    let first = 0;
    for (let round = 0; round < rounds; round += 1)
      for (const format of round % 2 === 0 ? (['csv', 'xlsx'] as const) : (['csv'] as const)) {
        found[format].push(await runRound(client, desk, register, format, first));
        first += people;
      }
    return [lineOf('csv', found.csv), lineOf('xlsx', found.xlsx)];
  } finally {
    await db.destroy();
    await client.end();
  }
}
