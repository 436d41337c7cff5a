import { statfs } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HealthAnswer, HealthState } from '../../kernel/health.ts';
import { newestBase } from '../backup/manifest.ts';
import { projectRoot } from '../config.ts';
import { nameMigrations } from '../db/migration-files.ts';
import type { Ticker } from '../jobs/ticker.ts';
import type { Platform } from '../platform.ts';
import { type Judged, type Measured, judgeHealth } from './health-judging.ts';
import { findBacklog, findDatabaseFacts } from './queries.ts';

const everyMs = 60_000;

/**
 * How this process finds the platform, line by line, and since when. It looks once a minute whether or not anybody asks, so
 * that «since» is when it began and not when somebody opened the page.
 */
export class HealthWatch {
  readonly #platform: Platform;
  readonly #ticker: Pick<Ticker, 'lanes'>;
  readonly #since = new Map<string, { readonly state: HealthState; readonly at: number }>();
  readonly #begun = Date.now();
  readonly #migrations = nameMigrations(projectRoot);
  readonly #version: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(platform: Platform, ticker: Pick<Ticker, 'lanes'>) {
    this.#platform = platform;
    this.#ticker = ticker;
    const described = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
    this.#version = described.version;
  }

  start(): void {
    const failed = (fault: unknown) => this.#platform.log.error({ err: fault }, 'the platform could not be looked at');
    this.#timer = setInterval(() => void this.read().catch(failed), everyMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async read(): Promise<HealthAnswer> {
    const measured = await this.#measure();
    const lines = judgeHealth(measured).map((line) => ({ ...line, since: this.#sinceOf(line, measured.now) }));
    return { at: new Date(measured.now).toISOString(), begun: new Date(this.#begun).toISOString(), lines };
  }

  #sinceOf({ id, state }: Judged, now: number): string {
    const before = this.#since.get(id);
    const stands = before?.state === state ? before : { state, at: before === undefined ? this.#begun : now };
    this.#since.set(id, stands);
    return new Date(stands.at).toISOString();
  }

  async #measure(): Promise<Measured> {
    const { config, pool, doors, calendar } = this.#platform;
    const [database, disk] = await Promise.all([this.#askDatabase(), spaceAt(config.dataDir)]);
    return {
      now: Date.now(),
      database,
      lanes: this.#ticker.lanes.map(({ name, turnedAt, failures }) => ({
        name,
        agoMs: performance.now() - turnedAt,
        failures,
      })),
      pool: { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount, most: config.poolSize },
      disk,
      backupAt: config.backupDir === undefined ? undefined : newestBase(config.backupDir),
      mail: { ...seen(doors.mail), named: config.smtpUrl !== undefined },
      sms: { ...seen(doors.sms), named: config.smsUrls.length > 0 },
      anchored: config.anchor !== undefined,
      calendarUntil: calendar.knownUntil,
      migrations: this.#migrations,
      version: { platform: this.#version, node: process.versions.node },
    };
  }

  async #askDatabase(): Promise<Measured['database']> {
    const { db } = this.#platform;
    const began = performance.now();
    try {
      const backlog = await findBacklog(db);
      const tookMs = performance.now() - began;
      return { tookMs, backlog, facts: await findDatabaseFacts(db) };
    } catch {
      return undefined;
    }
  }
}

const seen = ({ sentAt, failedAt, failures }: Platform['doors']['mail']) => ({ sentAt, failedAt, failures });

async function spaceAt(dir: string): Promise<Measured['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(dir);
    return { free: bavail * bsize, size: blocks * bsize };
  } catch {
    return undefined;
  }
}
