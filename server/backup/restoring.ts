import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Cluster, prepareCluster, settingsText } from '../db/embedded/cluster.ts';
import { faultOf } from '../db/embedded/faults.ts';
import { startPostmaster, stopPostmaster } from '../db/embedded/postmaster.ts';
import { giveTo } from '../db/embedded/run-as.ts';
import { StartFault, type StartLog } from '../db/start-fault.ts';
import { backupFolder, restoreCommand } from '../db/embedded/archive.ts';
import { copyFile, forEach, foldersBelow } from './copying.ts';
import { LogAhead } from './log-ahead.ts';
import { type Manifest, basesIn, changed, logFaultsOf, missing } from './manifest.ts';

export interface Restoring {
  readonly folder: string;
  /** The data folder to be made; there must be no database in it. */
  readonly dataDir: string;
  /** Everything that was committed before this moment comes back and nothing after it; the end of the log where absent. */
  readonly to?: Date | undefined;
  /** `pg_wal` of a server that is no more: its last minute may not be in the archive. */
  readonly lastWal?: string | undefined;
  readonly env: Record<string, string | undefined>;
  readonly log: StartLog;
  readonly say: (line: string) => void;
}

export interface Restored {
  readonly base: string;
  /** The last moment that came back: the commit before which the log was followed. */
  readonly until: Date | undefined;
}

/** The newest copy that was whole at the moment asked for. Refusal: `backup-missing`. */
function baseFor(folder: string, to: Date | undefined): Manifest {
  const bases = basesIn(folder);
  const fitting = bases.filter(({ stoppedAt }) => to === undefined || new Date(stoppedAt) <= to);
  const found = fitting.at(-1);
  if (found !== undefined) return found;
  const oldest = bases[0] && `最早能恢复到 ${bases[0].stoppedAt}。 The earliest is ${bases[0].stoppedAt}.`;
  throw new StartFault(
    'backup-missing',
    `${folder} 里没有这个时间以前的完整备份。${oldest ?? ''} ${folder} holds no whole copy from before that moment.`,
  );
}

function mustBeEmpty(dataDir: string): void {
  const pg = join(dataDir, 'pg');
  if (!existsSync(pg) || readdirSync(pg).length === 0) return;
  throw new StartFault(
    'data-not-empty',
    `${pg} 里已经有数据库，不会覆盖：请用 HONGQIAO_DATA 指定一个新的文件夹。 There is a database in ${pg} and it is not overwritten: name a new folder in HONGQIAO_DATA.`,
  );
}

function damaged(name: string, faults: readonly string[]): StartFault {
  return new StartFault(
    'backup-damaged',
    `备份 ${name} 不完整，请换一份或者另一处的副本。 The copy ${name} is damaged: ${faults.slice(0, 3).join('; ')}`,
    { detail: faults.join('\n') },
  );
}

/**
 * Every byte is read once: it is checked while it is copied, and what came of a damaged copy is removed again. PostgreSQL
 * brings all of it to disk before it follows the log.
 */
async function copyBack({ folder, dataDir, say }: Restoring, manifest: Manifest): Promise<void> {
  const { name, files } = manifest;
  const ofLog = logFaultsOf(folder, manifest);
  if (ofLog.length > 0) throw damaged(name, ofLog);
  say(`正在核对并复制数据库… Checking the copy and bringing it into ${dataDir}`);
  const from = backupFolder(folder);
  const copy = join(from.base, name);
  const faults: string[] = [];
  await forEach(files, async ({ path, sha256 }) => {
    const done = await copyFile(join(copy, path), join(dataDir, path), { synced: false });
    if (done?.sha256 !== sha256) faults.push(done === undefined ? missing(path) : changed(path));
  });
  if (faults.length > 0) {
    rmSync(join(dataDir, 'pg'), { recursive: true, force: true });
    throw damaged(name, faults.toSorted());
  }
  for (const path of foldersBelow(join(copy, 'pg')))
    mkdirSync(join(dataDir, 'pg', path), { recursive: true, mode: 0o700 });
  chmodSync(join(dataDir, 'pg'), 0o700);
  for (const kind of readdirSync(from.files)) cpSync(join(from.files, kind), join(dataDir, kind), { recursive: true });
}

/** Settings of the recovery alone; they are gone from the files once it is over. */
function recoverySettings({ to, lastWal }: Restoring, wal: string, ahead: string): Record<string, string> {
  return {
    restore_command: restoreCommand({ ahead, wal, lastWal }),
    recovery_target_timeline: 'latest',
    recovery_target_action: 'promote',
    ...(to && {
      recovery_target_time: to.toISOString().replace('T', ' ').replace('Z', '+00'),
      recovery_target_inclusive: 'off',
    }),
    // Nobody reads half of it.
    hot_standby: 'off',
    archive_mode: 'off',
  };
}

