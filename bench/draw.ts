import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Client } from 'pg';
import { pino } from 'pino';
import { addDays, dayOf } from '../kernel/calendar.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { shippedValues } from '../kernel/rule.ts';
import { projectRoot, readConfig } from '../server/config.ts';
import { newId } from '../server/db/id.ts';
import { freezeDraw } from '../server/draws/freezing.ts';
import { findDraw, getText, insertDraw, insertValue } from '../server/draws/queries.ts';
import { carryDraws } from '../server/draws/work.ts';
import { type Running, startServer } from '../server/main.ts';
import type { Caller } from '../server/people/caller.ts';
import type { Platform } from '../server/platform.ts';
import { findServices } from '../server/registry.ts';
import { type BenchDatabase, openBenchDatabase } from './database.ts';
import type { Line } from './measure.ts';
import type { Facts } from './report.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);
const service = 'degree-subsidy';

const sizes = {
  small: { entries: 100_000, moved: 1_500, places: 1_000 },
  full: { entries: 1_000_000, moved: 25_000, places: 20_000 },
} as const;

/** A province, and so many people who wait there for its draw; those of cases that are moved are in the register. */
async function fill(client: Client, count: number, orgId: string): Promise<void> {
  const tuned = shippedValues((await findServices(`${projectRoot}/services`)).get(service)!.tunables);
  await client.query('set session_replication_role = replica');
  await client.query(
    `insert into orgs (id, level, name, path, cell_id) values ($1, 'province', '虹省总工会', 'hong.', 1)`,
    [orgId],
  );
  await client.query(
    `create temporary table waiting as
       select n, gen_random_uuid() as case_id, gen_random_uuid() as person_id from generate_series(1, $1::integer) n`,
    [count],
  );
  await client.query(
    `insert into persons (cell_id, id, name, name_folded, document_kind, document_sealed, document_blind, phone_sealed, phone_blind, verified)
     select 1, person_id, '工友' || n, '工友' || n, 'resident-id', '', decode(md5('d' || n), 'hex'), '', decode(md5('p' || n), 'hex'), true
     from waiting`,
  );
  await client.query(
    `insert into cases (cell_id, id, service, edition, number, applicant_cell, applicant_id, org_id, org_path, state, open, seq,
       entered_seq, filed_at, entered_at, owes_org_id, counted, on_board, form, purposes, summary, tuned, findings)
     select 1, case_id, $1, 1, 'D' || lpad(n::text, 9, '0'), 1, person_id, $2, 'hong.', 'pooled', true, 1, 1, now(), now(),
       $2, '{}', false, '{"degree": "bachelor"}', '{}', '本科', $3, '[]' from waiting`,
    [service, orgId, JSON.stringify(tuned)],
  );
  await client.query('vacuum (analyze)');
}

/** Who announces and freezes; as the routes would have made it of a session. */
const callerAt = (orgId: string) =>
  ({
    cell: 1,
    personId: newId(),
    posts: [{ id: newId(), role: 'approver', orgId, org: { id: orgId, name: '虹省总工会', level: 'province' } }],
  }) as unknown as Caller;

const secondsOf = async (act: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await act();
  return (performance.now() - began) / 1000;
};

async function announce(platform: Platform, orgId: string, places: number): Promise<string> {
  const id = newId();
  const on = addDays(dayOf(Date.now()), 1);
  const sources = ['示例公开结果甲', '示例公开结果乙'].map((one) => ({ kind: 'numbered' as const, says: one, on }));
  const draw = {
    id,
    listId: id,
    orgId,
    source: 'cases',
    subject: service,
    pool: 'pooled',
    campaignId: null,
    slice: null,
    title: '测量',
    places,
  } as const;
  await platform.db
    .transaction()
    .execute((trx) =>
      insertDraw(trx, { ...draw, cell: 1, number: `CQ-${id.slice(-6)}`, sources, by: newId(), now: Date.now() }),
    );
  return id;
}

interface Drawn {
  readonly id: string;
  readonly freezing: number;
  readonly drawing: number;
  /** The longest that anybody else waited for this process meanwhile, milliseconds. */
  readonly lag: number;
}

