import { sql } from 'kysely';
import type { Db } from '../db/open.ts';

export interface KeyRow {
  readonly id: number;
  readonly public_key: Buffer;
  readonly private_sealed: Buffer;
  readonly made_at: Date;
}

/** The keys that are not withdrawn, the oldest first, with the time of the clock. */
export async function findKeys(db: Db): Promise<{ keys: KeyRow[]; now: number }> {
  const { rows } = await sql<KeyRow & { now: Date; id: number | null }>`/* prepared: card-keys */
    select k.id, k.public_key, k.private_sealed, k.made_at, c.now
    from (select clock_now() as now offset 0) c left join card_keys k on k.withdrawn_at is null order by k.id`.execute(
    db,
  );
  return { keys: rows.filter(({ id }) => id !== null), now: rows[0]!.now.getTime() };
}

/**
 * Adds the next key after the newest that was seen. Of all who find a key due at once one adds it: also of those who come when
 * the first has just done so.
 */
export async function addKey(
  db: Db,
  made: { readonly publicKey: Buffer; readonly privateSealed: Buffer; readonly after: number },
): Promise<void> {
  await sql`
    insert into card_keys (id, public_key, private_sealed, made_at)
    select coalesce(max(id), 0) + 1, ${made.publicKey}, ${made.privateSealed}, clock_now() from card_keys
    having not coalesce(bool_or(withdrawn_at is null and id > ${made.after}), false)
    on conflict do nothing`.execute(db);
}

/** Whether somebody belongs to a union at this moment, whichever it is; also by a card of a record that was merged since. */
export async function isMember(db: Db, personId: string): Promise<boolean> {
  const { rows } = await sql`/* prepared: card-standing */
    select 1 from persons p
    join memberships m on m.cell_id = p.cell_id and m.person_id = coalesce(p.merged_into, p.id) and m.left_on is null
    where p.cell_id = any (array(select cell_id from cells)) and p.id = ${personId}`.execute(db);
  return rows.length > 0;
}
