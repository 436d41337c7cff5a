import type { Instant } from './answers.ts';
import type { Badge, Later } from './mutual.ts';

/** GET /api/campaigns/:id/choosing: what somebody who came chooses, and once it is over with whom it was mutual. */
export interface ChoosingAnswer {
  readonly until: Instant;
  readonly most: number;
  /** Who else came, by the badge; nobody's name. */
  readonly others: readonly BadgeLine[];
  /** What she has chosen so far; gone once the result is there. */
  readonly mine: readonly Badge[];
  readonly reach?: string;
  /** Once the result is there: with whom it was mutual. */
  readonly pairs?: readonly PairLine[];
  /** How it went, asked once it is time, of whoever was in a pair or not; `later` is what she answered. */
  readonly asksLater?: 'paired' | 'alone';
  readonly later?: Later;
}

export interface BadgeLine extends Badge {
  readonly label?: string;
}

export interface PairLine extends BadgeLine {
  readonly name: string;
  readonly reach?: string;
}

/** What a choice is answered: the same whatever was chosen. */
export interface ChoosingNoted {
  readonly until: Instant;
}

/** GET /api/campaigns/:id/choosing-figures: for the union that gives the event; before the result nothing but its day. */
export interface ChoosingFigures {
  readonly until: Instant;
  readonly revealedAt?: Instant;
  readonly came?: number;
  readonly pairs?: number;
  /** How many people are in a pair. */
  readonly paired?: number;
  /** How it went, where at least five of a kind have answered. */
  readonly later: readonly { readonly answer: Later; readonly n: number }[];
}
