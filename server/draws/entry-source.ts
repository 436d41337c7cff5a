import type { Db, Trx } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import type { DrawRow } from './queries.ts';

/** Somebody who takes part: what of hers does, and who she is. */
export interface Entrant {
  readonly refId: string;
  readonly personId: string;
  /** She was not drawn last time, and has a place without being drawn. */
  readonly straight: boolean;
}

/** Entrants in batches, each person once, with how many there are in all. */
export interface EntrantBatch {
  readonly entrants: readonly Entrant[];
  readonly total: number;
  readonly straight: number;
}

/** Where those who take part in a draw come from: cases that wait in a state, or claims that entered a campaign. */
export interface EntrySource {
  /** So many outcomes are written in one transaction: a kill in the midst of it leaves none of them. */
  readonly atOnce: number;
  /** Everybody who waits at this moment, as one moment, whatever is written meanwhile. */
  entrants(trx: Trx, platform: Platform, draw: DrawRow): AsyncGenerator<EntrantBatch>;
  /** Holds these for the rest of the transaction. */
  hold(trx: Trx, platform: Platform, draw: DrawRow, refIds: readonly string[]): Promise<Holding>;
  /** Why nobody is given anything any more, as of now: no seed is taken in then, and nothing is done by one. */
  pastUse?(db: Db, platform: Platform, draw: DrawRow, now: number): Promise<string | undefined>;
  /** What is left to do once every entry has its outcome, or nobody is left in any list. */
  finish?(trx: Trx, platform: Platform, draw: DrawRow, now: number): Promise<void>;
}

export interface Holding {
  /** Of winners and others in their order, winners first; all of them before `end`. */
  readonly settle: Settle;
  /** Writes what is written for all of them together. */
  end(now: number): Promise<void>;
}

/**
 * Makes the move of one: false where she has left, or nothing can be done for her any more. Throws where it cannot be made
 * now, and may be later.
 */
export type Settle = (refId: string, what: 'wins' | 'loses' | 'rises', now: number) => Promise<boolean>;