/** Announces, freezes, gives the seed and draws, as the server does. */
async function drawOnce(platform: Platform, orgId: string, places: number): Promise<Drawn> {
  const id = await announce(platform, orgId, places);
  const by = { caller: callerAt(orgId), requestId: newId(), now: Date.now() };
  const freezing = await secondsOf(async () => {
    const frozen = await platform.db.transaction().execute((trx) => freezeDraw(trx, platform, id, by));
    if (isRefusal(frozen)) throw new Error(frozen.refused);
  });
  const row = (await findDraw(platform.db, id))!;
  for (const n of [1, 2]) await insertValue(platform.db, row, { n, said: `${n}0842.51`, now: Date.now() });
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const drawing = await secondsOf(() => carryDraws(platform));
  delay.disable();
  const { state } = (await findDraw(platform.db, id))!;
  if (state !== 'drawn') throw new Error(`the draw is ${state}`);
  return { id, freezing, drawing, lag: delay.max / 1e6 };
}

/** The texts as anybody gets them, given to the script that shares no line with the platform. */
async function verify(platform: Platform, folder: string, id: string): Promise<{ seconds: number; entries: number }> {
  const row = (await findDraw(platform.db, id))!;
  const paths: string[] = [];
  for (const what of ['list', 'seed', 'result'] as const) {
    const path = join(folder, `${what}.txt`);
    writeFileSync(path, await getText(platform.db, row, what));
    paths.push(path);
  }
  const began = performance.now();
  const script = join(projectRoot, 'scripts', 'verify-draw.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, ...paths, '--commitment', row.commitment!], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`verify-draw.mjs: ${stderr}`);
  return { seconds: (performance.now() - began) / 1000, entries: row.entries! };
}

/** Every move after a draw, by the lane that makes them, until the draw is done. */
async function moveAll(platform: Platform, id: string): Promise<{ seconds: number; rise: number }> {
  const before = process.memoryUsage().rss;
  let most = before;
  const seconds = await secondsOf(async () => {
    for (let turns = 0; (await findDraw(platform.db, id))!.state !== 'done'; turns += 1) {
      if ((await carryDraws(platform)) === 0) throw new Error('the draw does not go on');
      most = Math.max(most, process.memoryUsage().rss);
    }
  });
  return { seconds, rise: (most - before) / 1024 ** 2 };
}

async function onDatabase<T>(
  count: number,
  act: (running: Running, database: BenchDatabase, orgId: string) => Promise<T>,
) {
  const database = await openBenchDatabase();
  const giveUp = () => void database.close().finally(() => process.exit(130));
  process.once('SIGINT', giveUp).once('SIGTERM', giveUp);
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    const orgId = newId();
    await fill(client, count, orgId);
    const config = readConfig({ HONGQIAO_DATA: database.dataDir, HONGQIAO_MOST_LAG_MS: '0' });
    const log = pino({ level: 'error' });
    const running = await startServer({ appUrl: database.appUrl, config, log, ticking: false });
    try {
      return { found: await act(running, database, orgId), postgres: database.version };
    } finally {
      await running.stop();
    }
  } finally {
    await client.end();
    process.off('SIGINT', giveUp).off('SIGTERM', giveUp);
    await database.close();
  }
}

/** A list frozen, drawn and checked; and what follows from a draw, case by case. */
export async function benchDraw(scale: 'small' | 'full'): Promise<{ lines: Line[]; facts: Facts }> {
  const { entries, moved, places } = sizes[scale];
  say(`drawing among ${entries}…`);
  const { found, postgres } = await onDatabase(entries, async ({ platform }, { folder }, orgId) => {
    const drawn = await drawOnce(platform, orgId, Math.floor(entries / 50));
    return { ...drawn, checked: await verify(platform, folder, drawn.id) };
  });
  say(`moving ${moved}…`);
  const { found: moving } = await onDatabase(moved, async ({ platform }, _database, orgId) => {
    const drawn = await drawOnce(platform, orgId, places);
    return moveAll(platform, drawn.id);
  });
  const lines: Line[] = [
    {
      id: 'D1',
      says: `seed, order and result of ${found.checked.entries} entries`,
      value: found.drawing,
      unit: 's',
      target: { must: 10, aim: 5, better: 'lower' },
      notes: `the process served others meanwhile, at most ${found.lag.toFixed(0)} ms late`,
    },
    { id: 'D2', says: 'freezing them, pseudonyms and list', value: found.freezing, unit: 's' },
    { id: 'D3', says: 'verify-draw.mjs, which finds everything true', value: found.checked.seconds, unit: 's' },
    {
      id: 'D4',
      says: `moves of ${moved} cases, ${places} of them winners`,
      value: moving.seconds,
      unit: 's',
      notes: `${(moved / moving.seconds).toFixed(0)} a second by one lane`,
    },
    {
      id: 'D5',
      says: 'rise of memory meanwhile',
      value: moving.rise,
      unit: 'MB',
      target: { must: 200, aim: 100, better: 'lower' },
    },
  ];
  return { lines, facts: { scale, postgres, cells: [] } };
}
