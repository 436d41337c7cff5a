import { setTimeout as delay } from 'node:timers/promises';
import { type Town, mustBeExact } from './allot-crowd.ts';
import type { CrowdDone, CrowdJob } from './child-crowd.ts';
import type { BenchDatabase } from './database.ts';
import type { Line } from './measure.ts';
import { ask, startChild } from './processes.ts';

const servers = 4;
const atOnce = 400;

export interface Rush {
  readonly stock: number;
  readonly tries: number;
}

export const wholeRush: Rush = { stock: 5_000, tries: 50_000 };

/** What came of a rush: answers by their status, tries that were made again, and what was acknowledged and is not there. */
export interface Rushed {
  readonly campaignId: string;
  readonly given: number;
  readonly lost: number;
  readonly statuses: CrowdDone['statuses'];
  readonly repeated: number;
  readonly ms: number;
}

/**
 * Claims of one campaign at four servers, one of which is killed when a third of the things is gone; every try is made until it
 * is answered. Throws where the campaign has given more than there was, to somebody twice, or otherwise than its journal says.
 */
export async function rush(database: BenchDatabase, town: Town, { stock, tries }: Rush): Promise<Rushed> {
  const env = { BENCH_APP_URL: database.appUrl, HONGQIAO_DATA: database.dataDir, HONGQIAO_POOL: '6' };
  const running = [];
  for (let n = 0; n < servers; n += 1) running.push(await startChild('server', env));
  const crowd = await startChild('crowd', {});
  try {
    const campaignId = await town.open(stock);
    const tokens = Array.from({ length: tries }, (_one, n) => town.tokens[(n * 7) % town.tokens.length]!);
    const job: CrowdJob = {
      ports: running.map(({ port }) => port),
      path: `/api/campaigns/${campaignId}/claims`,
      body: JSON.stringify({ edition: 1, form: {} }),
      tokens,
      atOnce,
    };
    const done = ask<CrowdDone>(crowd, job);
    for (let given = 0; given < stock / 3;) {
      await delay(10);
      const { rows } = await town.owner.query<{ given: number }>(
        'select given from campaign_slices where campaign_id = $1',
        [campaignId],
      );
      given = rows[0]!.given;
    }
    running[0]!.process.kill('SIGKILL');
    const { statuses, acknowledged, repeated, ms } = await done;
    const given = await mustBeExact(town, campaignId);
    const { rows } = await town.owner.query<{ id: string }>(
      `select id from claims where campaign_id = $1 and state = 'granted'`,
      [campaignId],
    );
    const kept = new Set(rows.map((row) => row.id));
    const lost = acknowledged.filter((one) => !kept.has(one)).length;
    return { campaignId, given, lost, statuses, repeated, ms };
  } finally {
    await Promise.all([...running.map((one) => one.stop()), crowd.stop()]);
  }
}

/** C8: that nothing is given beyond what there is, twice, or lost. */
export async function benchKilled(database: BenchDatabase, town: Town): Promise<Line[]> {
  const { stock, tries } = wholeRush;
  const { given, lost, statuses, repeated, ms } = await rush(database, town, wholeRush);
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
}
