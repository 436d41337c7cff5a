import type { Service } from './service.ts';

/** The funds that moves of these services pay from: what must hold money before each of them can pay. */
export function fundsPaidFrom(services: Iterable<Service>): string[] {
  const paid = [...services].flatMap(({ actions }) => Object.values(actions).flatMap(({ pays }) => pays?.fund ?? []));
  return [...new Set(paid)].toSorted();
}

/** The services of which a move pays from this fund. */
export const paidFrom = (services: Iterable<Service>, fund: string): Service[] =>
  [...services].filter((service) => fundsPaidFrom([service]).includes(fund));
