import type { Allotment } from '../../kernel/allot.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { shippedValues } from '../../kernel/rule.ts';
import { listTuned } from '../cases/tunables.ts';
import type { Trx } from '../db/open.ts';

/** The values of the rules in force for a union today: a campaign keeps them. */
export async function tunedFor(
  trx: Trx,
  allotment: Allotment,
  orgId: string,
  now: number,
): Promise<Record<string, number>> {
  const tuned = shippedValues(allotment.tunables);
  for (const { service, name, value } of await listTuned(trx, orgId, dayOf(now)))
    if (service === allotment.id && value !== null && Object.hasOwn(allotment.tunables, name)) tuned[name] = value;
  return tuned;
}
