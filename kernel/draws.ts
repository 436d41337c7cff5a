import type { PostParty } from './party.ts';

/**
 * What a service says of a state in which cases wait for a draw (docs/draw.md). Nobody moves them but the draw, and the
 * applicant where an action lets her: the list is frozen, and then the clock makes each case's move.
 */
export interface Draws<A extends string = string> {
  /** Who announces the draw and freezes its list: the union that owes it draws, for all cases that it owes it to. */
  readonly by: PostParty;
  /** The quota that says how many win; its value where and when the draw is announced. */
  readonly places: string;
  /** The clock's moves out of the state: of whom the draw gives a place, and of all others. */
  readonly wins: A;
  readonly loses: A;
  /** Where no more wait than there are places everybody wins, and nothing is drawn; it is said openly. */
  readonly onlyIfMore?: true;
  /**
   * The others wait, in the order of the draw, in the state that `loses` leads to. This move of the clock gives the next of
   * them a place that has come free: whose case came to a void end after it had been given one.
   */
  readonly rises?: A;
  readonly carryOver?: CarryOver<A>;
}

/** Whoever was not drawn last time, and has filed again with the same answers in these fields. */
export interface CarryOver<A extends string = string> {
  readonly unchanged: readonly string[];
  /**
   * `place`: she has one of the places without being drawn; how many have is said in the title of the list. Where they alone
   * are as many as the places all are drawn together.
   */
  readonly into:
    'place' | { /** Straight into the draw: the clock's move past what was looked at last time. */ readonly pool: A };
}

/** The action by which a case goes straight into the pool. */
export function straightMove<A extends string>({ carryOver }: Draws<A>): A | undefined {
  return typeof carryOver?.into === 'object' ? carryOver.into.pool : undefined;
}
