import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder } from '../db/connect.ts';
import { findRunning, startEmbedded } from '../db/embedded/supervisor.ts';
import { StartFault, type StartLog } from '../db/start-fault.ts';
import { basesIn, faultsOf } from './manifest.ts';
import { restoreBackup } from './restoring.ts';
import { takeBackup } from './taking.ts';

const log: StartLog = { info: () => {}, warn: console.warn, error: console.error };
const say = (line: string) => process.stdout.write(`${line}\n`);

/** How many base copies are kept where nobody says otherwise: one a day, a week. */
export const copiesKept = 7;

function wrong(says: string): StartFault {
  return new StartFault('command-wrong', says);
}

function mustBeEmbedded(): void {
  if (!process.env['DATABASE_URL']) return;
  throw wrong(
    'DATABASE_URL 的数据库由它自己的工具备份（pg_basebackup、pgBackRest，见 docs/operate.md）。 A database of your own is backed up by its own tools, see docs/operate.md.',
  );
}

function folderOf(given: string | undefined): string {
  const folder = given ?? process.env['HONGQIAO_BACKUP'];
  if (folder) return resolve(folder);
  throw wrong('请用 HONGQIAO_BACKUP 写明备份文件夹。 Name the backup folder in HONGQIAO_BACKUP.');
}

function momentOf(text: string | undefined): Date | undefined {
  if (text === undefined || text === 'latest') return undefined;
  const moment = new Date(text);
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(text);
  if (hasZone && !Number.isNaN(moment.getTime())) return moment;
  throw wrong(
    `「${text}」不是带时区的时间，例如 2026-11-28T09:30:00+08:00。 Not a time with its zone, such as 2026-11-28T09:30:00+08:00.`,
  );
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw wrong(`--keep 要写份数，从 1 起，不是「${text}」。 --keep is a number from 1.`);
}

/** Copies the database that runs, or one that is started for as long as it takes. */
async function copyNow(folder: string, keep: number): Promise<void> {
  const dataDir = dataFolder(process.env);
  const pg = join(dataDir, 'pg');
  const superuserUrl = await findRunning(pg);
  if (superuserUrl !== undefined) {
    await takeBackup({ superuserUrl, dataDir, folder, keep, say });
    return;
  }
  const embedded = await startEmbedded({ dataDir: pg, archive: folder, log });
  try {
    await takeBackup({ superuserUrl: embedded.superuserUrl, dataDir, folder, keep, say });
  } finally {
    await embedded.stop();
  }
}

async function check(folder: string): Promise<void> {
  let damaged = 0;
  const bases = basesIn(folder);
  for (const manifest of bases) {
    const faults = await faultsOf(folder, manifest);
    if (faults.length > 0) damaged += 1;
    say(`${faults.length === 0 ? '✓' : '✗'} ${manifest.name}  ${manifest.files.length} files  ${faults.join('; ')}`);
  }
  if (bases.length > 0 && damaged === 0) return;
  throw new StartFault(
    bases.length === 0 ? 'backup-missing' : 'backup-damaged',
    `${folder}：${bases.length} 份备份，${damaged} 份不完整。 ${bases.length} copies, ${damaged} damaged.`,
  );
}

/** `backup [--folder F] [--keep 7]` takes a copy and removes old ones; `backup --check` reads all that are there. */
export async function backup(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      folder: { type: 'string' },
      keep: { type: 'string', default: String(copiesKept) },
      check: { type: 'boolean', default: false },
    },
  });
  mustBeEmbedded();
  const folder = folderOf(values.folder);
  const keep = countOf(values.keep);
  if (values.check) return check(folder);
  await copyNow(folder, keep);
}

/** `restore [--folder F] [--to 2026-11-28T09:30:00+08:00|latest] [--wal folder]`, into the data folder of HONGQIAO_DATA. */
export async function restore(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { folder: { type: 'string' }, to: { type: 'string' }, wal: { type: 'string' } },
  });
  mustBeEmbedded();
  const folder = folderOf(values.folder);
  const dataDir = dataFolder(process.env);
  const lastWal = values.wal === undefined ? undefined : resolve(values.wal);
  const { base, until } = await restoreBackup({
    folder,
    dataDir,
    to: momentOf(values.to),
    lastWal,
    env: process.env,
    log,
    say,
  });
  say(
    `已恢复到 ${until?.toISOString() ?? base}。放回 secret.key 后再 npm start。 Restored to ${until?.toISOString() ?? base}; put secret.key back, then npm start.`,
  );
}
