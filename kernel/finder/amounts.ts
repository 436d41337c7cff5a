import type { Day } from '../calendar.ts';
import type { Fen } from '../money.ts';
import { type Estimate, estimateOf } from '../payment.ts';
import { sayTuned } from '../rule.ts';
import type { Action, Service } from '../service.ts';
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

type Sums = Pick<AmountFound, 'least'> & { readonly most: Fen };

/** What a payment can come to by what is known. What a move will find nobody knows before, and what she says counts. */
export function estimated(subject: Subject, pays: NonNullable<Action['pays']>): Told<Estimate> {
  return tell(subject, (window) => {
    const { form, tuned } = window;
    return estimateOf(pays, pays.estimate === undefined ? window : { form, tuned });
  });
}

function sumsOf({ values }: Told<Estimate>): Sums | undefined {
  if (values === undefined || values.length === 0) return undefined;
  const least = values.map((one) => ('exactly' in one ? one.exactly : undefined));
  const most = Math.max(...values.map((one) => ('exactly' in one ? one.exactly : one.atMost)));
  // Under a bound there is no least.
  return least.every((one) => one !== undefined) ? { least: Math.min(...least), most } : { most };
}

/** What each action that pays would pay, today and by the values that are set for later days until the last. */
export function amountsOf(today: Subject, spansOf: SpansOf, until: string | undefined): AmountFound[] {
  const { service, profile } = today;
  return Object.values(service.actions).flatMap(({ label, pays }): AmountFound[] => {
    if (pays === undefined) return [];
    const told = estimated(today, pays);
    const sums = sumsOf(told);
    const later: (Sums & { readonly from: Day })[] = [];
    let last = sums;
    for (const { from } of spansOf(service).slice(1)) {
      if (until !== undefined && until !== 'open' && from > until) break;
      const then = sumsOf(estimated(subjectOn(service, profile, spansOf, from), pays));
      if (then && (then.least !== last?.least || then.most !== last?.most)) later.push({ from, ...then });
      last = then;
    }
    const open = sums === undefined && { open: sayMissing(service, told.sights) };
    return [
      { label: pays.label ?? label, ...sums, ...open, rests: restsOf(service, told.sights, spansOf, today.day), later },
    ];
  });
}
