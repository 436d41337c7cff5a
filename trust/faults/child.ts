import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../../server/config.ts';
import { buildWeb } from '../../server/web-build.ts';

/** The platform in a process of its own, started as `npm start` does it and started again whenever it has ended. */
export interface Service {
  readonly url: string;
  readonly pid: number;
  /** How often it was started. */
  readonly starts: number;
  /** How often it ended by itself, killed by nobody. */
  readonly crashes: number;
  /** The last thousand lines it said. */
  readonly said: readonly string[];
  kill9(): void;
  /** Resolves once `/readyz` says that it can serve; gives how long that took. */
  ready(withinMs?: number): Promise<number>;
  isReady(): Promise<boolean>;
  /** SIGTERM; gives the exit code, or the signal that had to end it after twenty seconds, and the time it took. */
  stop(): Promise<{ code: number | null; ms: number }>;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What `npm start` runs; a supervisor such as systemd starts it again a tenth of a second after its end. */
const command = ['--max-semi-space-size=16', 'server/cli.ts', 'start'];
const restartMs = 100;

export async function startService(env: Record<string, string>): Promise<Service> {
  // The apps of a fresh clone take a minute to make, which says nothing of a start.
  await buildWeb(projectRoot, () => {});
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const said: string[] = [];
  let child: ChildProcess;
  let starts = 0;
  let crashes = 0;
  let killed = false;
  let stopping = false;
  const start = () => {
    starts += 1;
    killed = false;
    child = spawn(process.execPath, command, {
      cwd: projectRoot,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        HONGQIAO_DEMO: 'on',
        // As in production; a demo by itself closes nobody's account.
        HONGQIAO_IDLE_DAYS: '90',
        LOG_LEVEL: 'error',
        ...env,
        PORT: String(port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => {
        const lines = chunk.toString().trimEnd().split('\n');
        said.push(...lines.filter((line) => !/^  \S+ +\S+  \S+  \S+工会/.test(line)));
        said.splice(0, said.length - 1_000);
      });
    child.once('exit', () => {
      if (stopping) return;
      if (!killed) crashes += 1;
      setTimeout(start, restartMs);
    });
  };
  start();
  const isReady = async () => {
    try {
      return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })).status === 200;
    } catch {
      return false;
    }
  };
  // A check that is killed takes what it started with it.
  const orphaned = () => child.kill('SIGKILL');
  process.prependOnceListener('exit', orphaned);
  return {
    url,
    said,
    isReady,
    get pid() {
      return child.pid!;
    },
    get starts() {
      return starts;
    },
    get crashes() {
      return crashes;
    },
    kill9() {
      killed = true;
      child.kill('SIGKILL');
    },
    async ready(withinMs = 180_000) {
      const began = performance.now();
      while (!(await isReady())) {
        if (performance.now() - began > withinMs)
          throw new Error(`not ready within ${withinMs} ms: ${said.slice(-5).join(' | ')}`);
        await delay(50);
      }
      return performance.now() - began;
    },
    async stop() {
      stopping = true;
      process.off('exit', orphaned);
      const began = performance.now();
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
        child.kill('SIGTERM');
        const tooLong = setTimeout(() => child.kill('SIGKILL'), 20_000);
        await ended;
        clearTimeout(tooLong);
      }
      return { code: child.exitCode, ms: performance.now() - began };
    },
  };
}
