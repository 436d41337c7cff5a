import { writeAudit } from '../audit/queries.ts';
import type { Db } from '../db/open.ts';
import type { WriteContext } from '../http/once.ts';

type Deed = 'ask' | 'confirm' | 'refuse' | 'withdraw';
type Act = `${Deed}-${'grant' | 'reset'}` | `self-${'grant' | 'reset'}-refused`;

/** Writes what was done about the post or the way in of somebody who works here. */
export function auditPerson(
  db: Db,
  { caller, request, now }: WriteContext,
  act: Act,
  personId: string,
  what: string,
): Promise<void> {
  const entry = { cell: caller.cell, act, actorId: caller.personId, objectKind: 'person', objectId: personId } as const;
  return writeAudit(db, { ...entry, subjectId: personId, purpose: what, requestId: request.id, now });
}
