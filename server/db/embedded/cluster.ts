import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { platform, release, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { StartFault, type StartLog } from '../start-fault.ts';
import { type Binaries, findBinaries, findDataMajor, programIn } from './binaries.ts';
import { faultOf } from './faults.ts';
import { chooseRunAs, findVersion, giveTo, run, type RunAs } from './run-as.ts';

/** A data directory that is ready to be started: initialised, owned by whoever runs it, its password known. */
export interface Cluster {
  dataDir: string;
  bin: string;
  /** `18.4` */
  version: string;
  who: RunAs;
  password: string;
  log: StartLog;
}

const MiB = 1024 * 1024;

/** The memory this process may use: that of the machine, or less where a container says so. */
function memoryBytes(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}

/**
 * An eighth of the memory as PostgreSQL's own and half of it as what the system caches, because the machine also runs Node
 * and perhaps a browser: 256 MB hold the working set of a city, four gigabytes that of a province. JIT costs more than it
 * gives on statements of milliseconds.
 */
function defaults(): Record<string, string> {
  const memory = memoryBytes();
  const own = Math.min(Math.max(memory / 8, 256 * MiB), 4096 * MiB);
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: `${Math.floor(own / MiB)}MB`,
    effective_cache_size: `${Math.floor(Math.max(memory / 2, own) / MiB)}MB`,
    work_mem: '8MB',
    random_page_cost: '1.1',
    jit: 'off',
    // After a checkpoint each page is written to the log whole once more; with the usual gigabyte a busy hour has many.
    checkpoint_timeout: '15min',
    max_wal_size: '2GB',
    // The union's day is the day in China, whatever the machine's clock is set to.
    timezone: 'Asia/Shanghai',
    log_timezone: 'Asia/Shanghai',
    lc_messages: 'C',
    log_line_prefix: '%m [%p] %a ',
    ...(syncsWhole() && { recovery_init_sync_method: 'syncfs' }),
  };
}

/**
 * After a crash PostgreSQL sees to it that everything is on the disk before it goes on. Asking the file system for that once,
 * and not for each of thousands of files, takes seconds off the way back. Linux says since 5.8 whether it succeeded.
 */
function syncsWhole(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return platform() === 'linux' && (major > 5 || (major === 5 && minor >= 8));
}

const withoutDurability = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** The settings file, all of it: written whole before every start, so what is in it is what the server runs with. */
export function settingsText(options: { durable: boolean; settings: Record<string, string> }): string {
  const all = { ...defaults(), ...(options.durable ? {} : withoutDurability), ...options.settings };
  return Object.entries(all)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join('');
}

export function settingsFile(dataDir: string): string {
  return join(dataDir, 'hongqiao.conf');
}

/**
 * Looks at the data directory and makes the cluster when there is none. The caller owns the directory.
 *
 * A file `<dataDir>.making` stands while initdb runs. initdb writes PG_VERSION first, so a directory that was cut
 * short looks like a cluster; with the mark still there it is emptied and made again.
 */
export async function prepareCluster(options: {
  dataDir: string;
  durable: boolean;
  env: Record<string, string | undefined>;
  log: StartLog;
  /** A copy that the log has still to be followed from: nobody signs in, so its password waits for the next start. */
  recovering?: boolean;
}): Promise<Cluster> {
  const { dataDir, log } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const making = `${dataDir}.making`;
  if (existsSync(making)) empty(dataDir);
  const major = findDataMajor(dataDir);
  if (major === undefined && readdirSync(dataDir).length > 0) throw notEmpty(dataDir);
  const { bin, version, who } = chooseBinaries(findBinaries(options.env), dataDir, major);
  giveTo(who, dataDir);
  const cluster: Cluster = { dataDir, bin, version, who, password: '', log };
  if (options.recovering) return cluster;
  const found = findPassword(dataDir);
  cluster.password = found ?? keepPassword(dataDir);
  if (major === undefined) {
    log.info(`preparing the database in ${dataDir} (PostgreSQL ${version})`);
    writeFileSync(making, '');
    await initialise(cluster, options.durable);
    rmSync(making);
  } else if (found === undefined) {
    await resetPassword(cluster);
  }
  return cluster;
}

function chooseBinaries(
  candidates: Binaries[],
  dataDir: string,
  major: number | undefined,
): { bin: string; version: string; who: RunAs } {
  const seen: string[] = [];
  let refused: { fault: unknown } | undefined;
  for (const { bin } of candidates) {
    try {
      const who = chooseRunAs(bin, dataDir);
      const version = findVersion(who, bin);
      if (version !== undefined && (major === undefined || Number.parseInt(version, 10) === major)) {
        return { bin, version, who };
      }
      seen.push(version ?? `${bin} (does not run)`);
    } catch (fault) {
      refused = { fault };
    }
  }
  if (refused !== undefined) throw refused.fault;
  if (major === undefined) {
    throw new StartFault(
      'binaries-unusable',
      `PostgreSQL 程序无法在本机运行（${seen.join('、')}），请安装 PostgreSQL 15 以上，或设置 DATABASE_URL。 ` +
        `The PostgreSQL programs do not run on this machine (an Alpine image lacks glibc): install PostgreSQL 15 or newer, or set DATABASE_URL.`,
    );
  }
  throw new StartFault(
    'data-of-other-version',
    `${dataDir} 是 PostgreSQL ${major} 的数据，而现有程序是 ${seen.join('、')}：请安装 PostgreSQL ${major}，或导出后重新导入。 ` +
      `${dataDir} was made by PostgreSQL ${major}, the programs here are ${seen.join(', ')}: install PostgreSQL ${major}, or export and import.`,
  );
}

