import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { StartFault } from '../start-fault.ts';

/** The right of one process to start, stop and use a data directory. */
export interface Ownership {
  release(): void;
}

function findOwner(dataDir: string): string {
  try {
    return readFileSync(`${dataDir}.owner`, 'utf8').trim();
  } catch {
    return '?';
  }
}

/** SQLite says 5 (busy) while another process holds the lock. */
function isBusy(fault: unknown): boolean {
  return fault instanceof Error && 'errcode' in fault && fault.errcode === 5;
}

/**
 * Takes the data directory for this process, or throws `data-in-use` with the pid of its owner after `patience`
 * milliseconds.
 *
 * The lock is an exclusive SQLite transaction on an empty file next to the directory: the one file lock in Node's
 * own library, and the kernel frees it when the process ends, however it ends. A file with a pid would outlive
 * kill -9, and in a container that starts again the same pid is somebody else. It covers initdb and the start, when
 * there is no server yet to ask for an advisory lock, and it survives a crash of the server.
 *
 * POSIX drops a process's locks on a file when it closes any handle of it, so nothing else may open `.lock`.
 */
export async function takeOwnership(dataDir: string, patience: number): Promise<Ownership> {
  const until = Date.now() + patience;
  const lock = new DatabaseSync(`${dataDir}.lock`);
  for (;;) {
    try {
      lock.exec('begin exclusive');
      break;
    } catch (fault) {
      if (!isBusy(fault) || Date.now() >= until) {
        lock.close();
        throw isBusy(fault) ? inUse(dataDir) : fault;
      }
    }
    await delay(50);
  }
  writeFileSync(`${dataDir}.owner`, `${process.pid}\n`, { mode: 0o644 });
  return { release: () => lock.close() };
}

function inUse(dataDir: string): StartFault {
  const pid = findOwner(dataDir);
  return new StartFault(
    'data-in-use',
    `另一个虹桥进程（pid ${pid}）正在使用 ${dataDir}：请先停掉它，或用 HONGQIAO_DATA 指定别的目录。 ` +
      `Another Hongqiao process (pid ${pid}) is using ${dataDir}: stop it first, or name another folder in HONGQIAO_DATA.`,
  );
}
