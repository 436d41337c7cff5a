import type { Caller } from '../people/caller.ts';

/** Who moves money, by which request, and when. */
export interface By {
  readonly caller: Caller;
  readonly requestId: string;
  readonly now: number;
}
