import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { Client as Pg } from 'pg';
import { type BenchDatabase, openBenchDatabase } from '../../bench/database.ts';
import { startChild } from '../../bench/processes.ts';
import { Client } from '../../replay/client.ts';
import { type Db, openDb } from '../../server/db/open.ts';
import { makePool } from '../../server/db/pool.ts';
import { writeAnchor } from '../../server/audit/anchoring.ts';
import { makeSealer } from '../../server/people/sealing.ts';
import { type Verdict, exportAudit, verifyAudit } from '../../test/audit-desk.ts';
import { type World, type WorldPerson, makeWorld } from '../../test/world.ts';
import { type Finding, type TrustCheck, type TrustRun, fewer } from '../check.ts';
import { sealAll, sealKeyOf } from '../faults/sealed.ts';

const secret = Buffer.alloc(32, 9);
const sealer = makeSealer(secret);
const form = { topic: 'canteen', what: '食堂的菜总是凉的', aboveWorkplace: false, shared: true };

const linesIn = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0);

/** Files appeals until the server is gone or the load ends; a request whose answer was lost counts as not acknowledged. */
async function fileUntil(url: string, by: World, person: WorldPerson, acknowledged: string[], until: AbortSignal) {
  const client = new Client(url);
  try {
    await client.signInByPassword(person.login!, by.password);
    while (!until.aborted) {
      const came = await client.post<{ id: string }>('/api/services/appeal/cases', { form });
      if (came.status === 201) acknowledged.push(came.body.id);
    }
  } catch {
    // The server was killed in the middle.
  }
}

interface Killed {
  readonly kills: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly anchors: number;
}

async function killUnderLoad(
  database: BenchDatabase,
  world: World,
  kills: number,
  anchor: string,
  { say, isLate }: Pick<TrustRun, 'say' | 'isLate'>,
): Promise<Killed> {
  const people = await Promise.all(Array.from({ length: 8 }, () => world.staff('factory')));
  const env = {
    BENCH_APP_URL: database.appUrl,
    HONGQIAO_DATA: database.dataDir,
    HONGQIAO_SECRET: secret.toString('base64'),
    HONGQIAO_ANCHOR: anchor,
  };
  const acknowledged: string[] = [];
  let kill = 0;
  while (kill < kills && !(kill > 0 && isLate())) {
    kill += 1;
    say(`kill ${kill} of ${kills}`);
    // An hour for each: the next anchor is due.
    await world.setClock(new Date(Date.UTC(2026, 2, 2, kill)).toISOString());
    const child = await startChild('server', env);
    const ending = new AbortController();
    const loads = people.map((person) =>
      fileUntil(`http://127.0.0.1:${child.port}`, world, person, acknowledged, ending.signal),
    );
    const before = linesIn(anchor);
    const enough = () => linesIn(anchor) > before && acknowledged.length >= 40 * kill;
    for (let waited = 0; waited < 200 && !enough(); waited += 1) await delay(100);
    await delay(37 * (kill % 17));
    process.kill(child.pid, 'SIGKILL');
    ending.abort();
    await Promise.all(loads);
  }
  const { rows } = await world.owner.query<{ n: number }>(
    `select count(*)::integer as n from unnest($1::uuid[]) a (id) where not exists (select 1 from cases c where c.id = a.id)`,
    [acknowledged],
  );
  return { kills: kill, acknowledged: acknowledged.length, lost: rows[0]!.n, anchors: linesIn(anchor) };
}

/** Entries of traces without exactly one row of the audit, and rows about cases without exactly one entry. */
async function unequal(world: World): Promise<{ entries: number; wrong: number }> {
  const { rows } = await world.owner.query<{ entries: number; wrong: number }>(`
    with t as (select case_id, action, request_id, count(*) as n from trace group by 1, 2, 3),
      a as (select object_id, act, request_id, count(*) as n from audit where object_kind = 'case' and outcome = 'done' and act <> 'read' group by 1, 2, 3)
    select (select count(*)::integer from trace) as entries,
      (select count(*)::integer from t full join a on a.object_id = t.case_id and a.act = t.action and a.request_id = t.request_id
        where t.n is distinct from a.n) as wrong`);
  return rows[0]!;
}

class Undo extends Error {}

async function afterTampering(db: Db, statement: string, anchor: string): Promise<Verdict> {
  let verdict: Verdict | undefined;
  await db
    .transaction()
    .execute(async (trx) => {
      for (const table of ['audit', 'audit_seals'])
        await sql.raw(`alter table ${table} disable trigger user`).execute(trx);
      await sql.raw(statement).execute(trx);
      verdict = await verifyAudit(await exportAudit(trx), '--anchors', anchor);
      throw new Undo();
    })
    .catch((fault: unknown) => {
      if (!(fault instanceof Undo)) throw fault;
    });
  return verdict!;
}

const row = `(select id from audit where act = 'file' order by id offset 20 limit 1)`;
const other = `(select id from audit where act = 'file' order by id offset 21 limit 1)`;
const drills: Readonly<Record<string, string>> = {
  edit: `update audit set source = '192.0.2.1' where id = ${row}`,
  delete: `delete from audit where id = ${row}`,
  reorder: `update audit a set at = b.at, actor_id = b.actor_id, object_id = b.object_id from audit b where (a.id = ${row} and b.id = ${other}) or (a.id = ${other} and b.id = ${row})`,
  insert: `insert into audit (cell_id, id, at, act, object_kind, request_id, source, era, xid) select cell_id, gen_random_uuid(), at, act, object_kind, request_id, source, era, xid from audit where id = ${row}`,
  'swap chains': `update audit_seals set chain = 'ffffffff-ffff-ffff-ffff-ffffffffffff' where chain = (select chain from audit_seals order by chain desc limit 1)`,
};
// The tail: all seals but the first of each chain, and the rows that lie under them.
const cutTail = `
  with gone as (select encode(substring(s.leaves from i * 48 + 1 for 16), 'hex')::uuid as id
      from audit_seals s cross join lateral generate_series(0, s.count - 1) i where s.n > 1),
    rows as (delete from audit a using gone g where a.id = g.id)
  delete from audit_seals where n > 1`;

