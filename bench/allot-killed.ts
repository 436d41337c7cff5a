import { setTimeout as delay } from 'node:timers/promises';
import { type Town, mustBeExact } from './allot-crowd.ts';
import type { CrowdDone, CrowdJob } from './child-crowd.ts';
import type { BenchDatabase } from './database.ts';
import type { Line } from './measure.ts';
import { ask, startChild } from './processes.ts';

const stock = 5_000;
const tries = 50_000;
const servers = 4;
/** How many claims are settled before one of the servers is killed. */
const killAfter = 1_500;

/** Claims of one campaign at four servers, one of which is killed while they come; every try is made until it is answered. */
export async function benchKilled(database: BenchDatabase, town: Town): Promise<Line[]> {
  const env = { BENCH_APP_URL: database.appUrl, HONGQIAO_DATA: database.dataDir, HONGQIAO_POOL: '6' };
  const running = [];
  for (let n = 0; n < servers; n += 1) running.push(await startChild('server', env));
  const crowd = await startChild('crowd', {});
  try {
    const id = await town.open(stock);
    const tokens = Array.from({ length: tries }, (_one, n) => town.tokens[(n * 7) % town.tokens.length]!);
    const job: CrowdJob = {
      ports: running.map(({ port }) => port),
      path: `/api/campaigns/${id}/claims`,
      body: JSON.stringify({ edition: 1, form: {} }),
      tokens,
      atOnce: 400,
    };
    const done = ask<CrowdDone>(crowd, job);
    for (let given = 0; given < killAfter;) {
      await delay(10);
      const { rows } = await town.owner.query<{ given: number }>(
        'select given from campaign_slices where campaign_id = $1',
        [id],
      );
      given = rows[0]!.given;
    }
    running[0]!.process.kill('SIGKILL');
    const { statuses, acknowledged, repeated, ms } = await done;
    const given = await mustBeExact(town, id);
    const { rows } = await town.owner.query<{ id: string }>(
      `select id from claims where campaign_id = $1 and state = 'granted'`,
      [id],
    );
    const kept = new Set(rows.map((row) => row.id));
    const lost = acknowledged.filter((one) => !kept.has(one)).length;
    if (given !== stock || lost > 0) throw new Error(`${given} given of ${stock}, ${lost} acknowledged and lost`);
    return [
      {
        id: 'C8',
        says: `${stock} things under ${tries} tries at ${servers} servers, one killed: given beyond or short of it, twice, or lost`,
        value: Math.abs(given - stock) + lost,
        unit: 'claims',
        target: { must: 0, aim: 0, better: 'lower' },
        notes: `${JSON.stringify(statuses)}, ${repeated} made again, ${(ms / 1000).toFixed(1)} s`,
      },
    ];
  } finally {
    await Promise.all([...running.map((one) => one.stop()), crowd.stop()]);
  }
}
