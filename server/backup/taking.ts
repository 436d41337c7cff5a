import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { StartFault } from '../db/start-fault.ts';
import { backupFolder } from '../db/embedded/archive.ts';
import { type Copied, copyFile, filesBelow, foldersBelow, hashOf } from './copying.ts';
import { type Manifest, basesIn, manifestFile } from './manifest.ts';
import { firstPageOf } from './pages.ts';

/** What a running server makes anew, or what belongs to the process and not to the data. */
const leftOut = new RegExp(
  [
    '^(postmaster\\.(pid|opts)|server\\.log|hongqiao\\.conf)$',
    '^pg_(wal|dynshmem|notify|serial|snapshots|stat_tmp|subtrans|replslot)/',
    '(^|/)pgsql_tmp',
    '(^|/)pg_internal\\.init',
  ].join('|'),
);

/** What of a data folder is not the database: files of cases, rosters that are being imported. Exports live a day. */
const folders = ['files', 'imports'] as const;

export interface Taking {
  readonly superuserUrl: string;
  /** The data folder of the installation: `pg`, `files`, `imports`. */
  readonly dataDir: string;
  readonly folder: string;
  /** How many base copies stay, this one among them; all where nobody says. */
  readonly keep?: number;
  readonly say: (line: string) => void;
}

/** `20261128T143000Z`; a second one of the same second comes after it. */
function nameIn(base: string, at: Date): string {
  const name = at.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const taken = existsSync(base) ? readdirSync(base).filter((one) => one.startsWith(name)).length : 0;
  return taken === 0 ? name : `${name}-${taken}`;
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'hongqiao backup' });
  await client.connect();
  return client;
}

/**
 * One copy at a time, whoever takes it: the daily one of the platform, or one that somebody orders meanwhile. What is removed
 * after a copy for not being whole would else be the one that another process is at. Ends with the connection.
 */
async function waitForTurn(client: Client, say: Taking['say']): Promise<void> {
  const key = `hashtext('hongqiao backup')`;
  const { rows } = await client.query<{ free: boolean }>(`select pg_try_advisory_lock(${key}) as free`);
  if (rows[0]!.free) return;
  say('另一份备份正在进行，等它完成… Waiting for another backup to end');
  await client.query(`select pg_advisory_lock(${key})`);
}

async function mustArchive(client: Client): Promise<void> {
  const { rows } = await client.query<{ archive_mode: string }>('show archive_mode');
  if (rows[0]?.archive_mode === 'on') return;
  throw new StartFault(
    'backup-off',
    '数据库没有在往备份文件夹写日志：设置 HONGQIAO_BACKUP 后重新启动平台，再做备份。 The database does not write its log to a backup folder: set HONGQIAO_BACKUP, restart the platform, and try again.',
  );
}

/**
 * Every page is looked at while it is copied: what has rotted on the disk would otherwise be in each new copy, until the last old
 * one without it is removed. Refusal: `data-damaged`.
 */
async function copyCluster(from: string, to: string, checksums: boolean): Promise<Copied[]> {
  const copied: Copied[] = [];
  const damaged: string[] = [];
  for (const path of filesBelow(from, (path) => leftOut.test(path))) {
    const firstPage = checksums ? firstPageOf(path) : undefined;
    const done = await copyFile(join(from, path), join(to, path), { firstPage });
    if (done === undefined) continue;
    const { bytes, sha256 } = done;
    copied.push({ path: `pg/${path}`, bytes, sha256 });
    damaged.push(...done.damaged.map((page) => `${path} page ${page}`));
  }
  if (damaged.length > 0) throw rotten(damaged);
  for (const path of foldersBelow(from))
    if (!leftOut.test(path)) mkdirSync(join(to, path), { recursive: true, mode: 0o700 });
  return copied;
}

function rotten(pages: readonly string[]): StartFault {
  const some = pages.slice(0, 5).join(', ');
  return new StartFault(
    'data-damaged',
    `数据库有 ${pages.length} 页在磁盘上坏了（${some}），这份备份不作数，旧备份都留着：请检查磁盘，从坏之前的备份恢复（见 docs/operate.md）。 ` +
      `${pages.length} pages of the database have rotted on the disk (${some}); this copy does not count and the older ones stay: check the disk, restore from before (docs/operate.md).`,
    { detail: pages.join('\n') },
  );
}

