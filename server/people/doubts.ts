import { sql } from 'kysely';
import { newId } from '../db/id.ts';
import type { Db } from '../db/open.ts';
import type { Person } from './membership.ts';

/** Why two records may be one person: name and birth date agree, name and phone, or a correction met a document that is taken. */
export type DoubtWhy = 'name-birth' | 'name-phone' | 'document';

interface Pair {
  readonly cell: number;
  readonly one: string;
  readonly other: string;
  readonly why: DoubtWhy;
}

/** Of one person at most so many others are put up for review by one reason: a phone of a whole dormitory is no doubt. */
const mostAlike = 20;

async function insertDoubts(db: Db, pairs: readonly Pair[]): Promise<void> {
  if (pairs.length === 0) return;
  await sql`
    insert into person_doubts (cell_id, id, one_id, other_id, why, state, found_at)
    select cell, id, least(one, other), greatest(one, other), why, 'open', clock_now()
    from unnest(${pairs.map(({ cell }) => cell)}::integer[], ${pairs.map(() => newId())}::uuid[],
      ${pairs.map(({ one }) => one)}::uuid[], ${pairs.map(({ other }) => other)}::uuid[],
      ${pairs.map(({ why }) => why)}::text[]) g (cell, id, one, other, why)
    order by 3, 4
    on conflict do nothing`.execute(db);
}

/**
 * Puts up for review whoever may be the same as one of these people: two index look-ups for each, however many there are in
 * the registry. A pair that somebody has looked at is not put up again.
 */
export async function doubtPeople(db: Db, people: readonly Person[]): Promise<void> {
  if (people.length === 0) return;
  const { rows } = await sql<Pair>`/* prepared: doubt-people */
    select p.cell_id as cell, p.id as one, q.id as other, q.why
    from unnest(${people.map(({ cell }) => cell)}::integer[], ${people.map(({ personId }) => personId)}::uuid[])
      g (cell_id, id)
    join persons p on p.cell_id = g.cell_id and p.id = g.id and p.merged_into is null and p.name_folded <> ''
    cross join lateral (
      (select b.id, 'name-birth' as why from persons b
        where b.name_folded = p.name_folded and b.born_on = p.born_on and b.cell_id = p.cell_id
          and b.id <> p.id and b.merged_into is null limit ${sql.lit(mostAlike)})
      union all
      (select b.id, 'name-phone' from persons b
        where b.cell_id = p.cell_id and b.phone_blind = p.phone_blind and b.name_folded = p.name_folded
          and b.id <> p.id and b.merged_into is null limit ${sql.lit(mostAlike)})) q`.execute(db);
  await insertDoubts(db, rows);
}

/** Puts up for review whoever is registered under this document, where that is somebody else; says whether anybody is. */
export async function doubtDocument(db: Db, { cell, personId }: Person, blinds: readonly Buffer[]): Promise<boolean> {
  const { rows } = await sql<{ cell: number; id: string }>`
    select cell_id as cell, coalesce(merged_into, id) as id from persons
    where cell_id = any (array(select cell_id from cells)) and document_blind = any (${blinds}::bytea[])
      and coalesce(merged_into, id) <> ${personId}`.execute(db);
  // Records of two cells cannot be one, so nobody could settle such a pair.
  const here = rows.filter((row) => row.cell === cell);
  await insertDoubts(
    db,
    here.map(({ id }) => ({ cell, one: personId, other: id, why: 'document' })),
  );
  // A pair that was found different once is to be looked at again: the new document says otherwise.
  for (const { id } of here)
    await sql`
      update person_doubts set state = 'open', why = 'document', found_at = clock_now(), settled_at = null,
        settled_by = null, settled_why = null
      where cell_id = ${cell} and one_id = least(${personId}::uuid, ${id}::uuid)
        and other_id = greatest(${personId}::uuid, ${id}::uuid) and state = 'different'`.execute(db);
  return rows.length > 0;
}
