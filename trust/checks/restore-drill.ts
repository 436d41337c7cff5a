import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { openBenchDatabase } from '../../bench/database.ts';
import { type Known, type RegistryScale, fillRegister, registryScales } from '../../bench/registry-fill.ts';
import { faultsOf } from '../../server/backup/manifest.ts';
import { restoreBackup } from '../../server/backup/restoring.ts';
import { takeBackup } from '../../server/backup/taking.ts';
import { writeAnchor } from '../../server/audit/anchoring.ts';
import { writeAudits } from '../../server/audit/queries.ts';
import { newId } from '../../server/db/id.ts';
import { openAuditedDb } from '../../server/db/auditor.ts';
import type { Db } from '../../server/db/open.ts';
import { makePool } from '../../server/db/pool.ts';
import { type Verdict, exportAudit, verifyAudit } from '../../test/audit-desk.ts';
import { auditorFor, sealAll, sealKeyOf } from '../faults/sealed.ts';
import { startEmbedded } from '../../server/db/embedded/supervisor.ts';
import { makeSealer } from '../../server/people/sealing.ts';
import { type Finding, type TrustCheck, type TrustRun, longer } from '../check.ts';

const sealer = makeSealer(Buffer.alloc(32, 7));
const log = { info: () => {}, warn: () => {}, error: () => {} };

/** Every table with the number of its rows and a sum of the hashes of all that is in them. */
type Contents = ReadonlyMap<string, string>;

async function withClient<T>(url: string, act: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

function contentsOf(url: string): Promise<Contents> {
  return withClient(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
    );
    const found = new Map<string, string>();
    for (const { name } of tables) {
      const { rows } = await client.query<{ sum: string }>(
        `select count(*) || ' rows, ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as sum from "${name}" t`,
      );
      found.set(name, rows[0]!.sum);
    }
    return found;
  });
}

/** Names change, one after another, until told to stop; says how many did. */
function rename(url: string, people: readonly Known[], until: AbortSignal): Promise<number> {
  return withClient(url, async (client) => {
    let writes = 0;
    for (; !until.aborted; writes += 1) {
      const { id } = people[writes % people.length]!;
      await client.query('update persons set name = $2 where cell_id = 1 and id = $1', [id, `改名${writes}`]);
    }
    return writes;
  });
}

/** What is done is written into the audit, sealed, and the end of its chains kept outside of the database. */
async function actAndAnchor(url: string, acts: number, anchor: string): Promise<void> {
  await withAudit(url, async (db) => {
    await act(db, acts);
    await sealAll(db, sealer);
    await writeAnchor(db, sealKeyOf(sealer), anchor, new Date());
  });
}

async function act(db: Db, acts: number): Promise<void> {
  const entry = { cell: 1, act: 'read', actorId: null, objectKind: 'case', purpose: '抽查', requestId: 'drill' };
  const entries = Array.from({ length: acts }, () => ({ ...entry, objectId: newId(), now: Date.now() }));
  await writeAudits(db, entries);
}

async function withAudit<T>(url: string, work: (db: Db) => Promise<T>): Promise<T> {
  const db = openAuditedDb(makePool(url, { max: 1, applicationName: 'restore-drill' }), auditorFor(sealer));
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/** What the verifier says of the audit as it came back and goes on. */
function verifyRestored(url: string, anchor: string): Promise<Verdict> {
  return withAudit(url, async (db) => {
    await act(db, 100);
    await sealAll(db, sealer);
    return verifyAudit(
      await exportAudit(db),
      '--anchors',
      anchor,
      '--mac-key',
      sealer.keyFor('audit rows').toString('hex'),
    );
  });
}

interface Mistake {
  readonly moment: Date;
  readonly before: Contents;
  readonly gone: number;
}

/** A wrong deletion at a known moment, with the log of it in the archive. */
async function makeMistake(url: string): Promise<Mistake> {
  const before = await contentsOf(url);
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ moment: Date }>('select clock_timestamp() as moment');
    const { rowCount } = await client.query('delete from memberships');
    await client.query(`update persons set name = '误改'`);
    // Ends the piece and waits until the archiver has it.
    const { rows: pieces } = await client.query<{ name: string }>('select pg_walfile_name(pg_switch_wal()) as name');
    const archived = `select 1 from pg_stat_archiver where last_archived_wal >= $1`;
    while ((await client.query(archived, [pieces[0]!.name])).rowCount === 0)
      await client.query('select pg_sleep(0.05)');
    return { moment: rows[0]!.moment, before, gone: rowCount! };
  });
}

const since = (began: number) => (performance.now() - began) / 1000;

/**
 * Pages beside those of members, so that what starting and stopping cost is little of the time that is measured: else a second of
 * it would be minutes for ten gigabytes.
 */
