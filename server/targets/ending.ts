import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import type { Platform } from '../platform.ts';
import { resultOf } from './measuring.ts';
import { claimEnded, closeTarget } from './queries.ts';

/**
 * Closes one target whose last day has passed: next year's counts do not change last year's. What depends on a day, such as a
 * term in force, is measured as of the target's last day; unions, members, committees, posts and codes have no history to
 * read and are measured as they are at closing, which is the first turn of the clock after that day.
 */
export async function endTargets({ db }: Platform): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const clock = await sql<{ now: Date }>`select clock_now() as now`.execute(trx);
    const now = clock.rows[0]!.now.getTime();
    const row = await claimEnded(trx, dayOf(now));
    if (row === undefined) return 0;
    await closeTarget(trx, row.id, '到期结束', await resultOf(trx, row, row.to_on), now);
    return 1;
  });
}
