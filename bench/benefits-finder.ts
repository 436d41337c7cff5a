import { cpus, loadavg } from 'node:os';
import { Client } from 'pg';
import { type Day, addDays, dayOf } from '../kernel/calendar.ts';
import type { AnyValues, Field } from '../kernel/field.ts';
import type { FinderAnswer } from '../kernel/finder/answers.ts';
import { isBenefit } from '../kernel/finder/conditions.ts';
import { find } from '../kernel/finder/find.ts';
import { fieldOf, questionsOf } from '../kernel/finder/questions.ts';
import { spansFor } from '../kernel/finder/values.ts';
import type { Service } from '../kernel/service.ts';
import { projectRoot } from '../server/config.ts';
import { findServices } from '../server/registry.ts';
import type { BenefitPart } from './benefit-part.ts';
import type { BenchDatabase } from './database.ts';
import { pick } from './lists.ts';
import { type Line, quantile } from './measure.ts';
import { cpuOfTree, startChild } from './processes.ts';
import { makeIdFunction, scales, treeSql } from './province.ts';

const profiles = 2_000;
const warming = 200;
const blocks = 5;
const target = { must: 20, aim: 5, better: 'lower' } as const;

type Questions = readonly (readonly [id: string, asked: Field])[];

function anAnswer(asked: Field, today: Day): unknown {
  const some = (most: number) => Math.floor(Math.random() * most);
  switch (asked.kind) {
    case 'yesNo':
      return Math.random() < 0.8;
    case 'choice':
      return pick(Object.keys(asked.of));
    case 'choices':
      return Object.keys(asked.of).filter(() => Math.random() < 0.5);
    case 'date':
      return addDays(today, -some(800));
    case 'number':
    case 'money':
      return (asked.min ?? 0) + some((asked.max ?? 1_000_000) - (asked.min ?? 0));
    case 'rows':
      return Array.from({ length: 1 + some(4) }, () =>
        Object.fromEntries(Object.entries(asked.of).map(([id, one]) => [id, anAnswer(one, today)])),
      );
    default:
      return undefined;
  }
}

/** Somebody who has answered most questions, some, or none. */
function aProfile(questions: Questions, today: Day): AnyValues {
  const told = Math.random();
  return Object.fromEntries(
    questions.filter(() => Math.random() < told).map(([id, asked]) => [id, anAnswer(asked, today)]),
  );
}

function lineOf(id: string, says: string, times: readonly number[], notes: string): Line {
  const each = times.length / blocks;
  const p95s = Array.from({ length: blocks }, (_, n) => quantile(times.slice(n * each, (n + 1) * each), 0.95));
  return {
    id,
    says,
    value: quantile(times, 0.95),
    min: Math.min(...p95s),
    max: Math.max(...p95s),
    unit: 'ms',
    target,
    // With more work than processors every time is that of waiting for one.
    noisy: loadavg()[0]! > cpus().length,
    notes: `${notes}; p50 ${quantile(times, 0.5).toFixed(2)} ms`,
  };
}

/** F1: the rules themselves: every benefit judged for one profile, with reasons, sums, last days and ways. */
function benchJudging(services: readonly Service[], questions: Questions, today: Day): Line {
  const spansOf = spansFor({ today, orgs: [], entries: [] }, undefined, today);
  const times: number[] = [];
  const cpu: number[] = [];
  for (let n = -warming; n < profiles; n += 1) {
    const answers = aProfile(questions, today);
    const used = process.cpuUsage();
    const began = performance.now();
    const { found } = find({ services, profile: { answers }, spansOf, today });
    const took = performance.now() - began;
    const { user, system } = process.cpuUsage(used);
    if (found.length !== services.length) throw new Error(`${found.length} of ${services.length} benefits judged`);
    if (n >= 0) {
      times.push(took);
      cpu.push((user + system) / 1000);
    }
  }
  const witness = quantile(cpu, 0.95);
  const notes = `${services.length} benefits, ${profiles} profiles, CPU p95 ${witness.toFixed(2)} ms`;
  return { ...lineOf('F1', 'every benefit judged for one profile, p95', times, notes), witness };
}

const settings = 5_000;

/** A province whose unions have set values, and the unions somebody may ask about. */
async function fillUnions(database: BenchDatabase, scale: 'small' | 'full', services: readonly Service[]) {
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    for (const sql of [makeIdFunction, ...treeSql(scales[scale])]) await client.query(sql);
    const named = services.flatMap(({ id, tunables }) =>
      Object.entries(tunables).map(([name, held]) => ({ service: id, name, value: held.default ?? held.max })),
    );
    await client.query(
      `insert into tunable_values (id, org_id, service, name, from_on, value, cites)
        select gen_random_uuid(), o.id, s.service, s.name, '2026-01-01', s.value, '{"title":"示例通知"}'
        from (select id, row_number() over (order by path) as n from orgs order by path limit ${settings}) o
        join (select *, row_number() over () as n, count(*) over () as of
          from json_to_recordset($1) as j (service text, name text, value bigint)) s on o.n % s.of = s.n - 1`,
      [JSON.stringify(named)],
    );
    await client.query('analyze');
    const { rows } = await client.query<{ id: string }>('select id from orgs order by random() limit 1000');
    return rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}

/** Microseconds; none where the system does not tell. */
const cpuOf = (pid: number) => cpuOfTree(pid) ?? Number.NaN;

/** F2: the same from the server, over HTTP, for the members of some union of the province. */
async function benchAsking(
  database: BenchDatabase,
  scale: 'small' | 'full',
  services: readonly Service[],
  questions: Questions,
): Promise<Line> {
  const unions = await fillUnions(database, scale, services);
  const env = { BENCH_APP_URL: database.appUrl, HONGQIAO_DATA: database.dataDir, HONGQIAO_POOL: '10' };
  const child = await startChild('server', env);
  try {
    const today = dayOf(Date.now());
    const times: number[] = [];
    let began = 0;
    for (let n = -warming; n < profiles; n += 1) {
      if (n === 0) began = cpuOf(child.pid) + cpuOf(database.postmasterPid);
      const body = JSON.stringify({ union: pick(unions), answers: aProfile(questions, today) });
      const asked = performance.now();
      const response = await fetch(`http://127.0.0.1:${child.port}/api/finder`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      const text = await response.text();
      const took = performance.now() - asked;
      const { found } = JSON.parse(text) as Partial<FinderAnswer>;
      if (found?.length !== services.length) throw new Error(`${response.status} ${text.slice(0, 500)}`);
      if (n >= 0) times.push(took);
    }
    const used = (cpuOf(child.pid) + cpuOf(database.postmasterPid) - began) / profiles / 1000;
    const notes = `${scales[scale].workplaces} workplace unions, ${settings} values set by unions, CPU of server and database ${used.toFixed(2)} ms a request`;
    return lineOf('F2', 'POST /api/finder for one profile and one union, p95', times, notes);
  } finally {
    await child.stop();
  }
}

export const finderPart: BenefitPart = {
  name: 'finder',
  says: 'judging every benefit for one profile…',
  async bench(database, scale) {
    const services = [...(await findServices(`${projectRoot}/services`)).values()].filter(isBenefit);
    const questions = questionsOf(services).map((id) => [id, fieldOf(services, id)!] as const);
    const judging = benchJudging(services, questions, dayOf(Date.now()));
    return [judging, await benchAsking(database, scale, services, questions)];
  },
};
