import { setTimeout as delay } from 'node:timers/promises';
import type { BenchDatabase } from './database.ts';
import { type Line, inRounds, isNoisy, spread } from './measure.ts';
import { residentMb, startChild } from './processes.ts';
import type { Province } from './province.ts';

const rounds = 5;
const idleMs = 3_000;

type Which = 'server' | 'bare';

interface Boot {
  readonly ms: number;
  readonly mb: number;
}

/** From the spawn of `node` to the whole answer of a list of twenty; memory after three idle seconds. */
async function boot(database: BenchDatabase, province: Province, which: Which): Promise<Boot> {
  const env = { BENCH_APP_URL: database.appUrl, HONGQIAO_DATA: database.dataDir, HONGQIAO_POOL: '10' };
  const child = await startChild(which, env);
  try {
    const path = which === 'server' ? '/api/cases' : '/plain';
    const headers = { cookie: `hq_session=${province.staffToken}` };
    const response = await fetch(`http://127.0.0.1:${child.port}${path}`, { headers });
    const { items } = (await response.json()) as { items: unknown[] };
    const ms = performance.timeOrigin + performance.now() - child.spawnedAt;
    if (!response.ok || items.length !== 20) throw new Error(`${path}: ${response.status}, ${items?.length} lines`);
    if (which === 'server') await delay(idleMs);
    return { ms, mb: residentMb(child.pid) ?? Number.NaN };
  } finally {
    await child.stop();
  }
}

export async function benchBoot(database: BenchDatabase, province: Province): Promise<Line[]> {
  const { found, noisy } = await inRounds(
    rounds,
    ['server', 'bare'],
    (which) => boot(database, province, which),
    (so) =>
      isNoisy(
        so.map(({ server, bare }) => server.ms / bare.ms),
        so.map(({ bare }) => bare.ms),
      ),
  );
  const of = (which: Which, what: keyof Boot) => spread(found.map((round) => round[which][what]));
  const [ours, bare] = [of('server', 'ms'), of('bare', 'ms')];
  return [
    {
      id: 'M1 boot',
      says: 'from spawn to the first list of 20 ÷ bare Fastify and pg to the first rows',
      ...spread(found.map((round) => round.server.ms / round.bare.ms)),
      unit: '×',
      target: { must: 4, aim: 2.5, better: 'lower' },
      noisy,
      notes: `${ours.value.toFixed(0)} ms; bare ${bare.value.toFixed(0)} ms`,
    },
    {
      id: 'M1 memory',
      says: 'resident memory three idle seconds after boot',
      ...of('server', 'mb'),
      unit: 'MB',
      target: { must: 200, aim: 140, better: 'lower' },
      notes: `bare ${of('bare', 'mb').value.toFixed(0)} MB, not waited for`,
    },
  ];
}