async function refusedTo(url: string, statements: readonly string[]): Promise<number> {
  const client = new Pg({ connectionString: url });
  await client.connect();
  let refused = 0;
  for (const statement of statements)
    await client.query(statement).catch((fault: { code?: string }) => (refused += fault.code === '42501' ? 1 : 0));
  await client.end();
  return refused;
}

/** Rows of one transaction: sealing goes by transactions, and one of a million rows is none that the platform makes. */
const atOnce = 2_000;

const rewriting = ['audit', 'audit_seals'].flatMap((table) => [
  `update ${table} set cell_id = cell_id`,
  `delete from ${table}`,
  `truncate ${table}`,
]);

async function prove({ full, scratch, say, isLate }: TrustRun): Promise<readonly Finding[]> {
  const database = await openBenchDatabase();
  const ownerUrl = database.superuserUrl;
  const world = await makeWorld(ownerUrl, sealer);
  const db = openDb(makePool(ownerUrl, { max: 2, applicationName: 'audit-proof' }));
  try {
    const anchor = join(scratch, 'anchors.jsonl');
    const killed = await killUnderLoad(database, world, full ? 100 : 3, anchor, { say, isLate });
    const { entries, wrong } = await unequal(world);
    await sealAll(db, sealer);
    // What was sealed after the last anchor could be cut off until the next hour, and nobody would know.
    await writeAnchor(db, sealKeyOf(sealer), anchor, new Date(Date.UTC(2026, 2, 3)));
    const args = ['--anchors', anchor, '--mac-key', sealer.keyFor('audit rows').toString('hex')];
    const whole = await verifyAudit(await exportAudit(db), ...args);
    say('drills');
    const missed: string[] = [];
    const tampered = { ...drills, 'truncate the tail': cutTail };
    for (const [what, statement] of Object.entries(tampered))
      if ((await afterTampering(db, statement, anchor)).holds) missed.push(what);
    const refused = (await refusedTo(database.appUrl, rewriting)) + (await refusedTo(ownerUrl, rewriting));
    const many = full && !isLate() ? 1_000_000 : 60_000;
    say(`${many} rows`);
    for (let made = 0; made < many; made += atOnce)
      await world.owner.query(
        `insert into audit (cell_id, id, at, actor_id, act, object_kind, object_id, request_id, source)
         select 1, gen_random_uuid(), now(), gen_random_uuid(), 'read', 'case', gen_random_uuid(), 'r' || i, '192.0.2.1'
         from generate_series($1::integer, $2::integer) i`,
        [made + 1, made + atOnce],
      );
    await sealAll(db, sealer);
    const path = await exportAudit(db);
    const runs = [];
    for (let run = 0; run < 3; run += 1) runs.push(await verifyAudit(path, '--anchors', anchor));
    const speed = runs.toSorted((a, b) => b.rowsPerSecond - a.rowsPerSecond)[0]!;
    return [
      {
        what: `kill -9 of the server under load, ${killed.kills} times; ${killed.acknowledged} filings acknowledged, ${entries} entries of traces`,
        measured: `${killed.lost} lost; ${wrong} without exactly one row of the audit, or the other way round`,
        goal: '0; 0',
        holds: killed.lost === 0 && wrong === 0 && killed.acknowledged > 0,
        short: fewer(killed.kills, 100, 'kills'),
      },
      {
        what: `verified on its own afterwards: ${whole.rows} rows under ${whole.seals} seals in ${whole.chains} chains`,
        measured: `${whole.faults.length} faults, ${whole.withoutMac} rows without a MAC`,
        goal: '0, 0',
        holds: whole.holds && whole.withoutMac === 0,
      },
      {
        what: `drills on the database, as its owner: ${Object.keys(tampered).join(', ')}`,
        measured: `${Object.keys(tampered).length - missed.length} of ${Object.keys(tampered).length} caught ${missed.join(', ')}`,
        goal: 'all',
        holds: missed.length === 0,
      },
      {
        what: 'update, delete and truncate of rows and seals, as the application and as the owner in passing',
        measured: `${refused} of ${rewriting.length * 2} refused`,
        goal: 'all; nothing is taken away within a year',
        holds: refused === rewriting.length * 2,
      },
      {
        what: `the stand-alone verifier, best of three, over ${speed.rows} rows under ${speed.seals} seals`,
        measured: `${speed.rowsPerSecond} rows/s, ${speed.faults.length} faults`,
        goal: '≥ 50,000 rows/s',
        holds: speed.holds,
        short: [...fewer(speed.rowsPerSecond, 50_000, 'rows/s'), ...fewer(speed.rows, 1_000_000, 'rows')],
      },
      {
        what: `anchors written outside in ${killed.kills} hours of the clock, the server killed in each`,
        measured: `${killed.anchors}`,
        goal: 'one an hour',
        holds: killed.anchors >= killed.kills,
      },
    ];
  } finally {
    await db.destroy();
    await world.close();
    await database.close();
  }
}

const check: TrustCheck = {
  goal: 'R20',
  title: 'every write is one row of the audit, also under kill -9; whatever is done to the rows shows',
  controls: ['MLPS-13', 'MLPS-15', 'MLPS-16', 'MLPS-20'],
  minutes: { short: 4, full: 40 },
  run: prove,
};

export default check;
