import type { Instant, OrgRef, Pause } from './answers.ts';
import type { Day } from './calendar.ts';
import type { Reason } from './refusal.ts';
import type { Cite } from './rule.ts';
import { sayDay } from './say-day.ts';
import type { Setting } from './tuning.ts';

/**
 * The name under which a pause stands among the values that unions set for a service or a kind of campaign; none has a
 * tunable of that name. It counts for the union and all below it like any other value, so nothing else has to be asked to
 * know of it.
 */
export const pauseName = 'paused';

/**
 * The source of the entry says why, in place of a clause what people can do meanwhile, and in place of its last day the one
 * on which applications are expected to be taken again. All of it is read by everybody.
 */
export const citesOfPause = ({ why, instead, until }: PauseWords): Cite => ({
  title: why,
  clause: instead,
  ...(until !== undefined && { to: until }),
});

export function pauseOf(
  cites: Pick<Cite, 'title' | 'clause' | 'to'>,
  of: { readonly from?: Day | undefined; readonly setBy?: OrgRef | undefined },
): Pause {
  return {
    why: cites.title,
    instead: cites.clause ?? '',
    ...(cites.to !== undefined && { until: cites.to }),
    ...(of.from !== undefined && { from: of.from }),
    ...(of.setBy !== undefined && { setBy: of.setBy }),
  };
}

/** What whoever is turned away is told: who paused it and why, what to do instead, and when it is expected to end. */
export function reasonsOfPause({ why, instead, until, setBy }: Pause, stopped: string, today: Day): Reason[] {
  return [
    { at: 'why', says: `${setBy?.name ?? '工会'}${stopped}：${why}` },
    { at: 'instead', says: `现在可以这样办：${instead}` },
    // A day that has come and gone is no promise any more.
    ...(until !== undefined && until > today ? [{ at: 'until', says: `预计${sayDay(until, today)}恢复` }] : []),
  ];
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
  /** The day on which applications are expected to be taken again. */
  readonly until?: Day;
}

/** POST /api/orgs/:id/pauses/:entry/plan: when it is expected to end, anew; absent where nobody can say any more. */
export interface PausePlan {
  readonly until?: Day;
  /** It ends by itself on that day, and those who steer the union are told; else they are asked to look. */
  readonly lifts: boolean;
}

/** POST /api/orgs/:id/pauses */
export interface PauseAsked extends PauseWords, Partial<PausePlan> {
  readonly service: string;
}

/** A pause that stands, wherever on the line of a union it was made. */
export interface PauseEntry extends PauseWords {
  readonly id: string;
  readonly org: OrgRef;
  readonly at: Instant;
  readonly by?: string;
  readonly lifts: boolean;
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
  /** Every service and kind of campaign, with the pauses that stand for this union, its own first and the others upwards. */
  readonly lines: readonly {
    readonly service: string;
    readonly title: string;
    /** What is not taken while it is paused: applications, or claims in campaigns. */
    readonly of: 'applications' | 'claims';
    readonly pauses: readonly PauseEntry[];
  }[];
  readonly past: readonly PastPause[];
}
