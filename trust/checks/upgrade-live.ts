import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { projectRoot } from '../../server/config.ts';
import { readMigrations } from '../../server/db/migration-files.ts';
import { checkout } from '../../server/db/migrate.ts';
import { buildWeb } from '../../server/web-build.ts';
import { type Finding, type Gap, type TrustCheck, type TrustRun, fewer, longer } from '../check.ts';
import { judged, quiet } from '../faults/campaign.ts';
import { type Service, startService } from '../faults/child.ts';
import type { History } from '../faults/history.ts';
import { Proxy } from '../faults/proxy.ts';
import { type Release, findRelease, takeOut } from '../faults/release.ts';
import type { Town } from '../faults/town.ts';

type Old = Awaited<ReturnType<Release['start']>>;

/** What people use, whoever is behind it: first the old version, then the new one. */
interface Street {
  readonly town: Town;
  readonly release: Release;
  readonly front: Proxy;
  readonly history: History;
  readonly say: (line: string) => void;
  readonly old: { server: Old | undefined };
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

/**
 * Rows as a platform has them that has been used for years: closed cases with their traces, people of no union, messages,
 * made from those that are there, each with an id of its own. Nothing is left to be done with any of them.
 */
const copies: readonly (readonly [string, string, string])[] = [
  [
    'cases',
    `select c.*, n from cases c, generate_series(1, $1) n`,
    `jsonb_build_object('id', md5(id::text || n)::uuid, 'number', number || '-' || n, 'open', false, 'due_at', null, 'remind_at', null)`,
  ],
  [
    'trace',
    `select t.*, n from trace t, generate_series(1, $1) n`,
    `jsonb_build_object('case_id', md5(case_id::text || n)::uuid)`,
  ],
  [
    'notices',
    `select t.*, n from notices t, generate_series(1, $1) n`,
    `jsonb_build_object('id', md5(id::text || n)::uuid, 'case_id', null)`,
  ],
  [
    'persons',
    `select t.*, n from persons t, generate_series(1, $1) n`,
    `jsonb_build_object('id', md5(id::text || n)::uuid, 'document_blind', null, 'document_sealed', null, 'document_kind', null, 'phone_blind', null)`,
  ],
];

/** Multiplies what is there until it is about so many rows; says how many, with a sum of the hashes of the ids of all. */
async function age(client: Client, wanted: number): Promise<number> {
  await client.query('create schema drill');
  await client.query('create table drill.copied (of text, id uuid)');
  await client.query(`set session_replication_role = replica`);
  let rows = 0;
  for (const [table, source, changes] of copies) {
    const { rows: found } = await client.query<{ n: string }>(`select count(*) as n from ${table}`);
    const times = Math.ceil(wanted / copies.length / Math.max(1, Number(found[0]!.n)));
    const { rows: columns } = await client.query<{ list: string }>(
      `select string_agg(quote_ident(attname), ', ' order by attnum) as list from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
      [table],
    );
    const { list } = columns[0]!;
    const taken = list.replaceAll(/[^, ]+/g, (name) => `made.${name}`);
    const id = table === 'trace' ? 'case_id' : 'id';
    const of =
      table === 'trace'
        ? `select distinct '${table}', md5(case_id::text || n)::uuid`
        : `select '${table}', md5(id::text || n)::uuid`;
    // Of the same rows as the copies, while people file more, and before there are any.
    await client.query('begin isolation level repeatable read');
    await client.query(`insert into drill.copied ${of} from ${table}, generate_series(1, $1) n`, [times]);
    const made = await client.query(
      // In a from-clause, for the record would be made anew for each of its columns elsewhere.
      `insert into ${table} (${list}) select ${taken} from (${source}) s
        cross join lateral jsonb_populate_record(null::${table}, to_jsonb(s) || ${changes}) made on conflict do nothing`,
      [times],
    );
    rows += made.rowCount!;
    await client.query('commit');
    await client.query(
      `delete from drill.copied k where of = '${table}' and not exists (select from ${table} t where t.${id} = k.id)`,
    );
  }
  await client.query(`set session_replication_role = origin`);
  await client.query('analyze');
  return rows;
}

/** How many of the copies are still there; they are taken away again, for nobody was told of them. */
async function countCopies(client: Client): Promise<{ lost: number; kept: number }> {
  let [lost, kept] = [0, 0];
  await client.query(`set session_replication_role = replica`);
  for (const [table] of copies) {
    const id = table === 'trace' ? 'case_id' : 'id';
    const { rows } = await client.query<{ n: string }>(
      `select count(*) as n from drill.copied k where of = $1 and not exists (select from ${table} t where t.${id} = k.id)`,
      [table],
    );
    lost += Number(rows[0]!.n);
    const gone = await client.query(`delete from ${table} t using drill.copied k where k.of = $1 and t.${id} = k.id`, [
      table,
    ]);
    kept += gone.rowCount!;
  }
  await client.query(`set session_replication_role = origin`);
  return { lost, kept };
}

/** A report that somebody makes in one long transaction over all tables; a migration that waits for it holds up everybody. */
async function readAtLength(url: string, seconds: number): Promise<void> {
  const client = await connected(url);
  const { rows } = await client.query<{ all: string }>(
    `select string_agg(format('%I', relname), ', ') as all from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  );
  await client.query('begin');
  await client.query(`lock table ${rows[0]!.all} in access share mode`);
  void client.query('select pg_sleep($1)', [seconds]).then(() => client.end());
}

/** Asks twenty times a second who waits for a lock, and since when; gives the longest wait when it is ended. */
function watchLocks(url: string): { end(): Promise<number> } {
  let longest = 0;
  const ending = new AbortController();
  const done = (async () => {
    const client = await connected(url);
    while (!ending.signal.aborted) {
      const { rows } = await client.query<{ ms: number | null }>(
        `select max(extract(epoch from clock_timestamp() - query_start) * 1000)::integer as ms from pg_stat_activity
          where wait_event_type = 'Lock' and application_name = 'hongqiao'`,
      );
      longest = Math.max(longest, rows[0]!.ms ?? 0);
      await delay(50);
    }
    await client.end();
  })();
  return {
    async end() {
      ending.abort();
      await done;
      return longest;
    },
  };
}

/** The longest that no write which had left was acknowledged, while `act` is under way and for some seconds after it. */
async function pauseDuring<T>({ history }: Street, act: () => Promise<T>): Promise<{ value: T; pauseMs: number }> {
  let [pauseMs, last] = [0, performance.now()];
  const ending = new AbortController();
  let seen = history.sentAt;
  const looking = (async () => {
    while (!ending.signal.aborted) {
      const now = performance.now();
      if (history.sentAt > seen) [seen, last] = [history.sentAt, now];
      pauseMs = Math.max(pauseMs, now - last);
      await delay(20);
    }
  })();
  const value = await act();
  await delay(5_000);
  ending.abort();
  await looking;
  return { value, pauseMs };
}

const faultsSince = ({ history }: Street, before: number) => {
  const since = history.faults.slice(before);
  return `${since.length} answered 500${since.length > 0 ? ` (${[...new Set(since)].slice(0, 3).join('; ')})` : ''}`;
};

/** The new version is started beside the old one: it migrates, people are led over to it, and back again, and over. */
async function changeOver(
  street: Street,
  env: Record<string, string>,
  full: boolean,
): Promise<{ service: Service; findings: Finding[] }> {
  const { town, release, front, history, old } = street;
  const pending = readMigrations(checkout).filter(({ name }) => release.lacks.includes(name));
  const breaking = pending.filter((migration) => migration.breaking).map(({ name }) => name);
  const besideMs = full ? 60_000 : 10_000;
  // Of a breaking migration people see the end of the old version until the end of the report; nobody begins one then.
  const reportS = breaking.length > 0 ? 0 : 10;
  const usual = await pauseDuring(street, () => delay(5_000));
  const locks = watchLocks(town.superuserUrl);
  const { value: service, pauseMs } = await pauseDuring(street, async () => {
    if (breaking.length > 0) await old.server!.stop();
    await readAtLength(town.superuserUrl, reportS);
    const started = await startService(env);
    await started.ready(300_000);
    if (breaking.length > 0) front.toward(Number(new URL(started.url).port));
    return started;
  });
  const waitMs = await locks.end();
  const port = Number(new URL(service.url).port);
  const findings: Finding[] = [
    {
      what: `the new version started while people file at ${release.name}; ${pending.length} migrations${breaking.length > 0 ? `, of which ${breaking.join(', ')} breaks with the old one, which was stopped first` : `, and a report of ${reportS} s over all tables`}`,
      measured: `no write acknowledged for ${(pauseMs / 1000).toFixed(1)} s at most (${(usual.pauseMs / 1000).toFixed(1)} s without), the longest wait for a lock ${(waitMs / 1000).toFixed(1)} s`,
      goal: 'at least one migration; writes pause ≤ 5 s',
      holds: pending.length > 0,
      short: longer(pauseMs / 1000, 5, 's'),
    },
  ];
  if (breaking.length > 0) return { service, findings };
  const before = history.faults.length;
  const acked = history.count('acked');
  await delay(besideMs);
  front.toward(port);
  await delay(besideMs);
  // Back to the version before, as whoever regrets an upgrade goes.
  await old.server!.stop();
  old.server = await release.start({ TRUST_APP_URL: town.appUrl, HONGQIAO_DATA: town.dataDir });
  front.toward(old.server.port);
  front.reset();
  await delay(besideMs);
  front.toward(port);
  front.reset();
  const served = history.count('acked') - acked;
  findings.push({
    what: 'both versions beside each other on the new schema, people at the old, the new, the old again',
    measured: `${served} writes acknowledged, ${faultsSince(street, before)}`,
    goal: '0 answered 500',
    holds: served > 0 && history.faults.length === before,
  });
  return { service, findings };
}

async function upgrade(run: TrustRun, release: Release): Promise<readonly Finding[]> {
  // Before people are served: whoever upgrades has the apps made beforehand.
  await buildWeb(projectRoot, run.say);
  const town = await release.foundTown(run.scratch);
  const env = { HONGQIAO_DATA: town.dataDir, DATABASE_URL: town.ownerUrl, DATABASE_APP_URL: town.appUrl };
  const old: Street['old'] = {
    server: await release.start({ TRUST_APP_URL: town.appUrl, HONGQIAO_DATA: town.dataDir }),
  };
  const front = await Proxy.to(old.server!.port);
  const history = await release.openHistory(join(run.scratch, 'history.jsonl'));
  const street: Street = { town, release, front, history, old, say: (line) => run.say(line) };
  const client = await connected(town.superuserUrl);
  let service: Service | undefined;
  try {
    const load = await release.startLoad({ url: `http://127.0.0.1:${front.port}`, town, history, perSecond: 3 });
    await delay(run.full ? 60_000 : 15_000);
    const aged = await age(client, run.full ? 1_000_000 : 20_000);
    run.say(`${release.name} serves ${aged} rows more; it lacks ${release.lacks.join(', ')}`);
    const over = await changeOver(street, env, run.full);
    ({ service } = over);
    await old.server?.stop();
    await delay(run.full ? 60_000 : 5_000);
    await load.stop();
    const left = await quiet(town, 60_000);
    const copied = await countCopies(client);
    return [
      ...over.findings,
      {
        what: `${aged} rows of before the upgrade`,
        measured: `${copied.lost} lost, ${copied.kept} found`,
        goal: '1,000,000 rows, 0 lost',
        holds: copied.lost === 0 && copied.kept >= aged,
        short: fewer(aged, 1_000_000, 'rows'),
      },
      {
        what: 'work of the server itself when the last person has been served',
        measured: left.left === 0 ? `done after ${left.seconds} s` : `${left.left} left after ${left.seconds} s`,
        goal: '0 stuck beyond 60 s',
        holds: left.left === 0,
      },
      ...(await judged({ town, history, say: street.say })),
    ];
  } finally {
    await client.end();
    await old.server?.stop();
    await service?.stop();
    await front.close();
    await town.close();
  }
}

async function upgradeLive(run: TrustRun): Promise<readonly Finding[] | Gap> {
  const name = findRelease();
  if (name === undefined) return { missing: 'the history of the project: a clone that is not shallow' };
  return upgrade(run, await takeOut(name, join(run.scratch, 'release')));
}

export default {
  goal: 'R29',
  title: 'the next version is started under load beside the last one, and back: nothing is lost',
  controls: [],
  alone: true,
  minutes: { short: 8, full: 60 },
  run: upgradeLive,
} satisfies TrustCheck;
