import type { ServerResponse } from 'node:http';
import type { CampaignNow } from '../../kernel/allot-answers.ts';
import { phaseOf } from '../../kernel/claim.ts';
import type { Caller } from '../people/caller.ts';
import { lineOf } from '../networks.ts';
import type { Platform } from '../platform.ts';
import { factsOf } from './answering.ts';
import { type CampaignRow, type ClaimRow, countBefore, findCampaign, findClaims } from './queries.ts';

const everyMs = 1_000;
/** A place in the line is looked up for each listener, so less often. */
const placeEvery = 5;
/** A page that is still there connects again by itself; one that is not is let go of. */
const mostMs = 5 * 60_000;

interface Listener {
  readonly out: ServerResponse;
  readonly caller: Caller | undefined;
  readonly since: number;
  /** What it was last told of its own claim. */
  mine?: CampaignNow['mine'];
  turn: number;
}

function nowOf(row: CampaignRow): CampaignNow {
  const slices = row.slices.map(({ slice, quota, given }) => ({ slice, left: quota - given }));
  return {
    phase: phaseOf(factsOf(row), row.now.getTime()),
    edition: row.edition,
    left: slices.reduce((sum, { left }) => sum + left, 0),
    paused: row.paused !== null,
    slices,
    now: row.now.toISOString(),
  };
}

/**
 * Pages that one account and one address may have open: a stream stays, so the limits by the minute do not count it. An address
 * may be a whole factory behind one line.
 */
export const mostStreams = { account: 8, address: 2_000 } as const;

const isOver = ({ phase }: CampaignNow) =>
  phase === 'over' || phase === 'settled' || phase === 'dropped' || phase === 'draft' || phase === 'called-off';

const has = (mine: CampaignNow['mine']) => mine?.state === 'granted' || mine?.state === 'fetched';

/** `before`: how many wait in front, where it waits. */
const mineOf = ({ state, number }: ClaimRow, before: number | undefined): CampaignNow['mine'] => ({
  state,
  ...(state === 'granted' && number !== null && { number }),
  ...(state === 'waiting' && before !== undefined && { before }),
});

/** Those who watch one campaign: asked for once a second for all of them together. */
class Watch {
  readonly #platform: Platform;
  readonly #id: string;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  #asking = false;

  constructor(platform: Platform, id: string) {
    this.#platform = platform;
    this.#id = id;
  }

  get isIdle(): boolean {
    return this.#listeners.size === 0;
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
    listener.out.once('close', () => this.#drop(listener));
    this.#timer ??= setInterval(() => void this.#turn(), everyMs).unref();
    void this.#turn();
  }

  end(): void {
    for (const { out } of this.#listeners) out.end();
  }

  #drop(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #turn(): Promise<void> {
    if (this.#asking || this.#listeners.size === 0) return;
    this.#asking = true;
    try {
      // Whoever comes while this is asked is told in the next turn.
      const listeners = [...this.#listeners];
      const row = await findCampaign(this.#platform.db, this.#id);
      if (row !== undefined) await this.#lookUp(listeners, row);
      for (const listener of listeners) this.#tell(listener, row);
    } catch (fault) {
      this.#platform.log.warn({ err: fault, campaign: this.#id }, 'a campaign could not be shown live');
    } finally {
      this.#asking = false;
    }
  }

  #tell(listener: Listener, row: CampaignRow | undefined): void {
    const { out, since } = listener;
    if (out.destroyed) return this.#drop(listener);
    // Ended and not closed yet: what is written then has nobody to go to, and is a fault of the process.
    if (out.writableEnded) return;
    if (row === undefined) return void out.end();
    listener.turn += 1;
    const now = nowOf(row);
    // Whoever reads too slowly is told less, never from a queue.
    if (out.writableLength === 0)
      out.write(`data: ${JSON.stringify({ ...now, ...(listener.mine && { mine: listener.mine }) })}\n\n`);
    if (isOver(now) || performance.now() - since > mostMs) out.end();
  }

  /** Looks up what listeners have, of all whose turn it is together. */
  async #lookUp(listeners: readonly Listener[], row: CampaignRow): Promise<void> {
    // Whoever has one is only shown what is left for others: tens of thousands may look on.
    const asking = listeners.flatMap((listener) => {
      const isDue = listener.turn % placeEvery === 0 && !has(listener.mine);
      return isDue && listener.caller !== undefined ? [{ listener, personId: listener.caller.personId }] : [];
    });
    if (asking.length === 0) return;
    const { db } = this.#platform;
    const personIds = asking.map(({ personId }) => personId);
    const claims = await findClaims(db, { cell: row.cell, campaignId: row.id, personIds });
    const waiting = claims.filter(({ state }) => state === 'waiting').map(({ id }) => id);
    const before = waiting.length === 0 ? new Map<string, number>() : await countBefore(db, row, waiting);
    const mine = new Map(claims.map((claim) => [claim.person_id, mineOf(claim, before.get(claim.id))]));
    for (const { listener, personId } of asking) listener.mine = mine.get(personId);
  }
}

/** What streams to the pages that show a campaign (server-sent events): what is left, and the own place in the line. */
export class Live {
  readonly #platform: Platform;
  readonly #watches = new Map<string, Watch>();
  readonly #open = new Map<string, number>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** The server stops: every page connects again, to another. */
  end(): void {
    for (const watch of this.#watches.values()) watch.end();
  }

  /** Whether one more page may listen; counted until it is let go. */
  mayListen(caller: Caller | undefined, address: string, out: ServerResponse): boolean {
    const counted: (readonly [string, number])[] = [[`at ${lineOf(address)}`, mostStreams.address]];
    if (caller !== undefined) counted.push([`of ${caller.accountId}`, mostStreams.account]);
    if (counted.some(([key, most]) => (this.#open.get(key) ?? 0) >= most)) return false;
    for (const [key] of counted) this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
    out.once('close', () => {
      for (const [key] of counted) {
        const left = this.#open.get(key)! - 1;
        if (left === 0) this.#open.delete(key);
        else this.#open.set(key, left);
      }
    });
    return true;
  }

  listen(id: string, caller: Caller | undefined, out: ServerResponse): void {
    let watch = this.#watches.get(id);
    if (watch === undefined) {
      for (const [old, one] of this.#watches) if (one.isIdle) this.#watches.delete(old);
      watch = new Watch(this.#platform, id);
      this.#watches.set(id, watch);
    }
    watch.add({ out, caller, since: performance.now(), turn: 0 });
  }
}
