import type { Instant, OrgRef, Pause } from './answers.ts';
import type { Day } from './calendar.ts';
import type { Cite } from './rule.ts';
import type { Setting } from './tuning.ts';

/**
 * The name under which a pause stands among the values that unions set for a service; no service has a tunable of that
 * name. It counts for the union and all below it like any other value, so nothing else has to be asked to know of it.
 */
export const pauseName = 'paused';

/** The source of the entry says why, and in place of a clause what people can do meanwhile. Both are read by everybody. */
export const citesOfPause = ({ why, instead }: PauseWords): Cite => ({ title: why, clause: instead });

export function pauseOf(
  cites: Pick<Cite, 'title' | 'clause'>,
  of: { readonly from?: Day | undefined; readonly setBy?: OrgRef | undefined },
): Pause {
  return {
    why: cites.title,
    instead: cites.clause ?? '',
    ...(of.from !== undefined && { from: of.from }),
    ...(of.setBy !== undefined && { setBy: of.setBy }),
  };
}

/** Whether, by what counts for a union today, new applications are not taken. */
export function isPaused(set: Iterable<Pick<Setting, 'name' | 'value'>>): boolean {
  for (const { name, value } of set) if (name === pauseName) return value !== null && value !== 0;
  return false;
}

export interface PauseWords {
  readonly why: string;
  /** What to do instead: another way, another office, a hotline. */
  readonly instead: string;
}

/** POST /api/orgs/:id/pauses */
export interface PauseAsked extends PauseWords {
  readonly service: string;
}

/** A pause that stands, wherever on the line of a union it was made. */
export interface PauseEntry extends PauseWords {
  readonly id: string;
  readonly org: OrgRef;
  readonly at: Instant;
  readonly by?: string;
  readonly mayResume: boolean;
}

/** A pause of the union itself that is over. */
export interface PastPause extends PauseWords {
  readonly id: string;
  readonly service: string;
  readonly title: string;
  readonly at: Instant;
  readonly by?: string;
  readonly endedAt: Instant;
  readonly endedBy?: string;
  readonly endedWhy: string;
}

/** GET /api/orgs/:id/pauses, and the answer of pausing and resuming. */
export interface PausesAnswer {
  readonly org: OrgRef;
  readonly mayPause: boolean;
  /** Every service, with the pauses that stand for this union, its own first and the others upwards. */
  readonly lines: readonly {
    readonly service: string;
    readonly title: string;
    readonly pauses: readonly PauseEntry[];
  }[];
  readonly past: readonly PastPause[];
}
