import { sql } from 'kysely';
import type { NoticeLine } from '../../kernel/answers.ts';
import { newId } from '../db/id.ts';
import type { Db } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';

export async function countUnread(db: Db, caller: Caller): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from notices
    where cell_id = ${caller.cell} and person_id = ${caller.personId} and read_at is null`.execute(db);
  return rows[0]!.n;
}

/** The caller's messages, newest first, from before a given one. */
export async function listNotices(
  db: Db,
  caller: Caller,
  before: string | undefined,
  limit: number,
): Promise<NoticeLine[]> {
  const { rows } = await sql<{
    id: string;
    case_id: string | null;
    title: string;
    says: string;
    at: Date;
    read_at: Date | null;
  }>`
    select id, case_id, title, says, at, read_at from notices
    where cell_id = ${caller.cell} and person_id = ${caller.personId}
      and (${before ?? null}::uuid is null or id < ${before ?? null}::uuid)
    order by id desc limit ${limit}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    ...(row.case_id !== null && { caseId: row.case_id }),
    title: row.title,
    says: row.says,
    at: row.at.toISOString(),
    read: row.read_at !== null,
  }));
}

export async function markRead(db: Db, caller: Caller, ids: readonly string[]): Promise<void> {
  await sql`
    update notices set read_at = clock_now()
    where cell_id = ${caller.cell} and person_id = ${caller.personId} and read_at is null
      and id = any (${ids}::uuid[])`.execute(db);
}

/** A message to one person that belongs to no case. */
export async function tellPerson(
  db: Db,
  { cell, personId }: { readonly cell: number; readonly personId: string },
  { title, says, now }: { readonly title: string; readonly says: string; readonly now: number },
): Promise<void> {
  await sql`insert into notices (cell_id, id, person_id, title, says, at)
    values (${cell}, ${newId(now)}, ${personId}, ${title}, ${says}, ${new Date(now)})`.execute(db);
}
