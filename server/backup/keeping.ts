import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { backupFolder } from '../db/embedded/archive.ts';
import { copiesKept } from './commands.ts';
import { basesIn } from './manifest.ts';
import { type Taking, takeBackup } from './taking.ts';

const dayMs = 86_400_000;

/** After a restore the log forks; whoever follows it later must find where. PostgreSQL archived that only if it was told to. */
function keepForks({ dataDir, folder }: Taking): void {
  const { wal } = backupFolder(folder);
  const from = join(dataDir, 'pg', 'pg_wal');
  for (const name of readdirSync(from)) {
    if (!/^[0-9A-F]{8}\.history$/.test(name) || existsSync(join(wal, `${name}.gz`))) continue;
    writeFileSync(join(wal, `${name}.part`), gzipSync(readFileSync(join(from, name))), { flush: true });
    renameSync(join(wal, `${name}.part`), join(wal, `${name}.gz`));
  }
}

/** The timeline that the database writes now: the newest of its pieces. */
function timelineOf(dataDir: string): string {
  const pieces = readdirSync(join(dataDir, 'pg', 'pg_wal')).filter((name) => /^[0-9A-F]{24}$/.test(name));
  return (
    pieces
      .map((name) => name.slice(0, 8))
      .toSorted()
      .at(-1) ?? ''
  );
}

/** How long until the next copy: none where there is none of today's timeline, else a day after the newest. */
export function waitFor(folder: string, dataDir: string, now: number): number {
  const timeline = timelineOf(dataDir);
  const newest = basesIn(folder).findLast(({ firstWal }) => firstWal.startsWith(timeline));
  return newest === undefined ? 0 : Math.max(0, Date.parse(newest.startedAt) + dayMs - now);
}

/**
 * Takes a base copy each day while the platform runs, the first at once, and keeps the newest seven; between them the log is
 * archived by PostgreSQL itself. A copy that fails is said and tried again an hour later. Ends when it is told to.
 */
export async function keepBackups(taking: Taking, signal: AbortSignal, warn: (line: string) => void): Promise<void> {
  while (!signal.aborted) {
    try {
      keepForks(taking);
      const wait = waitFor(taking.folder, taking.dataDir, Date.now());
      if (wait === 0) {
        await takeBackup({ ...taking, keep: copiesKept });
      } else await delay(wait, undefined, { signal });
    } catch (fault) {
      if (signal.aborted) return;
      warn(`备份没有做成，一小时后再试 The backup failed: ${fault instanceof Error ? fault.message : String(fault)}`);
      await delay(3_600_000, undefined, { signal }).catch(() => {});
    }
  }
}
