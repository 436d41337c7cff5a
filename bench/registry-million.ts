import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { openDb } from '../server/db/open.ts';
import { makePool } from '../server/db/pool.ts';
import { pgTypes } from '../server/db/types-of-pg.ts';
import type { BenchDatabase } from './database.ts';
import { pick } from './lists.ts';
import type { Line } from './measure.ts';
import { type Child, startChild } from './processes.ts';
import type { Register } from './registry-fill.ts';
import { addImport, deskOf, openDesk } from './registry-import.ts';
import { type RosterFormat, millionPieces } from './roster-files.ts';

const people = 1_000_000;
const say = (line: string) => void process.stderr.write(`${line}\n`);

/** The most memory a process ever had resident, which the kernel keeps. */
function peakMb({ pid }: Child): number {
  const kb = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kb === undefined) throw new Error('this system does not tell the peak of a process');
  return Number(kb) / 1024;
}

/** Waits until a server has brought an import into a state, and says how long that took, in seconds. */
async function until(client: Client, child: Child, id: string, state: string): Promise<number> {
  const began = performance.now();
  let told = began;
  for (;;) {
    child.mustLive();
    const { rows } = await client.query<{ state: string; cursor: number }>(
      'select state, cursor from imports where id = $1',
      [id],
    );
    const now = rows[0]!;
    if (now.state === state) return (performance.now() - began) / 1000;
    if (now.state === 'failed') throw new Error('the import failed');
    if (performance.now() - told > 30_000) {
      say(`  ${now.state}, line ${now.cursor}, ${peakMb(child).toFixed(0)} MB`);
      told = performance.now();
    }
    await delay(200);
  }
}

/** A server that does nothing but this import, from the stored upload to the last line enrolled. */
async function importMillion(
  database: BenchDatabase,
  client: Client,
  id: string,
): Promise<{ idle: number; checked: number; peak: number; checking: number; enrolling: number }> {
  const child = await startChild('server', { BENCH_APP_URL: database.appUrl, HONGQIAO_DATA: database.dataDir });
  try {
    const idle = peakMb(child);
    const checking = await until(client, child, id, 'checked');
    const checked = peakMb(child);
    await client.query(`update imports set state = 'importing', cursor = 0 where id = $1`, [id]);
    const enrolling = await until(client, child, id, 'done');
    const { rows } = await client.query<{ n: number }>('select enrolled_rows as n from imports where id = $1', [id]);
    if (rows[0]!.n !== people) throw new Error(`${rows[0]!.n} of ${people} were enrolled`);
    return { idle, checked, peak: peakMb(child), checking, enrolling };
  } finally {
    await child.stop();
  }
}

/** R8: the memory of a server that imports a million valid lines, once as a text and once as a workbook. */
export async function benchMillion(database: BenchDatabase, register: Register): Promise<Line[]> {
  const pool = makePool(database.appUrl, { max: 1, applicationName: 'bench' });
  const db = openDb(pool);
  const desk = openDesk(db, database.dataDir);
  const client = new Client({ connectionString: database.superuserUrl, types: pgTypes });
  await client.connect();
  const lines: Line[] = [];
  try {
    for (const [n, format] of (['xlsx', 'csv'] satisfies RosterFormat[]).entries()) {
      const { county, unions } = await deskOf(client, pick(register.units.county).id);
      const content = millionPieces(format, { first: n * people, rows: people, unions });
      say(`  making the ${format}…`);
      const id = await addImport(client, desk, { county, personId: register.known[0]!.id, content });
      const { idle, checked, peak, checking, enrolling } = await importMillion(database, client, id);
      say(`  ${peak.toFixed(0)} MB at most`);
      const rate = (seconds: number) => (people / seconds).toFixed(0);
      lines.push({
        id: `R8 ${format}`,
        says: `peak memory of a server that imports a million lines of ${format}`,
        value: peak,
        unit: 'MB',
        target: { must: 400, aim: 300, better: 'lower' },
        notes: `${idle.toFixed(0)} MB before, ${checked.toFixed(0)} MB checked; ${(checking + enrolling).toFixed(0)} s: checked ${rate(checking)} lines a second, enrolled ${rate(enrolling)}`,
      });
    }
    return lines;
  } finally {
    await db.destroy();
    await client.end();
  }
}
