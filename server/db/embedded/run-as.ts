import { spawn, spawnSync } from 'node:child_process';
import { lchownSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartFault } from '../start-fault.ts';
import { programIn } from './binaries.ts';

/** PostgreSQL refuses to run as root. This is who runs it instead, and who must own the data directory. */
export interface RunAs {
  /** Put before every command: empty, or a user namespace in which root is nobody. */
  prefix: string[];
  /** The user the command changes to; undefined when it stays who we are. */
  identity: { uid: number; gid: number } | undefined;
  /** The owner the data directory must have; undefined when ownership does not matter (not root). */
  owner: { uid: number; gid: number } | undefined;
}

const namespace = ['unshare', '--user', '--map-user=65534', '--map-group=65534'];

/** PG* variables of the caller (PGDATA, PGPORT…) must not steer our cluster; messages must be the English ones we read. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

/** Runs one PostgreSQL program to its end; never throws on a failing one. */
export function run(
  who: RunAs,
  program: string,
  args: string[],
  options: { cwd: string; input?: string },
): Promise<{ ok: boolean; output: string }> {
  const [command, ...rest] = [...who.prefix, program, ...args];
  return new Promise((resolve) => {
    const child = spawn(command!, rest, { ...who.identity, cwd: options.cwd, env: environment(), windowsHide: true });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stdin.on('error', () => {}); // a program that ends before it has read its input says why on stderr
    child.stdin.end(options.input ?? '');
    child.on('error', (fault) => resolve({ ok: false, output: fault.message }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** `18.4` for a postgres program that runs here as that user; undefined when it does not. */
export function findVersion(who: RunAs, bin: string): string | undefined {
  const [command, ...rest] = [...who.prefix, programIn(bin, 'postgres'), '--version'];
  const said = spawnSync(command, rest, { ...who.identity, cwd: '/', env: environment(), encoding: 'utf8' });
  return said.status === 0 ? /\(PostgreSQL\) (\d[\w.]*)/.exec(said.stdout)?.[1] : undefined;
}

function findAccount(name: string): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

function canReach(who: RunAs, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], { ...who.identity, cwd: '/' }).status === 0;
}

/**
 * Chooses who runs PostgreSQL. An ordinary user runs it herself. For root it is the owner of the data directory when
 * that is somebody else (so that the data stays hers), else the accounts postgres and nobody, if they can reach both
 * the programs and the data; in a directory closed to everybody else (/root is) a user namespace does it.
 */
export function chooseRunAs(bin: string, dataDir: string): RunAs {
  const self: RunAs = { prefix: [], identity: undefined, owner: undefined };
  if (process.getuid?.() !== 0) return self;
  const { uid, gid } = statSync(dataDir);
  const accounts = [uid === 0 ? undefined : { uid, gid }, findAccount('postgres'), findAccount('nobody')];
  for (const account of accounts) {
    if (account === undefined || account.uid === 0) continue;
    const who: RunAs = { prefix: [], identity: account, owner: account };
    if (canReach(who, dirname(dataDir)) && findVersion(who, bin) !== undefined) return who;
  }
  const inNamespace: RunAs = { prefix: namespace, identity: undefined, owner: { uid: 0, gid: 0 } };
  if (findVersion(inNamespace, bin) !== undefined) return inNamespace;
  throw rootFault(dataDir);
}

function rootFault(dataDir: string): StartFault {
  return new StartFault(
    'root-not-possible',
    `PostgreSQL 不能以 root 运行，而其他用户进不了 ${dataDir} 或程序目录：请改用普通用户启动，或设置 DATABASE_URL。 ` +
      `PostgreSQL does not run as root and no other user can reach ${dataDir} or its programs: start as an ordinary user, or set DATABASE_URL.`,
  );
}

/** Gives the directory and all in it to whoever runs PostgreSQL; costs one stat when it is hers already. */
export function giveTo(who: RunAs, path: string): void {
  if (who.owner === undefined) return;
  const { uid, gid } = who.owner;
  const found = lstatSync(path);
  if (found.uid === uid) return;
  if (found.isDirectory()) for (const name of readdirSync(path)) giveTo(who, join(path, name));
  lchownSync(path, uid, gid);
}
