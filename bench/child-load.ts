import { randomUUID } from 'node:crypto';
import { type Socket, connect } from 'node:net';

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

function requestFor({ path, tokens, port }: Job): string {
  next += 1;
  const aboveWorkplace = next % 8 === 0;
  const what = `第${next}件：三号车间的空调上周坏了，中午很热，希望尽快修好，也请看看风扇够不够。`;
  const form = { topic: topics[next % topics.length], what, aboveWorkplace, ...(!aboveWorkplace && { shared: true }) };
  const body = JSON.stringify({ form });
  return `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: hq_session=${tokens[next % tokens.length]}\r\nidempotency-key: ${randomUUID()}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** The status and the total length of the answer at the head of what was read, or undefined while its head is cut. */
function headOf(read: Buffer): { status: number; length: number } | undefined {
  const end = read.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = read.toString('latin1', 0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`an answer without a length: ${head.slice(0, 200)}`);
  return { status: Number(head.slice(9, 12)), length: end + 4 + Number(length) };
}

/** Sends one request and waits for its whole answer. */
function exchange(socket: Socket, request: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    let read: Buffer | undefined;
    let head: ReturnType<typeof headOf>;
    const settle = (act: () => void) => {
      for (const event of ['data', 'close', 'error']) socket.removeAllListeners(event);
      act();
    };
    socket.on('data', (chunk: Buffer) => {
      read = read === undefined ? chunk : Buffer.concat([read, chunk]);
      head ??= headOf(read);
      if (head === undefined || read.length < head.length) return;
      const { status } = head;
      const text = status === 201 ? '' : read.toString('utf8');
      settle(() => resolve({ status, text }));
    });
    socket.on('error', (fault) => settle(() => reject(fault)));
    socket.on('close', () => settle(() => reject(new Error('the server closed the connection'))));
    socket.write(request);
  });
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
      if (status !== 201) run.errors.push(`${status} ${text.slice(-300)}`);
      else run.acknowledged += 1;
      if (status === 201 && now >= run.from && now <= run.until) run.latencies.push(now - sentAt);
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
