import { isDamage } from '../db/damage.ts';

/** What a burst of moves leaves behind is worked off together: a turn for each would take the time of those moves. */
const gatherMs = 100;
/**
 * After a turn as long again is left to others. While many requests are under way a turn waits for five seconds, so that a
 * burst of filings is not slowed down by its own messages and figures; it begins as soon as they have been answered.
 */
const restTimes: RestTimes = { quiet: 1, busy: Number.POSITIVE_INFINITY };
const restMs = 5_000;

/** How long a lane rests after a turn, in the time the turn took; never more than five seconds. */
export interface RestTimes {
  readonly quiet: number;
  readonly busy: number;
}

/**
 * One kind of the server's own work, turn by turn and never two turns at once. A turn does what is due and says how much
 * that was; while there was something another turn follows.
 */
export class Lane {
  readonly name: string;
  readonly #work: () => Promise<number>;
  readonly #failed: (fault: unknown) => void;
  readonly #isBusy: () => boolean;
  readonly #rest: RestTimes;
  #soon: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #tookMs = 0;
  /** When a turn last ended, with or without something left to do or against damaged data, by a clock that nobody sets; for the health page. */
  turnedAt = performance.now();
  /** Turns that failed since the start. */
  failures = 0;

  constructor(
    name: string,
    work: () => Promise<number>,
    failed: (fault: unknown) => void,
    isBusy: () => boolean,
    rest: RestTimes = restTimes,
  ) {
    this.name = name;
    this.#work = work;
    this.#failed = failed;
    this.#isBusy = isBusy;
    this.#rest = rest;
  }

  /** Asks for a turn soon, so that what was just written need not wait for the next second. */
  nudge(): void {
    if (this.#stopped || this.#soon !== undefined) return;
    this.#rests(performance.now());
  }

  /** Looks every tenth of a second whether the rest is over: whether many requests are under way changes meanwhile. */
  #rests(since: number): void {
    this.#soon = setTimeout(() => {
      const rest = this.#rest[this.#isBusy() ? 'busy' : 'quiet'] * Math.max(1, this.#tookMs);
      if (performance.now() - since < Math.min(rest, restMs)) return this.#rests(since);
      this.#soon = undefined;
      this.#begin();
    }, gatherMs);
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
      if (!this.#again) return;
      this.#again = false;
      this.nudge();
    });
  }

  async #turn(): Promise<void> {
    const began = performance.now();
    try {
      if ((await this.#work()) > 0) this.#again = true;
      this.turnedAt = performance.now();
    } catch (fault) {
      this.failures += 1;
      // A page that has rotted fails every turn of every server: one that left service for it would take all along.
      if (isDamage(fault)) this.turnedAt = performance.now();
      this.#failed(fault);
    }
    this.#tookMs = performance.now() - began;
  }

  /** One turn now, after the one that may be running; for whoever has moved the clock and waits for what follows. */
  async once(): Promise<number> {
    while (this.#running) await this.#running;
    return this.#work();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#soon);
    await this.#running;
  }
}
