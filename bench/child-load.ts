import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { exchange, requestText } from './wire.ts';

/**
 * A load of filings over a fixed number of kept-alive connections, each with one request under way. It writes requests
 * and reads answers by hand, because two cores are shared with the server: a full HTTP client would cost as much as
 * the endpoint it measures.
 */
export interface Job {
  readonly port: number;
  readonly path: string;
  readonly connections: number;
  readonly warmMs: number;
  readonly ms: number;
  /** Session tokens; each request takes the next one. */
  readonly tokens: readonly string[];
  /** What is asked in the place of a filing, and how it is answered. */
  readonly asks?: { readonly method: 'GET' | 'POST'; readonly body?: string; readonly status: number };
}

export interface Loaded {
  /** Answered 201 within the measured time. */
  readonly count: number;
  readonly ms: number;
  /** Answered 201 in all, warming up included. */
  readonly acknowledged: number;
  readonly errors: readonly string[];
  readonly p50: number;
  readonly p99: number;
}

interface Run {
  readonly job: Job;
  readonly from: number;
  readonly until: number;
  readonly latencies: number[];
  readonly errors: string[];
  acknowledged: number;
}

const requestTimeoutMs = 10_000;
const topics = ['canteen', 'workplace', 'wages', 'hours', 'insurance', 'welfare', 'other'];
let next = 0;

function requestFor({ path, tokens, port, asks }: Job): string {
  next += 1;
  if (asks !== undefined)
    return requestText({ ...asks, path, port, token: tokens[next % tokens.length]!, key: randomUUID() });
  const aboveWorkplace = next % 8 === 0;
  const what = `第${next}件：三号车间的空调上周坏了，中午很热，希望尽快修好，也请看看风扇够不够。`;
  const form = { topic: topics[next % topics.length], what, aboveWorkplace, ...(!aboveWorkplace && { shared: true }) };
  const body = JSON.stringify({ form });
  return requestText({ method: 'POST', path, port, token: tokens[next % tokens.length]!, key: randomUUID(), body });
}

async function drive(run: Run): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: run.job.port, noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.removeAllListeners('error');
  socket.setTimeout(requestTimeoutMs, () => socket.destroy(new Error('timed out')));
  try {
    for (let sentAt = performance.now(); sentAt < run.until; sentAt = performance.now()) {
      const { status, text } = await exchange(socket, requestFor(run.job));
      const now = performance.now();
      const isAsExpected = status === (run.job.asks?.status ?? 201);
      if (isAsExpected) run.acknowledged += 1;
      else run.errors.push(`${status} ${text().slice(-300)}`);
      if (isAsExpected && now >= run.from && now <= run.until) run.latencies.push(now - sentAt);
    }
  } catch (fault) {
    run.errors.push(String(fault));
  } finally {
    socket.destroy();
  }
}

async function load(job: Job): Promise<Loaded> {
  const from = performance.now() + job.warmMs;
  const run: Run = { job, from, until: from + job.ms, latencies: [], errors: [], acknowledged: 0 };
  await Promise.all(Array.from({ length: job.connections }, () => drive(run)));
  const sorted = run.latencies.toSorted((a, b) => a - b);
  const at = (q: number) => sorted[Math.floor(q * sorted.length)] ?? Number.NaN;
  const { acknowledged, errors } = run;
  return { count: sorted.length, ms: job.ms, acknowledged, errors: errors.slice(0, 5), p50: at(0.5), p99: at(0.99) };
}

process.on('message', (job: Job) => {
  load(job).then(
    (done) => process.send!(done),
    (fault: unknown) => process.send!({ failed: String(fault) }),
  );
});
// A bench that was killed takes its children with it.
process.once('disconnect', () => process.exit(1));
process.once('SIGTERM', () => process.exit(0));
process.send!({ ready: 0 });
