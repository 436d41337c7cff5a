import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Finding, type Gap, type TrustCheck, type TrustRun, fewer } from '../check.ts';
import { type Field, wage } from '../faults/campaign.ts';

const sizeMb = 400;
const block = Buffer.alloc(64 * 1024);

/** Writes until nothing more goes in. */
function fill(file: string): void {
  const out = openSync(file, 'w');
  try {
    for (;;) writeSync(out, block);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ENOSPC') throw fault;
  } finally {
    closeSync(out);
  }
}

async function filling(field: Field, folder: string, times: number): Promise<Finding[]> {
  const backs: number[] = [];
  let refused = 0;
  for (let n = 1; n <= times && !field.isLate(); n += 1) {
    const ballast = join(folder, 'ballast');
    const before = field.history.count('lost');
    // What PostgreSQL gives back while it cleans up is taken as well.
    const until = performance.now() + 8_000;
    while (performance.now() < until) {
      fill(`${ballast}-${Math.round(performance.now())}`);
      await delay(500);
    }
    refused += field.history.count('lost') - before;
    for (const name of readdirSync(folder)) if (name.startsWith('ballast')) rmSync(join(folder, name));
    backs.push(await field.served(90_000));
    field.say(`full for the ${n}th time, back after ${Math.round(backs.at(-1)!)} ms`);
    await delay(2_000);
  }
  const slowest = Math.max(...backs);
  return [
    {
      what: `the volume of data and WAL filled to the last byte under load, ${backs.length} times`,
      measured: `${refused} writes not taken meanwhile; the next acknowledged ${(slowest / 1000).toFixed(1)} s after there was room again at most`,
      goal: '≥ 20 times; back by itself ≤ 60 s',
      holds: refused > 0 && slowest <= 60_000,
      short: fewer(backs.length, 20, 'times'),
    },
  ];
}

async function diskFull(run: TrustRun): Promise<readonly Finding[] | Gap> {
  const folder = join(run.scratch, 'small');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=755`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    return { missing: 'a small volume to fill: run as root, where tmpfs may be mounted' };
  }
  const leave = () => void execFileSync('umount', ['-l', folder]);
  process.prependOnceListener('exit', leave);
  try {
    return await wage(run, {
      database: 'own',
      folder,
      perSecond: 3,
      breaking: (field) => filling(field, folder, run.full ? 20 : 2),
    });
  } finally {
    process.off('exit', leave);
    leave();
    rmSync(folder, { recursive: true, force: true });
  }
}

export default {
  goal: 'R8',
  title: 'a full disk refuses writes, loses none, and is over when there is room',
  controls: ['MLPS-23'],
  minutes: { short: 6, full: 60 },
  run: diskFull,
} satisfies TrustCheck;
