import { sql } from 'kysely';
import { type Trx, stateOf, uniqueViolation } from './open.ts';

/**
 * Runs a write that may meet a unique key and says whether it got in; where it did not, what it wrote is undone and the
 * transaction goes on. Nothing but the key is told apart: any other fault is thrown.
 */
export async function getsIn(trx: Trx, write: () => Promise<unknown>): Promise<boolean> {
  await sql`savepoint getting_in`.execute(trx);
  try {
    await write();
  } catch (fault) {
    if (stateOf(fault) !== uniqueViolation) throw fault;
    await sql`rollback to savepoint getting_in`.execute(trx);
    return false;
  }
  await sql`release savepoint getting_in`.execute(trx);
  return true;
}
