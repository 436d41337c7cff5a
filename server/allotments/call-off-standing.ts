import type { CallOffAsked, DeskAnswer } from '../../kernel/allot-answers.ts';
import type { Db } from '../db/open.ts';
import { steers } from '../orgs/change-deciding.ts';
import { type Node, lineOf } from '../orgs/change-queries.ts';
import type { Caller } from '../people/caller.ts';
import { findCallOff, takesTwo } from './calling-off-queries.ts';
import { nameOf } from './desk-queries.ts';
import type { CampaignRow } from './queries.ts';

/** What was announced and has not been settled. */
export const isRunning = ({ state }: CampaignRow): boolean => state === 'announced' || state === 'closed';

/** What its desk says of calling a campaign off. */
export async function callOffOf(
  db: Db,
  { row, node }: { readonly row: CampaignRow; readonly node: Node },
  caller: Caller,
): Promise<Pick<DeskAnswer, 'mayCallOff' | 'callOff'>> {
  if (!isRunning(row)) return { mayCallOff: 'no' };
  const steersIt = steers(caller, lineOf(node));
  const mayCallOff = !steersIt ? 'no' : (await takesTwo(db, row)) ? 'by-two' : 'alone';
  const asked = await findCallOff(db, row.id);
  if (asked === undefined) return { mayCallOff };
  const { n, why, askedBy, askedAt } = asked;
  const callOff: CallOffAsked = {
    n,
    why,
    at: askedAt.toISOString(),
    by: (await nameOf(db, askedBy)) ?? '',
    mayAgree: steersIt && askedBy !== caller.personId,
  };
  return { mayCallOff, callOff };
}
