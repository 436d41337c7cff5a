import { Agent, request } from 'node:http';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { quantile } from '../../bench/measure.ts';
import { type Child, startChild } from '../../bench/processes.ts';
import { type Claimant, plantClaimants, rush } from '../../test/campaign-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { type Finding, type TrustCheck, type TrustRun, fewer, longer } from '../check.ts';
import { freePort } from '../faults/child.ts';
import { residentOf } from '../files/sending.ts';

/** What a union's members ask for in a second when nothing is special. */
const usual = 8;
const times = 7;
/** One in so many requests is a filing; the rest are what the apps ask for when they are opened. */
const filingEvery = 8;
const readings = ['/api/my/cases?open=true', '/api/notices', '/api/me'];
const membersEach = 40;
const hot = 'factory';
const others = ['school', 'workshop', 'bareCity'] as const;
const poolSize = 8;

interface Answered {
  readonly ms: number;
  readonly status: number;
}

/** Members of some unions at a server, whose requests begin by the clock and not by the answer to the one before. */
class Crowd {
  answers: Answered[] = [];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly #port: number;
  readonly #members: readonly Claimant[];
  #count = 0;
  #open = 0;

  constructor(port: number, members: readonly Claimant[]) {
    this.#port = port;
    this.#members = members;
  }

  #send(dueAt: number): void {
    this.#count += 1;
    const files = this.#count % filingEvery === 0;
    const form = {
      topic: 'canteen',
      what: `第${this.#count}次，食堂的菜总是凉的`,
      aboveWorkplace: false,
      shared: true,
    };
    const body = files ? JSON.stringify({ form }) : '';
    this.#open += 1;
    const over = (status: number) => {
      this.#open -= 1;
      this.answers.push({ ms: performance.now() - dueAt, status });
    };
    const sent = request(
      {
        agent: this.#agent,
        host: '127.0.0.1',
        port: this.#port,
        timeout: 20_000,
        method: files ? 'POST' : 'GET',
        path: files ? '/api/services/appeal/cases' : readings[this.#count % readings.length]!,
        headers: {
          cookie: `hq_session=${this.#members[this.#count % this.#members.length]!.token}`,
          ...(files && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'idempotency-key': randomUUID(),
          }),
        },
      },
      (answer) => answer.resume().once('end', () => over(answer.statusCode ?? 0)),
    );
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => over(0));
    sent.end(body);
  }

  /** So many requests a second for so long, and until the last is answered; what came back of them. */
  async ask(perSecond: number, seconds: number): Promise<readonly Answered[]> {
    this.answers = [];
    const began = performance.now();
    let begun = 0;
    for (let now = began; now - began < seconds * 1_000; now = performance.now()) {
      for (; begun < ((now - began) * perSecond) / 1_000; begun += 1) this.#send(began + (begun * 1_000) / perSecond);
      await delay(10);
    }
    while (this.#open > 0) await delay(20);
    return this.answers;
  }

  close(): void {
    this.#agent.destroy();
  }
}

const p95 = (answers: readonly Answered[]) =>
  quantile(
    answers.map(({ ms }) => ms),
    0.95,
  );
const growthOf = (quiet: readonly Answered[], loud: readonly Answered[]) => (p95(loud) / p95(quiet) - 1) * 100;
const badIn = (answers: readonly Answered[]) => answers.filter(({ status }) => status === 0 || status >= 400).length;

/** Connections that somebody has and has not given back, as the server itself measures it. */
async function heldOf(metricsUrl: string): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  const of = (name: string) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);
  return of('hongqiao_pool_connections') - of('hongqiao_pool_idle');
}

/** The least that are held within some seconds: the server's own work takes one now and then, and gives it back. */
async function leastHeld(metricsUrl: string): Promise<number> {
  let least = Infinity;
  for (let n = 0; n < 40 && least > 0; n += 1) {
    least = Math.min(least, await heldOf(metricsUrl));
    await delay(50);
  }
  return least;
}

interface Sample {
  readonly hours: number;
  readonly mb: number;
}

/** Megabytes an hour by which memory grows, by least squares, in percent of what it is. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (of: (one: Sample) => number) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const [hours, mb] = [mean((one) => one.hours), mean((one) => one.mb)];
  const along = samples.reduce((sum, one) => sum + (one.hours - hours) * (one.mb - mb), 0);
  const spread = samples.reduce((sum, one) => sum + (one.hours - hours) ** 2, 0);
  return (along / spread / mb) * 100;
}

interface Measured {
  readonly quiet: Answered[];
  readonly loud: Answered[];
  readonly hotBad: number;
  readonly hotAsked: number;
  readonly memory: readonly Sample[];
  readonly hours: number;
}

interface Phases {
  readonly seconds: number;
  readonly rounds: number;
}

/** In turns: everybody as usual, then one union seven times as much, so that whatever else the machine does falls on both. */
async function soak(child: Child, crowds: readonly [Crowd, Crowd], phases: Phases, run: TrustRun): Promise<Measured> {
  const [one, rest] = crowds;
  const [quiet, loud]: [Answered[], Answered[]] = [[], []];
  const memory: Sample[] = [];
  let [hotBad, hotAsked] = [0, 0];
  const began = performance.now();
  const hoursNow = () => (performance.now() - began) / 3_600_000;
  for (let round = 0; round < phases.rounds && (round === 0 || !run.isLate()); round += 1)
    for (const much of [1, times]) {
      const [hers, theirs] = await Promise.all([
        one.ask(usual * much, phases.seconds),
        rest.ask(usual * others.length, phases.seconds),
      ]);
      for (const answer of theirs) (much === 1 ? quiet : loud).push(answer);
      hotBad += badIn(hers);
      hotAsked += hers.length;
      memory.push({ hours: hoursNow(), mb: residentOf(child.pid) });
      child.mustLive();
    }
  return { quiet, loud, hotBad, hotAsked, memory, hours: hoursNow() };
}

