import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Milliseconds since 1970 of the call that spawned it. */
  readonly spawnedAt: number;
  /** What it said when it was ready. */
  readonly port: number;
  /** Throws if the process has ended: a server left over on the port must not be measured in its place. */
  mustLive(): void;
  stop(): Promise<void>;
}

/** What `npm start` asks of V8: left alone it takes 128 MB for what is young. */
const asStarted = ['--max-semi-space-size=16'];

/** Starts one of the `child-*.ts` beside this file and waits until it says that it is ready. */
export async function startChild(name: string, env: Record<string, string>): Promise<Child> {
  const spawnedAt = performance.timeOrigin + performance.now();
  const child = fork(join(import.meta.dirname, `child-${name}.ts`), [], {
    env: { ...process.env, ...env },
    execArgv: name === 'server' ? asStarted : [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (said: { ready: number }) => resolve(said.ready));
    child.once('exit', (code) => reject(new Error(`child-${name} ended with ${code} before it was ready`)));
  });
  const lives = () => child.exitCode === null && child.signalCode === null;
  return {
    process: child,
    pid: child.pid!,
    spawnedAt,
    port,
    mustLive() {
      if (!lives()) throw new Error(`child-${name} ended while it was measured`);
    },
    async stop() {
      if (lives()) child.kill('SIGTERM');
      const tooLong = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await gone;
      clearTimeout(tooLong);
    },
  };
}

/** Sends a job to a child and waits for its one answer. */
export function ask<Answer>(child: Child, job: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the child ended without an answer'));
    child.process.once('exit', ended);
    child.process.once('message', (answer: { failed?: string }) => {
      child.process.off('exit', ended);
      if (answer.failed === undefined) resolve(answer as Answer);
      else reject(new Error(answer.failed));
    });
    child.process.send(job);
  });
}

/** Linux counts CPU time in hundredths of a second whatever the kernel's tick is (USER_HZ). */
const tickUs = 10_000;

function statOf(pid: number): { parent: number; ownUs: number; reapedUs: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold blanks; fields are counted from behind it.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user, system, childUser, childSystem] = fields.slice(11, 15) as [number, number, number, number];
    return { parent: fields[1]!, ownUs: (user + system) * tickUs, reapedUs: (childUser + childSystem) * tickUs };
  } catch {
    return undefined;
  }
}

/**
 * Microseconds of CPU used so far by a process, its living children and those it has reaped; undefined where there is
 * no /proc. PostgreSQL's children are its connections, one level deep.
 */
export function cpuOfTree(pid: number): number | undefined {
  const root = statOf(pid);
  if (root === undefined) return undefined;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((stat) => stat?.parent === pid);
  return children.reduce((sum, stat) => sum + stat!.ownUs + stat!.reapedUs, root.ownUs + root.reapedUs);
}

export function residentMb(pid: number): number | undefined {
  try {
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kb === undefined ? undefined : Number(kb) / 1024;
  } catch {
    return undefined;
  }
}
