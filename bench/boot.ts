import { setTimeout as delay } from 'node:timers/promises';
import type { BenchDatabase } from './database.ts';
import { type Line, inRounds, isNoisy, spread } from './measure.ts';
import { residentMb, startChild } from './processes.ts';
import type { Province } from './province.ts';

const rounds = 5;
const idleMs = 3_000;

interface Boot {
  readonly ms: number;
  readonly mb: number;
}

/** From the spawn of `node` to the whole answer of a list of twenty; memory after three idle seconds. */
async function boot(database: BenchDatabase, province: Province, which: 'A' | 'B'): Promise<Boot> {
  const env = { BENCH_APP_URL: database.appUrl, HONGQIAO_DATA: database.dataDir, HONGQIAO_POOL: '10' };
  const child = await startChild(which === 'A' ? 'server' : 'bare', env);
  try {
    const path = which === 'A' ? '/api/cases' : '/plain';
    const headers = { cookie: `hq_session=${province.staffToken}` };
    const response = await fetch(`http://127.0.0.1:${child.port}${path}`, { headers });
    const { items } = (await response.json()) as { items: unknown[] };
    const ms = performance.timeOrigin + performance.now() - child.spawnedAt;
    if (!response.ok || items.length !== 20) throw new Error(`${path}: ${response.status}, ${items?.length} lines`);
    await delay(idleMs);
    return { ms, mb: residentMb(child.pid) ?? Number.NaN };
  } finally {
    await child.stop();
  }
}

export async function benchBoot(database: BenchDatabase, province: Province): Promise<Line[]> {
  const { pairs, noisy } = await inRounds(
    rounds,
    (which) => boot(database, province, which),
    (so) =>
      isNoisy(
        so.map(({ A, B }) => A.ms / B.ms),
        so.map(({ B }) => B.ms),
      ),
  );
  const of = (which: 'A' | 'B', what: keyof Boot) => spread(pairs.map((pair) => pair[which][what]));
  const [ours, bare] = [of('A', 'ms'), of('B', 'ms')];
  return [
    {
      id: 'M1 boot',
      says: 'from spawn to the first list of 20 ÷ bare Fastify and pg to the first rows',
      ...spread(pairs.map(({ A, B }) => A.ms / B.ms)),
      unit: '×',
      target: { must: 4, aim: 2.5, better: 'lower' },
      noisy,
      notes: `${ours.value.toFixed(0)} ms; bare ${bare.value.toFixed(0)} ms`,
    },
    {
      id: 'M1 memory',
      says: 'resident memory three idle seconds after boot',
      ...of('A', 'mb'),
      unit: 'MB',
      target: { must: 200, aim: 140, better: 'lower' },
      notes: `bare ${of('B', 'mb').value.toFixed(0)} MB`,
    },
  ];
}
