import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { openBenchDatabase } from '../../bench/database.ts';
import { pick } from '../../bench/lists.ts';
import { quantile } from '../../bench/measure.ts';
import { startChild } from '../../bench/processes.ts';
import { type Province, fillProvince, scales } from '../../bench/province.ts';
import { type Finding, type TrustCheck, type TrustRun, fewer, longer } from '../check.ts';

/** What is asked for in a second, begun by the clock and not by the answer to the one before. */
const perSecond = { filings: 60, readings: 1_000 } as const;
/** People of whom each may be the next to file or to read. */
const members = 1_000_000;
const kinds = ['filings', 'readings'] as const satisfies readonly (keyof typeof perSecond)[];
type Kind = (typeof kinds)[number];

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token: string;
  readonly body?: string;
}

let count = 0;

function filing({ workerTokens }: Province): Asked {
  count += 1;
  const what = `第${count}件：三号车间的空调上周坏了，中午很热，希望尽快修好。`;
  const form = { topic: pick(['canteen', 'workplace', 'welfare', 'other']), what, aboveWorkplace: false, shared: true };
  return {
    method: 'POST',
    path: '/api/services/appeal/cases',
    token: pick(workerTokens),
    body: JSON.stringify({ form }),
  };
}

/** What the apps ask for when they are opened, by members and, one in ten, by a cadre. */
function reading({ workerTokens, staffToken }: Province): Asked {
  if (Math.random() < 0.1) return { method: 'GET', path: '/api/cases?open=true', token: staffToken };
  const path = pick(['/api/my/cases?open=true', '/api/notices', '/api/me']);
  return { method: 'GET', path, token: pick(workerTokens) };
}

/** Milliseconds since the moment at which a request was due, and how it was answered. */
interface Answered {
  readonly ms: number;
  readonly status: number;
}

class Load {
  readonly answers: Record<Kind, Answered[]> = { filings: [], readings: [] };
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 128 });
  readonly #port: number;
  #open = 0;

  constructor(port: number) {
    this.#port = port;
  }

  #send(kind: Kind, { method, path, token, body }: Asked, dueAt: number): void {
    this.#open += 1;
    const done = (status: number) => {
      this.#open -= 1;
      this.answers[kind].push({ ms: performance.now() - dueAt, status });
    };
    const sent = request(
      {
        agent: this.#agent,
        port: this.#port,
        host: '127.0.0.1',
        method,
        path,
        timeout: 10_000,
        headers: {
          cookie: `hq_session=${token}`,
          ...(body !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'idempotency-key': randomUUID(),
          }),
        },
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => done(answer.statusCode ?? 0));
      },
    );
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => done(0));
    sent.end(body);
  }

  /** Begins what is due, ten times in a tenth of a second, for so many seconds, and says each minute how it goes; then waits for what has begun. */
  async run(province: Province, seconds: number, say: (words: string) => void): Promise<void> {
    const began = performance.now();
    let minute = 1;
    const begun: Record<Kind, number> = { filings: 0, readings: 0 };
    const make = { filings: filing, readings: reading };
    for (let now = began; now - began < seconds * 1_000; now = performance.now()) {
      for (const kind of kinds)
        for (; begun[kind] < ((now - began) * perSecond[kind]) / 1_000; begun[kind] += 1)
          this.#send(kind, make[kind](province), began + (begun[kind] * 1_000) / perSecond[kind]);
      if (now - began >= minute * 60_000) {
        say(`minute ${minute}: ${this.#lately()}`);
        minute += 1;
      }
      await delay(10);
    }
    while (this.#open > 0) await delay(50);
    this.#agent.destroy();
  }

  /** How the last of them were answered, about a minute's. */
  #lately(): string {
    const says = kinds.map((kind) => {
      const ms = this.answers[kind].slice(-perSecond[kind] * 60).map((answered) => answered.ms);
      return `${kind} p50 ${quantile(ms, 0.5).toFixed(0)} p95 ${quantile(ms, 0.95).toFixed(0)} ms`;
    });
    return `${says.join(', ')}, ${this.#open} under way`;
  }
}

async function mixed({ full, say, msLeft }: TrustRun): Promise<readonly Finding[]> {
  const scale = full
    ? { ...scales.small, filers: members }
    : { ...scales.small, towns: 140, workplaces: 1_400, cases: 20_000, filers: 2_000 };
  const database = await openBenchDatabase();
  const watcher = new Client({ connectionString: database.superuserUrl });
  await watcher.connect();
  try {
    say(`making ${scale.cases} cases and ${scale.filers} members who are signed in`);
    const province = await fillProvince(database.superuserUrl, scale, database.dataDir);
    const server = await startChild('server', { BENCH_APP_URL: database.appUrl, HONGQIAO_DATA: database.dataDir });
    try {
      say('warming');
      await new Load(server.port).run(province, full ? 30 : 10, say);
      const { rows } = await watcher.query<{ n: string }>('select count(*) as n from cases');
      const load = new Load(server.port);
      const seconds = full ? Math.min(1_800, Math.round(msLeft() / 1_000)) : 20;
      say(`${perSecond.filings} filings and ${perSecond.readings} readings a second`);
      await load.run(province, seconds, say);
      const after = await watcher.query<{ n: string }>('select count(*) as n from cases');
      return findingsOf(load, scale.filers, seconds, Number(after.rows[0]!.n) - Number(rows[0]!.n));
    } finally {
      await server.stop();
    }
  } finally {
    await watcher.end();
    await database.close();
  }
}

function findingsOf({ answers }: Load, people: number, seconds: number, made: number): Finding[] {
  const p95 = (kind: Kind) =>
    quantile(
      answers[kind].map(({ ms }) => ms),
      0.95,
    );
  const failed = (kind: Kind) => answers[kind].filter(({ status }) => status === 0 || status >= 400);
  const busy = (kind: Kind) => answers[kind].filter(({ status }) => status === 503).length;
  const acknowledged = answers.filings.length - failed('filings').length;
  const finding = (kind: Kind, most: number): Finding => ({
    what: `${perSecond[kind]} ${kind} a second beside the other, begun by the clock for ${seconds} s`,
    measured: `${(answers[kind].length / seconds).toFixed(0)} a second, p95 ${p95(kind).toFixed(0)} ms, ${failed(kind).length} of ${answers[kind].length} not answered well, ${busy(kind)} of them told to come again`,
    goal: `≥ ${perSecond[kind]} a second for 30 minutes, p95 ≤ ${most} ms, errors ≤ 0.01 %`,
    // A busy machine falls short of the goal; where most were turned away there was no such load.
    holds:
      failed(kind).length * 2 < answers[kind].length &&
      failed(kind).every(({ status }) => status === 0 || status === 503),
    short: [
      ...longer(Math.round(p95(kind)), most, 'ms'),
      ...longer((failed(kind).length / answers[kind].length) * 100, 0.01, '% errors'),
      ...fewer(seconds, 1_800, 's'),
    ],
  });
  return [
    finding('filings', 500),
    finding('readings', 200),
    {
      what: `filings of ${people} people acknowledged under that load`,
      measured: `${acknowledged} acknowledged, ${made} cases more`,
      goal: `each acknowledged one is a case; ${members.toLocaleString('en')} members`,
      holds: made >= acknowledged,
      short: fewer(people, members, 'members'),
    },
  ];
}

export default {
  goal: 'R1',
  title: 'filing and reading at the pace of a province, begun by the clock',
  controls: [],
  alone: true,
  minutes: { short: 5, full: 60 },
  run: mixed,
} satisfies TrustCheck;
