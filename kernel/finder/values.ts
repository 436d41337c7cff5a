import type { Pause } from '../answers.ts';
import type { Day } from '../calendar.ts';
import { isPaused, pauseName, pauseOf } from '../pause.ts';
import type { Service } from '../service.ts';
import { type ValueFrom, inForceOn } from '../tuning.ts';
import type { FinderEntry, FinderRules, FinderUnion } from './answers.ts';

/** The values of one service that are in force from `from` on, until the next of its spans. */
export interface ValueSpan {
  readonly from: Day;
  readonly values: Readonly<Record<string, ValueFrom>>;
  /** No new applications are taken while this stands. */
  readonly paused?: Pause | undefined;
}

/** The spans of a service from today on, the earliest first; at least one. */
export type SpansOf = (service: Service) => readonly ValueSpan[];

/** The ids from a union up to the root. */
export function climbOf(orgs: readonly FinderUnion[], id: string | undefined): string[] {
  const byId = new Map(orgs.map((org) => [org.id, org]));
  const climb: string[] = [];
  for (let at = id; at !== undefined && !climb.includes(at); at = byId.get(at)?.above) climb.push(at);
  return climb;
}

function spanFrom(
  service: Service,
  climb: readonly string[],
  entries: readonly FinderEntry[],
  orgs: ReadonlyMap<string, FinderUnion>,
  from: Day,
): ValueSpan {
  const set = inForceOn(climb, entries, from);
  const setBy = ({ org: id }: FinderEntry) => {
    const org = orgs.get(id);
    return org && { setBy: { id: org.id, name: org.name, level: org.level } };
  };
  const values = Object.entries(service.tunables).map(([name, shipped]): [string, ValueFrom] => {
    const found = set.get(name);
    if (found === undefined) return [name, { value: shipped.default, cites: shipped.cites }];
    return [name, { value: found.value!, cites: found.cites, ...setBy(found), from: found.from }];
  });
  const pause = isPaused(set.values()) ? set.get(pauseName) : undefined;
  return {
    from,
    values: Object.fromEntries(values),
    paused: pause && pauseOf(pause.cites, { from: pause.from, ...setBy(pause) }),
  };
}

/** The values for the members of one union, by the same order of precedence that counts on the day of filing. */
export function spansFor(rules: FinderRules, union: string | undefined, today: Day): SpansOf {
  const root = rules.orgs.find(({ above }) => above === undefined)?.id;
  const climb = climbOf(rules.orgs, union ?? root);
  const orgs = new Map(rules.orgs.map((org) => [org.id, org]));
  const known = new Map<Service, readonly ValueSpan[]>();
  return (service) => {
    let spans = known.get(service);
    if (spans === undefined) {
      const entries = rules.entries.filter((entry) => entry.service === service.id && climb.includes(entry.org));
      const ahead = [...new Set(entries.map(({ from }) => from).filter((from) => from > today))];
      // oxlint-disable-next-line unicorn/no-array-sort -- the browsers of phones from before 2023 have no toSorted
      spans = [today, ...ahead.sort()].map((from) => spanFrom(service, climb, entries, orgs, from));
      known.set(service, spans);
    }
    return spans;
  };
}

export function spanOn(spans: readonly ValueSpan[], day: Day): ValueSpan {
  let found = spans[0]!;
  for (const span of spans) if (span.from <= day) found = span;
  return found;
}
