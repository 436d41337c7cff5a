import type { Day } from '../calendar.ts';
import type { Fen } from '../money.ts';
import { sayTuned } from '../rule.ts';
import type { Service } from '../service.ts';
import type { AmountFound, RestsOn } from './answers.ts';
import { type Told, tell } from './conditions.ts';
import { subjectOn } from './days.ts';
import type { Sight, Subject } from './judging.ts';
import { type SpansOf, spanOn } from './values.ts';
import { sayMissing } from './words.ts';

/** The tunables that something was seen to rest on, with where their values come from. */
export function restsOf(service: Service, sights: readonly Sight[], spansOf: SpansOf, day: Day): RestsOn[] {
  const { values } = spanOn(spansOf(service), day);
  const names = [...new Set(sights.flatMap(({ tunables }) => [...tunables]))];
  return names.flatMap((name) => {
    const held = service.tunables[name];
    const from = values[name];
    return held && from ? [{ name, label: held.label, says: sayTuned(held, from.value), ...from }] : [];
  });
}

type Sums = { readonly least: Fen; readonly most: Fen };

function sumsOf({ values }: Told<Fen>): Sums | undefined {
  if (values === undefined || values.length === 0) return undefined;
  return { least: Math.min(...values), most: Math.max(...values) };
}

/** What each action that pays would pay, today and by the values that are set for later days until the last. */
export function amountsOf(today: Subject, spansOf: SpansOf, until: string | undefined): AmountFound[] {
  const { service, profile } = today;
  return Object.values(service.actions).flatMap(({ label, pays }): AmountFound[] => {
    if (pays === undefined) return [];
    const told = tell(today, (window) => pays.amount(window));
    const sums = sumsOf(told);
    const later: (Sums & { readonly from: Day })[] = [];
    let last = sums;
    for (const { from } of spansOf(service).slice(1)) {
      if (until !== undefined && until !== 'open' && from > until) break;
      const then = sumsOf(tell(subjectOn(service, profile, spansOf, from), (window) => pays.amount(window)));
      if (then && (then.least !== last?.least || then.most !== last.most)) later.push({ from, ...then });
      last = then;
    }
    const open = sums === undefined && { open: sayMissing(service, told.sights) };
    return [
      { label: pays.label ?? label, ...sums, ...open, rests: restsOf(service, told.sights, spansOf, today.day), later },
    ];
  });
}
