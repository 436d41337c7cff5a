import { spawn, spawnSync } from 'node:child_process';
import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Debian packages that are not there. */
export function missingTools(): readonly string[] {
  return ['sqlmap', 'slowhttptest'].filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
}

function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject);
    child.once('close', () => resolve(said));
  });
}

/** A request in which one text ends with the mark of where to try. */
export interface Injected {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly method: string;
  readonly body?: string;
  readonly level: number;
  readonly scratch: string;
}

/** What sqlmap takes for the place to try. */
export const injectHere = '*';

/** Whether sqlmap can have the database do its will through one parameter; throws where it could not try. */
export async function canInject({ url, headers, method, body, level, scratch }: Injected): Promise<boolean> {
  const lines = Object.entries(headers).map(([header, value]) => `${header}: ${value}`);
  const said = await run('sqlmap', [
    '-u',
    url,
    '--batch',
    '--dbms=PostgreSQL',
    '--flush-session',
    '--disable-coloring',
    `--level=${level}`,
    '--risk=2',
    '--technique=BEUST',
    '--time-sec=1',
    '--retries=0',
    `--output-dir=${scratch}`,
    ...(lines.length > 0 ? [`--headers=${lines.join('\n')}`] : []),
    `--method=${method}`,
    ...(body === undefined ? [] : [`--data=${body}`]),
    '--ignore-code=*',
  ]);
  if (/identified the following injection point|resumed the following injection point/.test(said)) return true;
  if (/do(?:es)? not (?:appear to be|seem to be) injectable/.test(said)) return false;
  throw new Error(`sqlmap did not come to an end:\n${said.slice(-1_500)}`);
}

const noAnswerMs = 5_000;

/** Slow clients come from the first address of the loopback: what one source may hold is not what others wait for. */
const elsewhere = '127.0.0.2';

/** Whether a page is answered as it should be, asked on a line of its own from another address. */
function isAnswered(url: string): Promise<boolean> {
  return new Promise((answered) => {
    const sent = get(url, { localAddress: elsewhere, agent: false, timeout: noAnswerMs }, (answer) =>
      answer.resume().once('end', () => answered(answer.statusCode === 200)),
    );
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => answered(false));
  });
}

/** Milliseconds of so many requests, one after another; one that is not answered with the page counts as five seconds. */
async function timed(url: string, times: number): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const began = performance.now();
    const answered = await isAnswered(url);
    took.push(answered ? performance.now() - began : noAnswerMs);
  }
  return took.toSorted((a, b) => a - b);
}

const p95 = (sorted: readonly number[]) => sorted[Math.floor(sorted.length * 0.95)]!;

/** As long as the slow clients may take to come. */
const settledMs = 3_000;

export interface Slow {
  readonly quietMs: number;
  readonly heldMs: number;
}

/** How each kind is slow: with its headers, with its body, in taking what it asked for. */
const slowness = {
  H: ['-H', '-i', 5],
  B: ['-B', '-i', 5, '-f', 'application/json'],
  X: ['-X', '-w', 16, '-y', 32, '-n', 5, '-z', 16, '-k', 3],
} as const;

/** How long a page takes for everybody else while so many clients are slow at another address of the server. */
export async function holdSlowly(
  { page, at }: { readonly page: string; readonly at: string },
  kind: keyof typeof slowness,
  connections: number,
  seconds: number,
): Promise<Slow> {
  const quietMs = p95(await timed(page, 40));
  if (quietMs >= noAnswerMs) throw new Error(`${page} is no page to measure: it is not answered even in quiet`);
  const args = [
    ...slowness[kind],
    '-c',
    connections,
    '-r',
    Math.ceil(connections / 2),
    '-l',
    seconds,
    '-u',
    at,
    '-p',
    3,
  ];
  const holding = run('slowhttptest', args.map(String));
  const held = new AbortController();
  void holding.finally(() => held.abort());
  // They come over two seconds, later on a busy machine; what is measured is while the most of them stay.
  const began = performance.now();
  const heldMs: number[] = [];
  while (!held.signal.aborted && performance.now() - began < (seconds - 1) * 1000) {
    const [ms = 0] = await timed(page, 1);
    if (performance.now() - began > settledMs) heldMs.push(ms);
    await delay(50);
  }
  await holding;
  if (heldMs.length === 0) throw new Error(`slowhttptest did not hold ${at}:\n${(await holding).slice(-1_000)}`);
  return { quietMs, heldMs: p95(heldMs.toSorted((a, b) => a - b)) };
}
