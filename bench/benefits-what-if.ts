import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { pino } from 'pino';
import { addDays, dayOf } from '../kernel/calendar.ts';
import { houseDefault, shippedValues, tunable } from '../kernel/rule.ts';
import type { Service } from '../kernel/service.ts';
import { projectRoot, readConfig } from '../server/config.ts';
import { newId } from '../server/db/id.ts';
import { pgTypes } from '../server/db/types-of-pg.ts';
import { startServer } from '../server/main.ts';
import { makeSealer, readSecret } from '../server/people/sealing.ts';
import type { Platform } from '../server/platform.ts';
import { findServices } from '../server/registry.ts';
import { insertRun, findRun } from '../server/what-if/queries.ts';
import { WhatIfWork } from '../server/what-if/work.ts';
import type { BenefitPart } from './benefit-part.ts';
import type { BenchDatabase } from './database.ts';
import type { Line } from './measure.ts';
import { fillRegister } from './registry-fill.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);
const id = 'hospital-condolence';
const days = 365;

/**
 * The service with one rule more, over what the register knows: so that every member is judged by a value that the draft
 * changes, and about half come out otherwise and are written down.
 */
async function serviceTried(): Promise<Service> {
  const service = (await findServices(`${projectRoot}/services`)).get(id)!;
  const rule = {
    says: '入会须满 {memberFor} 天',
    holds: ({ member, today, tuned }: Parameters<Service['eligible'][string]['holds']>[0]) =>
      addDays(member.joinedOn, tuned['memberFor']!) <= today,
  };
  const memberFor = tunable.days({ label: '入会须满几天', default: 30, cites: houseDefault('只用于测量。') });
  return {
    ...service,
    tunables: { ...service.tunables, memberFor },
    eligible: { ...service.eligible, 'member-long-enough': rule },
  };
}

/** A year's cases, one an applicant. */
async function fillCases(client: Client, cases: number, tuned: object): Promise<void> {
  await client.query(
    `insert into cases (cell_id, id, service, edition, number, applicant_cell, applicant_id, org_id, city_id, county_id,
       town_id, org_path, state, open, seq, entered_seq, filed_at, entered_at, counted, on_board, form, purposes, summary,
       tuned, findings)
     select 1, gen_random_uuid(), $2, 1, 'B' || lpad(m.n::text, 9, '0'), 1, m.person_id, o.id, o.city_id, o.county_id,
       o.town_id, o.path, 'paid', false, 1, 1, f.at, f.at, '{}', false,
       jsonb_build_object('admittedOn', (f.at::date - 2 - 4 - m.n % 10)::text, 'leftOn', (f.at::date - 2)::text,
         'hospital', '示例人民医院'), '{}', '示例人民医院', $3, '[]'
     from (select (row_number() over (order by id))::integer as n, person_id, org_id from memberships where left_on is null limit $1) m
     cross join lateral (select now() - interval '1 day' - m.n % ${days} * interval '1 day' as at) f
     join orgs o on o.id = m.org_id`,
    [cases, id, JSON.stringify(tuned)],
  );
  await client.query(`insert into trace (cell_id, case_id, seq, action, from_state, to_state, actor_id, org_path, said,
      request_id, at)
    select cell_id, id, 1, 'file', 'draft', state, applicant_id, org_path, '{}', id::text, filed_at from cases`);
  await client.query('vacuum (analyze)');
}

/** Two drafts of the province that wait: a longer time, a larger sum. */
async function addDrafts(client: Client, orgId: string, personId: string, from: string): Promise<string[]> {
  const drafts = [
    { name: 'memberFor', value: 900 },
    { name: 'grant', value: 80_000 },
  ].map((draft) => ({ ...draft, id: newId() }));
  for (const { id: draftId, name, value } of drafts)
    await client.query(
      `insert into tunable_drafts (id, org_id, service, name, from_on, value, cites, drafted_by, drafted_at)
       values ($1, $2, $3, $4, $5, $6, '{"title": "示例通知"}', $7, now())`,
      [draftId, orgId, id, name, from, value, personId],
    );
  return drafts.map((draft) => draft.id);
}

/** How far memory rises above where it stands now. */
function watchMemory(): { readonly stop: () => number } {
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 50);
  return {
    stop: () => {
      clearInterval(timer);
      return (Math.max(most, process.memoryUsage().rss) - before) / 1024 ** 2;
    },
  };
}

