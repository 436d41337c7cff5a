import type { Day } from './calendar.ts';
import type { AnyValues, Fields, Values } from './field.ts';
import type { Proof } from './proof.ts';
import type { Tuned, Tunables } from './rule.ts';

/**
 * What a condition on a move may look at. `tally` counts the moves made so far, by action; `said` is what moves have been
 * answered openly, this one included, the later counting: the sum that was assessed, say.
 */
export interface GuardInput<F extends Fields, T extends Tunables> {
  readonly form: Values<F>;
  readonly tuned: Tuned<T>;
  readonly tally: Readonly<Record<string, number>>;
  readonly said: AnyValues;
  /** The same as it stood before this move: what was left on a shelf, what a sum was. */
  readonly before: AnyValues;
  readonly today: Day;
  /** What has been proven of the applicant, also what holds no longer; empty where the service looks at none. */
  readonly proofs: readonly Proof[];
}

export interface Guard<F extends Fields, T extends Tunables> {
  readonly says: string;
  holds(input: GuardInput<F, T>): boolean;
}

/** Whoever makes the move has looked at the papers: what they show holds from a day until a day. */
export interface Proves<F extends Fields, T extends Tunables> {
  by(input: Pick<GuardInput<F, T>, 'form' | 'tuned' | 'said' | 'today' | 'proofs'>): readonly Proof[];
}
