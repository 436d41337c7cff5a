import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Ticker } from '../jobs/ticker.ts';
import { uploadStates } from '../files/scanner.ts';
import type { Platform } from '../platform.ts';
import { type Backlog, findBacklog } from './queries.ts';

/** Seconds; the p95 that filing and reading are held to lie between two of them. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10];

/**
 * Measurements of one process for Prometheus: requests by route, the server's own work, the pool, the process. Labels are
 * routes as they are declared and names of lanes: nothing of a request, so nothing personal and never more lines than there
 * are routes.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Histogram<'method' | 'route' | 'status'>;
  readonly #refusals: Counter<'status'>;
  readonly #platform: Platform;
  readonly #ticker: Ticker;

  constructor(platform: Platform, ticker: Ticker, openRequests: () => number) {
    this.#platform = platform;
    this.#ticker = ticker;
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry, prefix: 'hongqiao_' });
    this.#requests = new Histogram({
      name: 'hongqiao_request_seconds',
      help: 'Requests by route and class of status, and how long their answers took',
      labelNames: ['method', 'route', 'status'],
      buckets,
      registers,
    });
    this.#refusals = new Counter({
      name: 'hongqiao_refusals_total',
      help: 'Answers by status from 400 on',
      labelNames: ['status'],
      registers,
    });
    this.#gauge('hongqiao_requests_under_way', 'Requests that have no answer yet', openRequests);
    this.#addGauges();
  }

  #addGauges(): void {
    const { pool } = this.#platform;
    this.#gauge('hongqiao_pool_connections', 'Connections to the database', () => pool.totalCount);
    this.#gauge('hongqiao_pool_idle', 'Connections that nobody uses', () => pool.idleCount);
    this.#gauge('hongqiao_pool_waiting', 'Statements that wait for a connection', () => pool.waitingCount);
    this.#lanes(
      'hongqiao_lane_turn_age_seconds',
      'Since a kind of own work last ended a turn',
      ({ turnedAt }) => (performance.now() - turnedAt) / 1000,
    );
    this.#uploads();
    this.#lanes('hongqiao_lane_failures', 'Turns of own work that failed since the start', ({ failures }) => failures);
  }

  #gauge(name: string, help: string, value: () => number): void {
    const collect = () => gauge.set(value());
    const gauge: Gauge = new Gauge({ name, help, registers: [this.#registry], collect });
  }

  #lanes(name: string, help: string, value: (lane: Ticker['lanes'][number]) => number): void {
    const { lanes } = this.#ticker;
    const collect = () => {
      for (const lane of lanes) gauge.set({ lane: lane.name }, value(lane));
    };
    const gauge: Gauge<'lane'> = new Gauge({ name, help, labelNames: ['lane'], registers: [this.#registry], collect });
  }

  #uploads(): void {
    const { scanning } = this.#platform;
    const registers = [this.#registry];
    const states: Gauge<'state'> = new Gauge({
      name: 'hongqiao_uploads',
      help: '1 for what becomes of uploads: stored unscanned, scanned first, or refused as the scanner does not answer',
      labelNames: ['state'],
      registers,
      async collect() {
        const now = await scanning.state();
        for (const state of uploadStates) states.set({ state }, state === now ? 1 : 0);
      },
    });
    const verdicts: Gauge<'verdict'> = new Gauge({
      name: 'hongqiao_scanned_files',
      help: 'Uploads scanned for viruses since the start, by verdict',
      labelNames: ['verdict'],
      registers,
      collect() {
        for (const [verdict, count] of Object.entries(scanning.counts)) verdicts.set({ verdict }, count);
      },
    });
  }

  watch(app: FastifyInstance): void {
    app.addHook('onResponse', ({ method, routeOptions }, reply, done) => {
      const { statusCode } = reply;
      const status = `${Math.floor(statusCode / 100)}xx`;
      this.#requests.observe({ method, route: routeOptions.url ?? 'none', status }, reply.elapsedTime / 1000);
      if (statusCode >= 400) this.#refusals.inc({ status: String(statusCode) });
      done();
    });
  }

  /** Everything as Prometheus reads it. A database that does not answer is itself a measurement: `hongqiao_database_up 0`. */
  async read(): Promise<string> {
    const backlog = await findBacklog(this.#platform.db).catch(() => undefined);
    const lines = backlogLines(backlog);
    return `${await this.#registry.metrics()}\n${lines}`;
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
}

const backlogWords: Readonly<Record<keyof Backlog, readonly [name: string, help: string]>> = {
  outbox: ['hongqiao_outbox_waiting', 'Messages that have not left; counted up to 10000'],
  outbox_oldest: ['hongqiao_outbox_oldest_seconds', 'How long the oldest message has been due'],
  deadline_oldest: ['hongqiao_deadline_oldest_seconds', 'How long the oldest deadline or reminder has been due'],
  figures_oldest: ['hongqiao_figures_oldest_seconds', 'How old the oldest change of a figure is that is not folded'],
  damaged_pages: [
    'hongqiao_damaged_pages',
    'Readings of pages whose checksum is wrong; anything but 0 is for the operator',
  ],
  archive_failed: ['hongqiao_archive_failures', 'Pieces of the log that could not be written to the backup folder'],
};

function backlogLines(backlog: Backlog | undefined): string {
  const line = (name: string, help: string, value: number) =>
    `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
  const up = line('hongqiao_database_up', 'Whether the database answered', backlog === undefined ? 0 : 1);
  if (backlog === undefined) return up;
  const keys = Object.keys(backlogWords) as (keyof Backlog)[];
  return up + keys.map((key) => line(...backlogWords[key], backlog[key])).join('');
}