export function findPassword(dataDir: string): string | undefined {
  const file = `${dataDir}.password`;
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return kept === '' ? undefined : kept;
}

function keepPassword(dataDir: string): string {
  const password = randomBytes(24).toString('base64url');
  writeFileSync(`${dataDir}.password`, `${password}\n`, { mode: 0o600 });
  chmodSync(`${dataDir}.password`, 0o600);
  return password;
}

function empty(dataDir: string): void {
  for (const name of readdirSync(dataDir)) rmSync(join(dataDir, name), { recursive: true, force: true });
}

/**
 * Without a character type that knows Chinese letters pg_trgm finds no trigram in «人民政府» and every search comes
 * back empty. C.UTF-8 knows them and is everywhere but on old distributions and macOS; collation stays C (fast,
 * stable across glibc versions), names are sorted with the ICU collation "zh-x-icu" where people read them.
 */
const charTypes = ['C.UTF-8', 'en_US.UTF-8', 'zh_CN.UTF-8', 'UTF-8'];

/** With checksums, which PostgreSQL before 18 leaves off unless told: a page that has rotted on the disk is an error, never data. */
async function initialise(cluster: Cluster, durable: boolean): Promise<void> {
  const { dataDir, who } = cluster;
  const secret = mkdtempSync(join(tmpdir(), 'hongqiao-'));
  const said: string[] = [];
  try {
    writeFileSync(join(secret, 'password'), cluster.password, { mode: 0o600 });
    giveTo(who, secret);
    for (const charType of charTypes) {
      const args = ['-D', dataDir, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${join(secret, 'password')}`];
      args.push('-E', 'UTF8', '--locale=C', `--lc-ctype=${charType}`, '--no-instructions', '--data-checksums');
      if (!durable) args.push('--no-sync');
      const done = await run(who, programIn(cluster.bin, 'initdb'), args, { cwd: dirname(dataDir) });
      if (done.ok) return;
      empty(dataDir);
      said.push(done.output);
      if (!/invalid locale|suitable encoding for locale/.test(done.output)) throw faultOf(done.output, dataDir);
    }
  } finally {
    rmSync(secret, { recursive: true, force: true });
  }
  throw new StartFault(
    'locale-missing',
    `系统没有 ${charTypes.slice(0, 2).join(' 或 ')} 区域设置，中文检索无法使用：请安装其一（Debian：apt install locales）。 ` +
      `None of the locales ${charTypes.slice(0, 2).join(', ')} is installed and Chinese text could not be searched: install one.`,
    { detail: said.join('\n') },
  );
}

/** A lost password file must not cost the data: the single-user server asks for no password. */
async function resetPassword(cluster: Cluster): Promise<void> {
  const { dataDir, who, bin, log } = cluster;
  log.warn(`${dataDir}.password was missing; a new password is set`);
  await run(who, programIn(bin, 'pg_ctl'), ['stop', '-D', dataDir, '-m', 'fast', '-w'], { cwd: dirname(dataDir) });
  const sql = `alter role postgres password '${cluster.password}'\n`;
  const args = ['--single', '-D', dataDir, 'postgres'];
  const done = await run(who, programIn(bin, 'postgres'), args, { cwd: dirname(dataDir), input: sql });
  if (done.ok && !/ERROR|FATAL/.test(done.output)) return;
  rmSync(`${dataDir}.password`, { force: true });
  throw faultOf(done.output, dataDir);
}

/** Writes the settings and sees to it that PostgreSQL reads them. */
export function writeSettings(cluster: Cluster, text: string): void {
  const main = join(cluster.dataDir, 'postgresql.conf');
  const line = "include_if_exists = 'hongqiao.conf'";
  if (!readFileSync(main, 'utf8').includes(line)) appendFileSync(main, `\n${line}\n`);
  writeFileSync(settingsFile(cluster.dataDir), text, { mode: 0o600 });
  giveTo(cluster.who, settingsFile(cluster.dataDir));
}

function notEmpty(dataDir: string): StartFault {
  return new StartFault(
    'data-not-empty',
    `${dataDir} 里有别的文件，不是数据库目录：请用 HONGQIAO_DATA 指定一个空目录。 ` +
      `${dataDir} holds other files and is no database: name an empty folder in HONGQIAO_DATA.`,
  );
}
