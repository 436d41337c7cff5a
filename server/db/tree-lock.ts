import { sql } from 'kysely';
import type { Trx } from './open.ts';

/**
 * Holds the tree of unions until the transaction ends, so that of two changes the second sees what the first has made of it.
 * The lock is the row of the root: readers and foreign keys that point to the root pass, other changes and folding wait.
 */
export async function holdTree(trx: Trx): Promise<void> {
  await sql`select 1 from orgs where parent_id is null for no key update`.execute(trx);
}

/**
 * Keeps the tree as it is until the transaction ends, together with others who ask the same, where figures of this cell
 * wait to be folded; says whether any do. It must be a statement of its own: one that waited for a change would go on with
 * the tree it saw before.
 */
export async function keepTreeToFold(trx: Trx, cell: number): Promise<boolean> {
  const { rows } = await sql`/* prepared: keep-tree */
    select 1 from orgs where parent_id is null and exists (select 1 from figure_deltas where cell_id = ${cell})
    for share of orgs`.execute(trx);
  return rows.length > 0;
}
