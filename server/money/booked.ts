import type { Refusal } from '../../kernel/refusal.ts';
import type { Done, WriteContext } from '../http/once.ts';
import type { By } from './by.ts';
import { refusalOfLedger } from './booking.ts';

export const byOf = ({ caller, request, now }: WriteContext): By => ({ caller, requestId: request.id, now });

/** What the ledger refuses is an answer. */
export async function booking(book: () => Promise<Done | Refusal>): Promise<Done | Refusal> {
  try {
    return await book();
  } catch (fault) {
    const refusal = refusalOfLedger(fault);
    if (refusal === undefined) throw fault;
    return refusal;
  }
}
