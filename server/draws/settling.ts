import type { Trx } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { drawingOf } from './drawings.ts';
import type { Settle } from './entry-source.ts';
import {
  type Outcome,
  type PendingEntry,
  listPending,
  listWaiting,
  setOutcomes,
  setRefilled,
  takeFreed,
} from './entry-queries.ts';
import { type DrawRow, findDraw } from './queries.ts';
import { clockOf, setSettled } from './work-queries.ts';

interface Turn {
  readonly trx: Trx;
  readonly held: DrawRow;
  readonly settle: Settle;
  readonly now: number;
}

/** Those who have a place without being drawn. */
async function settleStraight({ trx, held, settle, now }: Turn, entries: readonly PendingEntry[]): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const { pseudonym, refId } of entries)
    outcomes.push({ pseudonym, outcome: (await settle(refId, 'wins', now)) ? 'won' : 'left' });
  await setOutcomes(trx, held, outcomes, now);
}

/** The next in the order: places are given until there are no more, and pass over those who have left. */
async function settleInOrder({ trx, held, settle, now }: Turn, entries: readonly PendingEntry[]): Promise<void> {
  const outcomes: Outcome[] = [];
  const places = held.places - held.straight!;
  let { given } = held;
  for (const { pseudonym, refId } of entries) {
    const wins = given < places;
    const isThere = await settle(refId, wins ? 'wins' : 'loses', now);
    if (isThere && wins) given += 1;
    outcomes.push({ pseudonym, outcome: isThere ? (wins ? 'won' : 'lost') : 'left' });
  }
  await setOutcomes(trx, held, outcomes, now);
  await setSettled(trx, held, { settled: entries.at(-1)!.place!, given });
}

/**
 * Makes the moves of some entries whose turn it is, by the cases' own steps, with notices; gives how many. The draw is held
 * meanwhile, so that two processes never give one place twice; another that comes passes on.
 */
export async function settleBatch(platform: Platform, draw: DrawRow): Promise<number> {
  return platform.db.transaction().execute(async (trx) => {
    const held = await findDraw(trx, draw.id, 'pass');
    if (held?.state !== 'drawn') return 0;
    const { source } = drawingOf(platform, held)!;
    const now = await clockOf(trx);
    if ((await source.pastUse?.(trx, platform, held, now)) !== undefined) return 0;
    const straight = await listPending(trx, held, 'straight', source.atOnce);
    const entries =
      straight.length > 0 ? straight : await listPending(trx, held, { after: held.settled }, source.atOnce);
    if (entries.length === 0) return 0;
    const refIds = entries.map(({ refId }) => refId);
    const { settle, end } = await source.hold(trx, platform, held, refIds);
    const turn = { trx, held, settle, now };
    await (straight.length > 0 ? settleStraight(turn, entries) : settleInOrder(turn, entries));
    await end(turn.now);
    platform.nudge('cases');
    return entries.length;
  });
}

/**
 * Gives a place that has come free to the next who waits; of claims none comes free here, since their line moves up by itself;
 * where nobody waits any more it stays free.
 */
export async function refillPlace(platform: Platform, drawId: string): Promise<number> {
  return platform.db.transaction().execute(async (trx) => {
    const held = await findDraw(trx, drawId, 'pass');
    const freed = held && (await takeFreed(trx, held));
    if (held === undefined || freed === undefined) return 0;
    const now = await clockOf(trx);
    const { source } = drawingOf(platform, held)!;
    await setRefilled(trx, held, freed, now);
    for (let after = 0; ;) {
      const waiting = await listWaiting(trx, held, after, source.atOnce);
      if (waiting.length === 0) return 1;
      const refIds = waiting.map(({ refId }) => refId);
      const { settle, end } = await source.hold(trx, platform, held, refIds);
      for (const { pseudonym, refId } of waiting)
        if (await settle(refId, 'rises', now)) {
          await end(now);
          await setOutcomes(trx, held, [{ pseudonym, outcome: 'rose' }], now);
          platform.nudge('cases');
          return 1;
        }
      after = waiting.at(-1)!.place!;
    }
  });
}