const addPages = (url: string) =>
  withClient(url, (client) =>
    client.query(`create table pages as select i, repeat(md5(i::text), 30) as line from generate_series(1, 500000) i`),
  );

/** A tenth of the small register in the short form, a tenth of a province in the long one. */
function scaleOf(full: boolean): RegistryScale {
  const of = full ? registryScales.full : registryScales.small;
  return { ...of, workplaces: Math.floor(of.workplaces / 10), members: of.members / 10 };
}

async function drill({ full, scratch, say }: TrustRun): Promise<readonly Finding[]> {
  const folder = join(scratch, 'backup');
  mkdirSync(folder);
  for (const path of [scratch, folder]) chmodSync(path, 0o755);
  const database = await openBenchDatabase({ archive: folder });
  const into = join(scratch, 'restored');
  const anchor = join(scratch, 'anchors.jsonl');
  let mistake: Mistake;
  let writes: number;
  let copyingS: number;
  let bytes: number;
  let faults: readonly string[];
  try {
    const { superuserUrl } = database;
    say('making members');
    const { known } = await fillRegister(superuserUrl, scaleOf(full), sealer);
    if (!full) await addPages(superuserUrl);
    await actAndAnchor(superuserUrl, 500, anchor);
    say('copying while names change');
    const ending = new AbortController();
    const renamed = rename(superuserUrl, known, ending.signal);
    const began = performance.now();
    const copy = await takeBackup({ superuserUrl, dataDir: database.folder, folder, say: () => {} });
    copyingS = since(began);
    ending.abort();
    writes = await renamed;
    bytes = copy.files.reduce((sum, file) => sum + file.bytes, 0);
    faults = await faultsOf(folder, copy);
    // Of these the restored database knows, and their seals it has not.
    await withAudit(superuserUrl, (db) => act(db, 100));
    say('a wrong deletion');
    mistake = await makeMistake(superuserUrl);
    await actAndAnchor(superuserUrl, 200, anchor);
  } finally {
    await database.close();
  }
  say(`restoring to ${mistake.moment.toISOString()}`);
  const began = performance.now();
  await restoreBackup({ folder, dataDir: into, to: mistake.moment, env: process.env, log, say: () => {} });
  const server = await startEmbedded({ dataDir: join(into, 'pg'), log });
  const restoringS = since(began);
  try {
    const url = server.superuserUrl.replace(/postgres$/, 'bench');
    const after = await contentsOf(url);
    const audit = await verifyRestored(url, anchor);
    const gaps = ['re-sealed', 'lost'].filter((kind) => audit.gaps.some(({ says }) => says.startsWith(kind)));
    const differing = [...mistake.before].filter(([table, sum]) => after.get(table) !== sum).map(([table]) => table);
    const perTen = (restoringS * 10 * 2 ** 30) / bytes / 60;
    return [
      {
        what: `${mistake.gone} memberships deleted and all names changed by mistake; restored to the moment before`,
        measured: `${differing.length} of ${mistake.before.size} tables differ ${differing.join(' ')}`,
        goal: 'every row of every table as it was',
        holds: differing.length === 0 && after.size === mistake.before.size,
      },
      {
        what: `copied while ${writes} names changed, ${Math.round(bytes / 2 ** 20)} MB in ${copyingS.toFixed(0)} s; every file and piece of the log checked`,
        measured: `${faults.length} faults`,
        goal: '0, and names do change meanwhile',
        holds: faults.length === 0 && writes > 0,
      },
      {
        what: `the audit of ${audit.rows} rows after it, with 100 more, verified on its own against anchors of before and after the mistake`,
        measured: `${audit.faults.length} faults, ${audit.withoutMac + audit.unsealed} rows without seal or MAC; it shows ${gaps.length === 0 ? 'no gap' : gaps.join(' and ')}`,
        goal: '0 faults; it says from where it was sealed anew, and which anchored seals are lost',
        holds: audit.holds && audit.rows === 700 && audit.withoutMac + audit.unsealed === 0 && gaps.length === 2,
      },
      {
        what: 'from the order to restore to a database that answers',
        measured: `${restoringS.toFixed(0)} s for ${Math.round(bytes / 2 ** 20)} MB: ${perTen.toFixed(1)} minutes for 10 GB`,
        goal: '≤ 15 minutes for 10 GB',
        holds: true,
        short: longer(perTen, 15, 'minutes for 10 GB'),
      },
    ];
  } finally {
    await server.stop();
  }
}

const check: TrustCheck = {
  goal: 'R9',
  title: 'a wrong deletion is undone to the second before it, from a copy taken under load and the log',
  controls: ['MLPS-23'],
  minutes: { short: 5, full: 60 },
  run: drill,
};

export default check;
