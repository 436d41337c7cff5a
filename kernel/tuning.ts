import type { Instant, OrgRef } from './answers.ts';
import type { Day } from './calendar.ts';
import type { Cite, Tunable } from './rule.ts';

/** One entry of a union about one tunable: its value from a day on, or, where that is null, that the one above counts again. */
export interface Setting {
  readonly org: string;
  readonly name: string;
  readonly from: Day;
  readonly value: number | null;
}

/**
 * The entries that give a union its values on a day, by the name of the tunable: of each union only the latest entry of that
 * day or before counts, and the nearest union that has a value then. `line` begins with the union itself and climbs. What no
 * union has set is absent: the shipped value counts.
 */
export function inForceOn<S extends Setting>(
  line: readonly string[],
  settings: readonly S[],
  day: Day,
): Map<string, S> {
  const latest = new Map<string, S>();
  for (const setting of settings) {
    const key = `${setting.org} ${setting.name}`;
    if (setting.from <= day && (latest.get(key)?.from ?? '') < setting.from) latest.set(key, setting);
  }
  const found = new Map<string, S>();
  for (const org of line)
    for (const setting of latest.values())
      if (setting.org === org && setting.value !== null && !found.has(setting.name)) found.set(setting.name, setting);
  return found;
}

/** A span of days of one union; without an end it lasts until another begins. */
export interface Lasting {
  readonly from: Day;
  readonly to?: Day | undefined;
}

/**
 * The own entry that stands in the way of a new one: it begins on the same day, or while the new one is to last. An entry
 * without an end is followed by the next, so nothing else overlaps.
 */
export function overlapOf<S extends Lasting>(own: readonly S[], { from, to }: Lasting): S | undefined {
  return own.find((entry) => entry.from === from || (to !== undefined && entry.from > from && entry.from <= to));
}

/** What is asked of POST /api/orgs/:id/tunables: a draft, which counts once a second person has approved it. */
export interface SettingAsked extends Lasting {
  readonly service: string;
  readonly name: string;
  /** As its kind is kept: fen, days, basis points, one or nought…; null to let the value of the union above count again. */
  readonly value: number | null;
  /** The last day; afterwards what counted before counts again. */
  readonly to?: Day;
  /** The document it rests on, or the reason in the union's own words. */
  readonly cites: SettingCite;
}

export type SettingCite = Pick<Cite, 'title' | 'clause' | 'link' | 'from' | 'to'>;

/** The value of a union from a day on, with where it comes from. */
export interface ValueFrom {
  /** Null where nobody has published one and no union of the line has set one. */
  readonly value: number | null;
  readonly cites: Cite;
  /** The union that set it; absent for the shipped value. */
  readonly setBy?: OrgRef;
  /** Absent for the shipped value that has always counted. */
  readonly from?: Day;
}

/** An entry of the union itself, as its history tells it. */
export interface SettingLine {
  readonly id: string;
  /** Null where it lets the value of the union above count again. */
  readonly value: number | null;
  /** What counts on that day without it. */
  readonly was: ValueFrom;
  readonly from: Day;
  readonly cites: SettingCite;
  readonly setAt: Instant;
  /** Who drafted it. */
  readonly by?: string;
  /** Who approved it; absent on entries from before there were drafts. */
  readonly approvedBy?: string;
  readonly takenBack?: { readonly at: Instant; readonly by?: string; readonly why: string };
  readonly mayTakeBack: boolean;
}

export const draftDecisions = ['approved', 'refused', 'withdrawn'] as const;
export type DraftDecision = (typeof draftDecisions)[number];

/** A value that somebody has drafted for a union. */
export interface DraftLine extends Omit<SettingAsked, 'to'> {
  readonly id: string;
  readonly to?: Day;
  /** What counts on its first day without it. */
  readonly was: ValueFrom;
  /** The title of the rule pack that it came with. */
  readonly pack?: string;
  readonly draftedAt: Instant;
  readonly by?: string;
  readonly decided?: {
    readonly decision: DraftDecision;
    readonly at: Instant;
    readonly by?: string;
    readonly why?: string;
  };
  readonly mayDecide: boolean;
  readonly mayWithdraw: boolean;
}

/** One tunable of a service for one union. */
export interface TunableLine extends Pick<Tunable, 'label' | 'kind' | 'min' | 'max' | 'of'> {
  readonly name: string;
  /** What the value is counted in, in words; empty where it has no unit. */
  readonly unit: string;
  readonly shipped: ValueFrom;
  readonly inForce: ValueFrom;
  /** How the value changes after today, as it is set now, here and above. */
  readonly later: readonly ValueFrom[];
  /** The union's own entries, the latest day first. */
  readonly own: readonly SettingLine[];
  /** Drafts that wait, and those that were refused or withdrawn; an approved one is an own entry. */
  readonly drafts: readonly DraftLine[];
}

/** GET /api/orgs/:id/tunables?service=, and the answer of drafting one and of taking one back. */
export interface TunablesAnswer {
  readonly org: OrgRef;
  readonly service: string;
  readonly today: Day;
  readonly mayDraft: boolean;
  readonly lines: readonly TunableLine[];
}

/** GET /api/orgs/:id/tunable-drafts: what waits for a second person, of all services; and the answer of deciding. */
export interface DraftsAnswer {
  readonly org: OrgRef;
  readonly today: Day;
  readonly drafts: readonly DraftLine[];
}
