import { sql } from 'kysely';
import type { Platform } from '../platform.ts';
import { foldDeltas } from '../stats/queries.ts';
import { drainOutbox } from './outbox.ts';
import { sweepDeadlines } from './sweep.ts';

const everyMs = 1_000;
/** What a burst of moves leaves behind is worked off together: a turn for each would take the time of those moves. */
const gatherMs = 100;
/** After a turn this many times as long is left to requests. A quarter of one core tells a thousand people a second. */
const rest = 3;
const cleanEveryMs = 3_600_000;
/** An answer is kept for the retries of its request; a phone gives up long before a week. */
const keptDays = 7;

async function foldAll(platform: Platform): Promise<number> {
  const cells = await platform.db.selectFrom('cells').select('cell_id').execute();
  let folded = 0;
  for (const { cell_id } of cells) folded += await foldDeltas(platform.db, cell_id);
  return folded;
}

async function clean(platform: Platform): Promise<void> {
  await sql`delete from idempotency where at < clock_now() - make_interval(days => ${keptDays})`.execute(platform.db);
  await sql`delete from sessions where expires_at < clock_now()`.execute(platform.db);
  await sql`delete from sign_in_codes where sent_at < clock_now() - interval '2 days'`.execute(platform.db);
}

/**
 * The server's own work: deadlines, messages, figures. Nothing waits in memory: every task looks for rows that are due
 * and takes them with SKIP LOCKED, so any number of processes may tick and a killed one loses nothing.
 */
export class Ticker {
  readonly #platform: Platform;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #cleanedAt = 0;
  #tookMs = 0;
  /** When a turn last ended, with or without something left to do; for the health page. */
  turnedAt = Date.now();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  start(): void {
    this.#timer = setInterval(() => this.nudge(), everyMs);
    this.#timer.unref();
  }

  /** Asks for a turn soon, so that what was just written need not wait for the next second. */
  nudge(): void {
    if (this.#stopped || this.#soon !== undefined) return;
    this.#soon = setTimeout(
      () => {
        this.#soon = undefined;
        this.#begin();
      },
      Math.min(Math.max(gatherMs, rest * this.#tookMs), everyMs),
    );
    this.#soon.unref();
  }

  /** Begins a turn. While one runs another follows it, so that what was written meanwhile is not missed. */
  #begin(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#turn().finally(() => {
      this.#running = undefined;
      if (this.#again) {
        this.#again = false;
        this.nudge();
      }
    });
  }

  /** Works until nothing is due. For tests and replays that have moved the clock. */
  async settle(): Promise<void> {
    while (this.#running) await this.#running;
    for (let did = 1; did > 0;)
      did =
        (await sweepDeadlines(this.#platform)) + (await drainOutbox(this.#platform)) + (await foldAll(this.#platform));
  }

  async #turn(): Promise<void> {
    const began = performance.now();
    try {
      const did =
        (await sweepDeadlines(this.#platform)) + (await drainOutbox(this.#platform)) + (await foldAll(this.#platform));
      if (did > 0) this.#again = true;
      this.turnedAt = Date.now();
      if (Date.now() - this.#cleanedAt > cleanEveryMs) {
        this.#cleanedAt = Date.now();
        await clean(this.#platform);
      }
    } catch (fault) {
      this.#platform.log.error({ err: fault }, 'a turn of the ticker failed');
    }
    this.#tookMs = performance.now() - began;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    await this.#running;
  }
}
