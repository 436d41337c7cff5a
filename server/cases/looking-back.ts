import type { Service } from '../../kernel/service.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { hasOpenCase } from './queries.ts';

/** A case of one of these services is about the membership that its applicant has. */
function isAboutMembership({ newcomers, actions }: Service): boolean {
  const changes = Object.values(actions).some(({ transfers, ends, keeps }) => transfers ?? ends ?? keeps);
  return newcomers === undefined && changes;
}

/** Whether another kind of case about the applicant's membership is open: of a transfer and a leaving one is meant. */
export async function isInMotion({ db, registry }: Platform, caller: Caller, service: Service): Promise<boolean> {
  if (!isAboutMembership(service)) return false;
  const others = [...registry.values()].filter((other) => other !== service && isAboutMembership(other));
  return hasOpenCase(
    db,
    caller.personId,
    others.map(({ id }) => id),
  );
}

/** Whether the judgement rests on what else the applicant has filed, so that of two at once one must see the other. */
export function looksBack(service: Service): boolean {
  return Object.keys(service.eligible).length > 0 || isAboutMembership(service);
}
