import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../server/config.ts';
import type { History } from './history.ts';
import type { Load, LoadOptions } from './load.ts';
import type { Town } from './town.ts';

/** A version that people may still run: its server, its people and its schema, as they were. */
export interface Release {
  /** `v1.2`, or the commit. */
  readonly name: string;
  readonly folder: string;
  /** Migrations of this checkout that it does not have, oldest first. */
  readonly lacks: readonly string[];
  foundTown(folder: string): Promise<Town>;
  startLoad(options: LoadOptions): Promise<Load>;
  openHistory(file: string): Promise<History>;
  /** Starts its server on a database; resolves with its port once it serves. */
  start(env: Record<string, string>): Promise<{ readonly port: number; stop(): Promise<void> }>;
}

const git = (...args: string[]) =>
  execFileSync('git', ['-C', projectRoot, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

const namesIn = (listing: string) => listing.split('\n').filter((name) => name.endsWith('.sql'));
const migrationsOf = (commit: string) =>
  namesIn(git('ls-tree', '--name-only', commit, 'db/migrations/')).map((path) => path.slice('db/migrations/'.length));
const hasHarness = (commit: string) => git('ls-tree', commit, 'trust/faults/load.ts') !== '';

/**
 * The last release: the newest tag that lacks a migration, or, where nothing is tagged, the newest version without the
 * migrations of the day on which the newest one was written. Undefined where the history is not there to take it from.
 */
export function findRelease(): string | undefined {
  try {
    const present = readdirSync(join(projectRoot, 'db', 'migrations')).toSorted();
    const day = present.at(-1)!.slice(0, 8);
    const lacksSome = (commit: string) => migrationsOf(commit).length < present.length && hasHarness(commit);
    const tagged = git('tag', '--merged', 'HEAD', '--sort=-creatordate').split('\n').filter(Boolean).find(lacksSome);
    if (tagged !== undefined) return tagged;
    for (const commit of git('log', '--format=%h', '--', 'db/migrations').split('\n')) {
      const before = `${commit}^`;
      if (!migrationsOf(before).some((name) => name.startsWith(day)))
        return hasHarness(before) ? git('rev-parse', '--short', before) : undefined;
    }
    return undefined;
  } catch {
    return undefined;
  }
}

function startIn(folder: string, env: Record<string, string>): ReturnType<Release['start']> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'child-release.ts'), [folder], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    child.once('message', ({ ready }: { ready: number }) =>
      resolve({
        port: ready,
        stop() {
          child.kill('SIGTERM');
          return ended;
        },
      }),
    );
    void ended.then(() => reject(new Error('the earlier version does not start')));
  });
}

/** Takes a version out of the history into a folder, with the packages of this checkout. */
export async function takeOut(name: string, folder: string): Promise<Release> {
  mkdirSync(folder);
  const archive = join(folder, '..', 'release.tar');
  writeFileSync(archive, execFileSync('git', ['-C', projectRoot, 'archive', name], { maxBuffer: 2 ** 30 }));
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  const known = new Set(migrationsOf(name));
  const lacks = readdirSync(join(projectRoot, 'db', 'migrations')).filter((file) => !known.has(file));
  const from = <T>(path: string) => import(pathToFileURL(join(folder, path)).href) as Promise<T>;
  const { foundTown } = await from<Pick<Release, 'foundTown'>>('trust/faults/town.ts');
  const { startLoad } = await from<Pick<Release, 'startLoad'>>('trust/faults/load.ts');
  const histories = await from<{ History: typeof History }>('trust/faults/history.ts');
  return {
    name,
    folder,
    lacks: lacks.toSorted(),
    foundTown,
    startLoad,
    openHistory: async (file) => new histories.History(file),
    start: (env) => startIn(folder, env),
  };
}
