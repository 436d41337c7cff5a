import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { StartFault } from '../start-fault.ts';

/** The right of one process to use what lies at a path: a data directory, or a build. */
export interface Ownership {
  release(): void;
}

function findOwner(path: string): string {
  try {
    return readFileSync(`${path}.owner`, 'utf8').trim();
  } catch {
    return '?';
  }
}

/** SQLite says 5 (busy) while another process holds the lock. */
function isBusy(fault: unknown): boolean {
  return fault instanceof Error && 'errcode' in fault && fault.errcode === 5;
}

/** Takes the data directory for this process, or throws `data-in-use` with the pid of its owner after `patience` milliseconds. */
export const takeOwnership = (dataDir: string, patience: number): Promise<Ownership> =>
  takeAlone(dataDir, patience, (pid) => inUse(dataDir, pid));

/**
 * Takes what lies at a path for this process, or throws after `patience` milliseconds what is to be said of its owner.
 *
 * The lock is an exclusive SQLite transaction on an empty file next to it: the one file lock in Node's
 * own library, and the kernel frees it when the process ends, however it ends. A file with a pid would outlive
 * kill -9, and in a container that starts again the same pid is somebody else. It covers initdb and the start, when
 * there is no server yet to ask for an advisory lock, and it survives a crash of the server.
 *
 * POSIX drops a process's locks on a file when it closes any handle of it, so nothing else may open `.lock`.
 */
export async function takeAlone(
  path: string,
  patience: number,
  taken: (pid: string) => StartFault,
): Promise<Ownership> {
  const until = Date.now() + patience;
  const lock = new DatabaseSync(`${path}.lock`);
  for (;;) {
    try {
      lock.exec('begin exclusive');
      break;
    } catch (fault) {
      if (!isBusy(fault) || Date.now() >= until) {
        lock.close();
        throw isBusy(fault) ? taken(findOwner(path)) : fault;
      }
    }
    await delay(50);
  }
  writeFileSync(`${path}.owner`, `${process.pid}\n`, { mode: 0o644 });
  return { release: () => lock.close() };
}

function inUse(dataDir: string, pid: string): StartFault {
  return new StartFault(
    'data-in-use',
    `另一个虹桥进程（pid ${pid}）正在使用 ${dataDir}：请先停掉它，或用 HONGQIAO_DATA 指定别的目录。 ` +
      `Another Hongqiao process (pid ${pid}) is using ${dataDir}: stop it first, or name another folder in HONGQIAO_DATA.`,
  );
}
