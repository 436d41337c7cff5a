import { sql } from 'kysely';
import type { Db } from '../db/open.ts';

/**
 * How many days the answer to a write is kept under its key. A draft lives a month on a phone without a network; whoever sends
 * it then, and had sent it before, is given the first answer.
 */
export const keyDays = 31;

/** Forgets keys that are older. Under one of them a request is a new one. */
export async function dropKeys(db: Db): Promise<void> {
  await sql`delete from idempotency where at < clock_now() - make_interval(days => ${keyDays})`.execute(db);
}