/** Whether each judge notices what it is for: a server that stands still, a connection kept, memory that grows. */
async function plant(s: TestServer, child: Child, rest: Crowd, metricsUrl: string): Promise<Record<string, boolean>> {
  const calm = [...(await rest.ask(usual, 2))];
  const stopping = setInterval(() => {
    child.process.kill('SIGSTOP');
    setTimeout(() => child.process.kill('SIGCONT'), 300);
  }, 500);
  const stopped = [...(await rest.ask(usual, 2))];
  clearInterval(stopping);
  await delay(350);
  const holder = new Client({ connectionString: s.db.ownerUrl });
  await holder.connect();
  await holder.query('begin; lock table notices in access exclusive mode');
  const waiting = rest.ask(usual, 1);
  await delay(1_000);
  const held = await leastHeld(metricsUrl);
  await holder.query('rollback');
  await holder.end();
  await waiting;
  const kept: Buffer[] = [];
  const growing: Sample[] = [];
  for (let n = 0; n < 8; n += 1) {
    kept.push(Buffer.alloc(8 * 1024 * 1024, n + 1));
    growing.push({ hours: n / 8, mb: residentOf(process.pid) });
  }
  return { slow: growthOf(calm, stopped) > 20, held: held > 0, grows: kept.length > 0 && slopeOf(growing) > 1 };
}

/** Short, memory is still finding its level: only that it does not run away can be said. */
const boundMb = 200;

function findingsOf(full: boolean, met: Measured, held: number, seen: Record<string, boolean>): Finding[] {
  const { quiet, loud, memory, hours } = met;
  const growth = growthOf(quiet, loud);
  const bad = badIn(quiet) + badIn(loud);
  const [first, last] = [memory[0]!.mb, memory.at(-1)!.mb];
  const slope = slopeOf(memory);
  const missed = Object.keys(seen).filter((what) => !seen[what]);
  return [
    {
      what: `${others.length} unions while another sends ${usual * times} requests a second where ${usual} are usual, in turns with the usual, for ${(hours * 60).toFixed(1)} minutes`,
      measured: `p95 ${p95(quiet).toFixed(1)} → ${p95(loud).toFixed(1)} ms, ${growth.toFixed(0)} %; ${bad} of ${quiet.length + loud.length} not answered well; of the other's ${met.hotBad} of ${met.hotAsked}`,
      goal: 'p95 ≤ 20 % more; 0 not answered; for 8 hours',
      holds: bad === 0 && quiet.length > 0 && loud.length > 0,
      short: [...longer(Math.round(growth), 20, '% more'), ...fewer(hours * 60, 480, 'minutes')],
    },
    {
      what: `memory that the server keeps, ${memory.length} times looked at`,
      measured: `${first.toFixed(0)} → ${last.toFixed(0)} MB${full ? `, ${slope.toFixed(1)} % an hour` : ''}`,
      goal: `no slope: ≤ 1 % an hour over 8 hours; never ${boundMb} MB more`,
      holds: last - first <= boundMb,
      short: full
        ? [...longer(slope, 1, '% an hour'), ...fewer(hours * 60, 480, 'minutes')]
        : ['only that it is bounded'],
    },
    {
      what: `connections of the pool of ${poolSize} that nobody gave back afterwards`,
      measured: `${held}`,
      goal: '0',
      holds: held === 0,
    },
    {
      what: 'a server that stands still for a moment, a connection that is kept, memory that grows',
      measured: `${missed.length} not noticed ${missed.join(', ')}`,
      goal: '0',
      holds: missed.length === 0,
    },
  ];
}

async function hotTenant(run: TrustRun): Promise<readonly Finding[]> {
  const s = await startTestServer();
  const port = await freePort();
  const metricsUrl = `http://127.0.0.1:${port}/metrics`;
  const child = await startChild('server', {
    BENCH_APP_URL: s.db.appUrl,
    HONGQIAO_DATA: s.platform.config.dataDir,
    HONGQIAO_POOL: String(poolSize),
    HONGQIAO_METRICS: `127.0.0.1:${port}`,
  });
  const [hers, ...theirs] = await Promise.all([hot, ...others].map((org) => plantClaimants(s, membersEach, org)));
  await rush([...hers!, ...theirs.flat()], 8, ({ client }) => client.agree(['dispute']));
  const crowds = [new Crowd(child.port, hers!), new Crowd(child.port, theirs.flat())] as const;
  try {
    run.say('warming');
    await soak(child, crowds, { seconds: run.full ? 30 : 2, rounds: 1 }, run);
    run.say('one union seven times as much');
    // In few minutes the turns are shorter, so that there are several, and the last one begun ends in time.
    const seconds = Math.min(120, run.msLeft() / 8_000);
    const phases = run.full ? { seconds, rounds: Infinity } : { seconds: 4, rounds: 4 };
    const met = await soak(child, crowds, phases, run);
    const held = await leastHeld(metricsUrl);
    run.say('what is planted');
    const seen = await plant(s, child, crowds[1], metricsUrl);
    return findingsOf(run.full, met, held, seen);
  } finally {
    for (const crowd of crowds) crowd.close();
    child.process.kill('SIGCONT');
    await child.stop();
    await s.close();
  }
}

export default {
  goal: 'R28',
  title: 'one union that sends seven times as much slows down no other, and leaves nothing behind',
  controls: [],
  alone: true,
  minutes: { short: 5, full: 660 },
  run: hotTenant,
} satisfies TrustCheck;
