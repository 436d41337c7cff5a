import { type RuleSet, ruleSetsOf } from '../../kernel/rule-set.ts';
import type { Allotment } from '../../kernel/allot.ts';
import type { Service } from '../../kernel/service.ts';

/** Every service folder, found by the bundler: there is no list to edit. */
const found = import.meta.glob<Service>('../../services/*/service.ts', { eager: true, import: 'default' });

export const services: readonly Service[] = Object.values(found);

/** Undefined for a service that this build of the console does not know yet. */
export function findService(id: string | undefined): Service | undefined {
  return services.find((service) => service.id === id);
}

/** What of limited goods there can be campaigns of. */
export const allotments: readonly Allotment[] = Object.values(
  import.meta.glob<Allotment>('../../services/*/allotment.ts', { eager: true, import: 'default' }),
);

export function findAllotment(id: string): Allotment | undefined {
  return allotments.find((allotment) => allotment.id === id);
}

/** All that a union may set values of. */
export const ruleSets: readonly RuleSet[] = ruleSetsOf(services, allotments);

export const findRuleSet = (id: string): RuleSet | undefined => ruleSets.find((set) => set.id === id);
