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

/** What is asked of POST /api/orgs/:id/tunables. */
export interface SettingAsked {
  readonly service: string;
  readonly name: string;
  /** As its kind is kept: fen, days, basis points, one or nought…; null to let the value of the union above count again. */
  readonly value: number | null;
  readonly from: Day;
  /** The document it rests on, or the reason in the union's own words. */
  readonly cites: SettingCite;
}

export type SettingCite = Pick<Cite, 'title' | 'clause' | 'link'>;

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
  readonly from: Day;
  readonly cites: SettingCite;
  readonly setAt: Instant;
  readonly by?: string;
  readonly takenBack?: { readonly at: Instant; readonly by?: string; readonly why: string };
  readonly mayTakeBack: boolean;
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
}

/** GET /api/orgs/:id/tunables?service=, and the answer of setting one and of taking one back. */
export interface TunablesAnswer {
  readonly org: OrgRef;
  readonly service: string;
  readonly today: Day;
  readonly maySet: boolean;
  readonly lines: readonly TunableLine[];
}
