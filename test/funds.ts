import { fundsPaidFrom } from '../kernel/paid-from.ts';
import type { Service } from '../kernel/service.ts';
import type { World } from './world.ts';

/** Gives each of these unions so much for whatever the services pay, in the fund that each of them names. Fen. */
export async function fundServices(
  world: World,
  services: Iterable<Service>,
  orgs: readonly string[],
  fen: number,
): Promise<void> {
  const funds = fundsPaidFrom(services);
  for (const org of orgs) for (const fund of funds) await world.fund(org, fund, fen);
}
