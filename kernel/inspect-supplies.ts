import { type Complaint, complain } from './complaint.ts';
import type { Service } from './service.ts';

const asked = 'is a move of somebody who is asked for what and how many, to a place that the form names openly';

/** What a move takes off a shelf or puts back. */
export function checkSupplies(service: Service): Complaint[] {
  return Object.entries(service.actions).flatMap(([id, { supplies, asks, by }]) => {
    if (supplies === undefined) return [];
    const { goods, boxes, site } = supplies;
    const [what, count, place] = [asks?.[goods], asks?.[boxes], service.form[site]];
    const isWhole = count?.kind === 'number' && (count.min ?? 0) >= 1 && !count.optional;
    const isNamed = what?.kind === 'text' && !what.optional && place?.kind === 'text' && place.sensitive === undefined;
    return complain([!isWhole || !isNamed || by === 'clock', `actions.${id}.supplies`, asked]);
  });
}
