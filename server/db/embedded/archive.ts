import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StartFault } from '../start-fault.ts';
import { type RunAs, giveTo, run } from './run-as.ts';

/** What a backup folder holds: base copies by their time, the log since the oldest of them, and the files of people. */
export interface BackupFolder {
  readonly base: string;
  readonly wal: string;
  readonly files: string;
}

export function backupFolder(folder: string): BackupFolder {
  return { base: join(folder, 'base'), wal: join(folder, 'wal'), files: join(folder, 'files') };
}

const quoted = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`;

/**
 * Keeps every finished piece of the log, packed, under a name that appears only when all of it is there and on disk. A piece
 * that was kept before PostgreSQL heard of it is kept again without harm if it is the same, and refused if it is not.
 */
function archiveCommand(wal: string): string {
  const kept = `${quoted(wal)}/%f.gz`;
  const part = `${quoted(wal)}/%f.part`;
  const same = `test -f ${kept} && gzip -dc ${kept} | cmp -s - "%p"`;
  const keep = `test ! -f ${kept} && gzip -1c "%p" > ${part} && sync ${part} && mv ${part} ${kept}`;
  return `{ ${same}; } || { ${keep}; }`;
}

/**
 * Settings with which the embedded PostgreSQL writes its log to the backup folder: each piece when it is full, and at the
 * latest a minute after something was written. What is lost with the machine is that minute.
 */
export function archiveSettings(folder: string): Record<string, string> {
  return {
    wal_level: 'replica',
    archive_mode: 'on',
    archive_timeout: '60s',
    archive_command: archiveCommand(backupFolder(folder).wal),
  };
}

function unwritable(folder: string, cause?: unknown): StartFault {
  return new StartFault(
    'backup-unwritable',
    `备份文件夹 ${folder} 写不进去：请给运行数据库的用户写权限，或用 HONGQIAO_BACKUP 换一个文件夹。 The backup folder ${folder} cannot be written by whoever runs PostgreSQL.`,
    { cause },
  );
}

/** Makes the folders; that of the log is for whoever runs PostgreSQL to write into. Throws `backup-unwritable`. */
export async function prepareFolder(folder: string, who: RunAs): Promise<void> {
  const { base, wal, files } = backupFolder(folder);
  try {
    for (const made of [base, wal, files]) mkdirSync(made, { recursive: true });
    for (const made of [base, wal, files]) chmodSync(made, 0o700);
    giveTo(who, wal);
  } catch (fault) {
    throw unwritable(folder, fault);
  }
  const { ok } = await run(who, '/bin/sh', ['-c', 'test -w "$1"', 'sh', wal], { cwd: '/' });
  if (!ok) throw unwritable(folder);
}

/**
 * How a restore fetches a piece of the log: unpacked beforehand (`ahead`), else from the archive, else from the folder of a
 * server that is no more, whose last minute was not archived.
 */
export function restoreCommand(from: { ahead: string; wal: string; lastWal: string | undefined }): string {
  const kept = `${quoted(from.wal)}/%f.gz`;
  const ways = [
    `mv ${quoted(from.ahead)}/%f "%p" 2>/dev/null`,
    `{ test -f ${kept} && gzip -dc ${kept} > "%p"; }`,
    ...(from.lastWal === undefined ? [] : [`cp ${quoted(from.lastWal)}/%f "%p"`]),
  ];
  return ways.join(' || ');
}
