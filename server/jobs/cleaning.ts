import { removeGoneFiles } from '../files/removing.ts';
import { dropOrphans, dropRosters } from '../imports/retention.ts';
import type { Platform } from '../platform.ts';
import { closeIdleAccounts } from '../posts/sweeping.ts';
import { keepTerms } from '../privacy/retention.ts';
import type { ClockWatch } from './clock-watch.ts';

const everyMs = 3_600_000;
/** The first time after a start, and again while the clock is not trusted. */
const firstMs = 600_000;

/**
 * Removes what nobody can use any more and what is kept no longer, and closes accounts that nobody uses: once an hour, by a
 * clock that nobody sets. None of it can be taken back, so where the clock of the database was set it waits for a day in
 * which somebody may see that the clock is wrong.
 */
export class Cleaning {
  readonly #platform: Platform;
  readonly #watch: ClockWatch;
  readonly #steady: () => number;
  #nextAt: number;

  constructor(platform: Platform, watch: ClockWatch, steady: () => number = () => performance.now()) {
    this.#platform = platform;
    this.#watch = watch;
    this.#steady = steady;
    this.#nextAt = steady() + firstMs;
  }

  async turn(): Promise<number> {
    if (this.#steady() < this.#nextAt) return 0;
    const trusted = await this.#watch.isTrusted();
    this.#nextAt = this.#steady() + (trusted ? everyMs : firstMs);
    if (!trusted) return 0;
    await keepTerms(this.#platform);
    await closeIdleAccounts(this.#platform);
    await dropRosters(this.#platform);
    await dropOrphans(this.#platform);
    await removeGoneFiles(this.#platform);
    return 0;
  }
}
