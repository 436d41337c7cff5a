import type { Service } from '../../kernel/service.ts';
import type { Trx } from '../db/open.ts';
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

/**
 * Where those who take part in a draw come from. Cases that wait in a state are one source; whatever else is drawn for, such as
 * claims of a campaign, is another one beside it.
 */
export interface EntrySource {
  /** Everybody who waits at this moment, as one moment, whatever is written meanwhile. */
  entrants(trx: Trx, draw: Pick<DrawRow, 'org' | 'subject' | 'pool'>, service: Service): AsyncGenerator<EntrantBatch>;
  /**
   * Holds these for the rest of the transaction, and gives what makes the move of one: false where she has left, or nothing can
   * be done for her any more. Throws where it cannot be made now, and may be later.
   */
  hold(trx: Trx, platform: Platform, draw: DrawRow, refIds: readonly string[]): Promise<Settle>;
}

export type Settle = (refId: string, what: 'wins' | 'loses' | 'rises', now: number) => Promise<boolean>;