/** Copies what is not there yet: a file of a case is written once and never changed. */
async function copyFiles({ dataDir, folder }: Taking): Promise<number> {
  let copied = 0;
  for (const name of folders) {
    for (const path of filesBelow(join(dataDir, name), () => false)) {
      const to = join(backupFolder(folder).files, name, path);
      const from = join(dataDir, name, path);
      // A roster may be over by now.
      const size = statSync(from, { throwIfNoEntry: false })?.size;
      if (size === undefined || (existsSync(to) && statSync(to).size === size)) continue;
      if ((await copyFile(from, to)) !== undefined) copied += 1;
    }
  }
  return copied;
}

/**
 * Takes a base copy of the embedded database while it runs, and with it whatever is in the data folder besides; returns the
 * manifest, which is written last: a copy without one is not whole. The secret is not copied: who has both has everything.
 * Refusals: `backup-off`, `data-damaged`.
 */
export async function takeBackup(taking: Taking): Promise<Manifest> {
  const { superuserUrl, dataDir, folder, keep, say } = taking;
  const client = await connect(superuserUrl);
  try {
    await mustArchive(client);
    await waitForTurn(client, say);
    const began = await client.query<{ at: Date; version: string }>(
      `select clock_timestamp() as at, current_setting('server_version') as version`,
    );
    const { at, version } = began.rows[0]!;
    const { base } = backupFolder(folder);
    const name = nameIn(base, at);
    const to = join(base, name);
    mkdirSync(to, { recursive: true, mode: 0o700 });
    say(`正在复制数据库… Copying the database to ${to}`);
    const started = await client.query<{ wal: string; checksums: boolean }>(
      `select pg_walfile_name(pg_backup_start($1, fast => true)) as wal,
        current_setting('data_checksums')::boolean as checksums`,
      [name],
    );
    const copied = await copyCluster(join(dataDir, 'pg'), join(to, 'pg'), started.rows[0]!.checksums);
    // Waits until the log of the copy is in the archive: from then on it can be restored.
    const stopped = await client.query<{ labelfile: string; at: Date; wal: string }>(
      `select labelfile, clock_timestamp() as at, pg_walfile_name(lsn) as wal from pg_backup_stop()`,
    );
    const { labelfile, at: stoppedAt, wal: lastWal } = stopped.rows[0]!;
    writeFileSync(join(to, 'pg', 'backup_label'), labelfile, { mode: 0o600 });
    const label = { bytes: Buffer.byteLength(labelfile), sha256: await hashOf(join(to, 'pg', 'backup_label')) };
    say('正在复制附件… Copying the files of cases');
    const files = await copyFiles(taking);
    const manifest: Manifest = {
      name,
      postgres: version,
      startedAt: at.toISOString(),
      stoppedAt: stoppedAt.toISOString(),
      firstWal: started.rows[0]!.wal,
      lastWal,
      files: [...copied, { path: 'pg/backup_label', ...label }],
    };
    writeFileSync(manifestFile(folder, name), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600, flush: true });
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    say(
      `完成：${manifest.files.length} 个文件，${Math.ceil(bytes / 2 ** 20)} MB，新附件 ${files} 个。 Done: ${manifest.files.length} files, ${files} new files of cases.`,
    );
    if (keep !== undefined) for (const gone of prune(folder, keep)) say(`已删除旧备份 Removed ${gone}`);
    return manifest;
  } finally {
    await client.end();
  }
}

/** Removes, while no copy is being taken, base copies beyond the newest `keep`, those that are not whole, and the log that no copy left needs any more. */
export function prune(folder: string, keep: number): readonly string[] {
  const bases = basesIn(folder);
  const kept = bases.slice(-keep);
  const { base, wal } = backupFolder(folder);
  const names = new Set(kept.map(({ name }) => name));
  const gone = readdirSync(base).filter((name) => !names.has(name));
  for (const name of gone) rmSync(join(base, name), { recursive: true, force: true });
  const oldest = kept[0]?.firstWal;
  if (oldest === undefined) return gone;
  // By position in the log, whatever the timeline: a restore may come from an earlier one.
  for (const file of readdirSync(wal))
    if (/^[0-9A-F]{24}\b/.test(file) && file.slice(8, 24) < oldest.slice(8)) rmSync(join(wal, file));
  return gone;
}
