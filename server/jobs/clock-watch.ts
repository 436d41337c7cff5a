import { sql } from 'kysely';
import type { Db } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { noteLeap, settleLeap, sinceLeap } from './leap.ts';

/** More than clocks drift or a busy machine holds up a look; a difference of this size somebody has made. */
const leapMs = 60_000;
/** For so long after a leap nothing is removed: people notice in a working day that the date is wrong. */
const mistrustMs = 86_400_000;

interface Look {
  /** What the clock of the database showed. */
  readonly clock: number;
  /** What a clock showed that nobody sets; absent where another process has looked. */
  readonly steady?: number;
}

/** The latest moment this database is known to have shown: that of its last row of audit, in the order of transactions. */
async function findLastKnown(db: Db): Promise<Look | undefined> {
  const { rows } = await sql<{ at: Date }>`
    select a.at from cells c cross join lateral (
      select at from audit where cell_id = c.cell_id order by era desc, xid desc limit 1) a
    order by a.at desc limit 1`.execute(db);
  return rows[0] && { clock: rows[0].at.getTime() };
}

/**
 * Notices that the clock of the database was set, by comparing it with one that nobody sets, and has put right what a clock
 * must not decide. A process that has just begun compares it with the last row of the audit.
 */
export class ClockWatch {
  readonly #platform: Pick<Platform, 'db' | 'log'>;
  readonly #steady: () => number;
  #last: Look | undefined;
  #looking: Promise<number> | undefined;

  constructor(platform: Pick<Platform, 'db' | 'log'>, steady: () => number = () => performance.now()) {
    this.#platform = platform;
    this.#steady = steady;
  }

  /** Compares the clocks; returns 1 where one has leapt. A clock that a replay sets by hand goes where it likes. */
  turn(): Promise<number> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  /** Whether what cannot be taken back may go by the clock, as it is at this moment. */
  async isTrusted(): Promise<boolean> {
    await this.turn();
    return (await sinceLeap(this.#platform.db)) >= mistrustMs;
  }

  async #look(): Promise<number> {
    const { db, log } = this.#platform;
    const { rows } = await sql<{ now: Date; by_hand: boolean }>`
      select now() as now, exists (select from hand_clock) as by_hand`.execute(db);
    const { now, by_hand: byHand } = rows[0]!;
    const look = { clock: now.getTime(), steady: this.#steady() };
    const last = byHand ? undefined : (this.#last ?? (await findLastKnown(db)));
    if (last !== undefined) {
      const gone = last.steady === undefined ? 0 : look.steady - last.steady;
      const expected = last.clock + gone;
      const leap = look.clock - expected;
      // How long the platform stood still before it was started nobody knows: only backwards is it a leap.
      if (leap < -leapMs || (last.steady !== undefined && leap > leapMs)) {
        const settled = await settleLeap(db, new Date(Math.max(expected, look.clock)));
        log.warn({ seconds: Math.round(leap / 1000), ...settled }, 'the clock of the database was set');
        this.#last = look;
        return 1;
      }
      // It may as well have been set: whoever comes back after a rest of days is given one to look at the date.
      if (leap > mistrustMs) await noteLeap(db);
    }
    this.#last = byHand ? undefined : look;
    return 0;
  }
}