interface Filled {
  readonly members: number;
  readonly cases: number;
  readonly service: Service;
  readonly orgId: string;
  readonly personId: string;
  readonly draftIds: readonly string[];
  readonly today: string;
}

async function fill(client: Client, database: BenchDatabase, scale: 'small' | 'full'): Promise<Filled> {
  const [members, cases, workplaces] = scale === 'full' ? [1_000_000, 100_000, 8_500] : [100_000, 10_000, 850];
  const tree = { name: scale, cities: 14, counties: 140, towns: 420, workplaces, members } as const;
  const sealer = makeSealer(readSecret(database.dataDir, undefined));
  const { units, seconds } = await fillRegister(database.superuserUrl, tree, sealer);
  const service = await serviceTried();
  await client.query('set session_replication_role = replica');
  await fillCases(client, cases, shippedValues(service.tunables));
  const { rows } = await client.query<{ id: string }>('select id from persons limit 1');
  const [today, personId, orgId] = [dayOf(Date.now()), rows[0]!.id, units.province[0]!.id];
  const draftIds = await addDrafts(client, orgId, personId, addDays(today, 1));
  say(`${members} members and ${cases} cases are there after ${seconds.toFixed(0)} s; trying…`);
  return { members, cases, service, orgId, personId, draftIds, today };
}

/** Runs it as the server does, turn by turn, and looks that all was judged. */
async function tryDrafts(
  platform: Platform,
  filled: Filled,
): Promise<{ seconds: number; rise: number; turns: number }> {
  const { members, cases, orgId, personId, draftIds, today } = filled;
  const asked = { service: id, draftIds, from: addDays(today, -days - 1), to: today, personId, accountId: personId };
  const totals = { totalCases: cases, totalMembers: members, now: Date.now() };
  const run = await platform.db.transaction().execute((trx) => insertRun(trx, { cell: 1, orgId, ...asked, ...totals }));
  const work = new WhatIfWork(platform);
  const memory = watchMemory();
  const began = performance.now();
  let turns = 0;
  while ((await work.turn()) > 0) {
    turns += 1;
    await delay(0);
  }
  const seconds = (performance.now() - began) / 1000;
  const rise = memory.stop();
  const { state, doneCases, doneMembers } = (await findRun(platform.db, run.id))!;
  if (state !== 'ready' || doneMembers !== members || doneCases !== cases)
    throw new Error(`the run is ${state}: ${doneCases} cases, ${doneMembers} members`);
  return { seconds, rise, turns };
}

async function tryOnServer(database: BenchDatabase, filled: Filled): ReturnType<typeof tryDrafts> {
  const config = readConfig({ HONGQIAO_DATA: database.dataDir, HONGQIAO_MOST_LAG_MS: '0' });
  const registry = new Map([[id, filled.service]]);
  const log = pino({ level: 'error' });
  const running = await startServer({ appUrl: database.appUrl, config, log, registry, ticking: false });
  try {
    return await tryDrafts(running.platform, filled);
  } finally {
    await running.stop();
  }
}

async function bench(database: BenchDatabase, scale: 'small' | 'full'): Promise<Line[]> {
  const client = new Client({ connectionString: database.superuserUrl, types: pgTypes });
  await client.connect();
  try {
    const filled = await fill(client, database, scale);
    const { seconds, rise, turns } = await tryOnServer(database, filled);
    const { rows } = await client.query<{ gains: number; loses: number; out: number; lines: number }>(
      `select (select sum(gains) from what_if_sums)::integer as gains, (select sum(loses) from what_if_sums)::integer as loses,
        (select sum(members) from what_if_members where outcome = 'loses')::integer as out,
        (select count(*) from what_if_members)::integer as lines`,
    );
    const { gains, loses, out, lines } = rows[0]!;
    return [
      {
        id: 'W1',
        says: `a draft tried on ${filled.members} members and ${filled.cases} cases`,
        value: seconds,
        unit: 's',
        target: { must: 60, aim: 30, better: 'lower' },
        notes: `${gains} cases gain, ${loses} lose; ${out} members without a case shut out; ${lines} lines kept; ${turns} turns, progress kept in each`,
      },
      {
        id: 'W2',
        says: 'rise of memory meanwhile',
        value: rise,
        unit: 'MB',
        target: { must: 400, aim: 200, better: 'lower' },
      },
    ];
  } finally {
    await client.end();
  }
}

export const whatIfPart: BenefitPart = {
  name: 'what-if',
  says: 'trying a draft on members and cases…',
  bench,
};