/**
 * The archive as whoever runs this server can read it. It belongs to whoever runs the one that writes it, from whom it is not
 * taken: where that is somebody else, this server gets a copy, in `own`.
 */
function readableArchive({ who }: Cluster, folder: string, own: string): string {
  const { wal } = backupFolder(folder);
  if (who.owner === undefined || statSync(wal).uid === who.owner.uid) return wal;
  cpSync(wal, own, { recursive: true });
  giveTo(who, own);
  return own;
}

function mended(fault: unknown, { to, dataDir }: Restoring): unknown {
  const detail = fault instanceof StartFault ? (fault.detail ?? '') : '';
  const log = join(dataDir, 'pg', 'server.log');
  const said = existsSync(log) ? readFileSync(log, 'utf8') : '';
  if (!/recovery ended before configured recovery target/.test(`${detail}\n${said}`)) return fault;
  const last = /last completed transaction was at log time (.+)/.exec(said)?.[1] ?? '';
  return new StartFault(
    'backup-too-short',
    `备份里的日志只到 ${last}，到不了 ${to?.toISOString()}：请不写时间，恢复到最后。 The log ends at ${last}, before ${to?.toISOString()}: leave the time out to restore to its end.`,
    { cause: fault, detail: said },
  );
}

const overWords = 'database system is ready to accept connections';

/** Waits until the log has been followed, which may take hours; says each tenth of a gigabyte how far it is. Throws where it ended. */
async function followToEnd({ dataDir }: Cluster, ahead: LogAhead, { say }: Restoring): Promise<void> {
  const log = join(dataDir, 'server.log');
  for (let told = 0; ; await delay(100)) {
    const said = readFileSync(log, 'utf8');
    if (said.includes(overWords)) return;
    if (!existsSync(join(dataDir, 'postmaster.pid'))) throw faultOf(said, dataDir);
    const pieces = [...said.matchAll(/restored log file "([0-9A-F]{24})"/g)];
    await ahead.fill(pieces.at(-1)?.[1]);
    if (pieces.length < told + 6) continue;
    told = pieces.length;
    say(`已按日志恢复 ${told} 段 Followed ${told} pieces of the log`);
  }
}

/** Lets PostgreSQL follow the log from the copy to the moment asked for, then stops it. */
async function recover(cluster: Cluster, restoring: Restoring, { firstWal }: Manifest): Promise<Date | undefined> {
  const own = join(restoring.dataDir, 'wal-to-follow');
  const ahead = new LogAhead(cluster.who, backupFolder(restoring.folder).wal, `${own}-next`, firstWal);
  const settings = recoverySettings(restoring, readableArchive(cluster, restoring.folder, own), ahead.folder);
  writeFileSync(join(cluster.dataDir, 'recovery.signal'), '');
  giveTo(cluster.who, cluster.dataDir);
  try {
    await ahead.fill(undefined);
    await startPostmaster(cluster, settingsText({ durable: true, settings }), undefined);
    await followToEnd(cluster, ahead, restoring);
  } catch (fault) {
    throw mended(fault, restoring);
  } finally {
    for (const made of [own, ahead.folder]) rmSync(made, { recursive: true, force: true });
  }
  const log = readFileSync(join(cluster.dataDir, 'server.log'), 'utf8');
  const last = /last completed transaction was at log time (.+)/.exec(log)?.[1];
  await stopPostmaster(cluster);
  return last === undefined ? undefined : new Date(last.replace(/([+-]\d\d)$/, '$1:00'));
}

/**
 * Brings a database back from a base copy and the log, into a data folder without one, and leaves it stopped; `npm start`
 * then runs on it. The secret is not in a backup: put it back before the start. Refusals: `backup-missing`,
 * `backup-damaged`, `backup-too-short`, `data-not-empty`, and whatever keeps PostgreSQL from starting.
 */
export async function restoreBackup(restoring: Restoring): Promise<Restored> {
  const { dataDir, folder, to, env, log, say } = restoring;
  mustBeEmpty(dataDir);
  const manifest = baseFor(folder, to);
  await copyBack(restoring, manifest);
  say('正在按日志恢复… Following the log');
  const cluster = await prepareCluster({ dataDir: join(dataDir, 'pg'), durable: true, env, log, recovering: true });
  const until = await recover(cluster, restoring, manifest);
  return { base: manifest.name, until };
}
