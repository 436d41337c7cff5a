import { sql } from 'kysely';
import type { NoticeLine } from '../../kernel/answers.ts';
import { newId } from '../db/id.ts';
import type { Db } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';

/**
 * Whose messages these are. An administrator sees what has come since she is one and is of no case: what she was told as a
 * cadre named people, and stays with the posts she had.
 */
function hers({ cell, personId, duty }: Caller) {
  const plain =
    duty === undefined
      ? sql``
      : sql` and case_id is null and at >= (select d.from_on from duties d
    where d.cell_id = ${cell} and d.person_id = ${personId} and d.until_on is null)`;
  return sql`cell_id = ${cell} and person_id = ${personId}${plain}`;
}

export async function countUnread(db: Db, caller: Caller): Promise<number> {
  const { rows } = await sql<{ n: number }>`/* prepared: count-unread */
    select count(*) as n from notices
    where ${hers(caller)} and read_at is null`.execute(db);
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
  }>`/* prepared: notices */
    select id, case_id, title, says, at, read_at from notices
    where ${hers(caller)} and ${before === undefined ? sql`true` : sql`id < ${before}::uuid`}
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
    where ${hers(caller)} and read_at is null
      and id = any (${ids}::uuid[])`.execute(db);
}

/** The same message to many. */
export async function tellAll(
  db: Db,
  { cell, personIds }: { readonly cell: number; readonly personIds: readonly string[] },
  { title, says, now }: { readonly title: string; readonly says: string; readonly now: number },
): Promise<void> {
  if (personIds.length === 0) return;
  await sql`insert into notices (cell_id, id, person_id, title, says, at)
    select ${cell}, n.id, n.person_id, ${title}, ${says}, ${new Date(now)}
    from unnest(${personIds.map(() => newId(now))}::uuid[], ${personIds}::uuid[]) n (id, person_id)`.execute(db);
}

/** To each of many her own message. */
export async function tellEach(
  db: Db,
  messages: readonly { readonly cell: number; readonly personId: string; readonly says: string }[],
  { title, now }: { readonly title: string; readonly now: number },
): Promise<void> {
  if (messages.length === 0) return;
  await sql`insert into notices (cell_id, id, person_id, title, says, at)
    select n.cell_id, n.id, n.person_id, ${title}, n.says, ${new Date(now)}
    from unnest(${messages.map(({ cell }) => cell)}::integer[], ${messages.map(() => newId(now))}::uuid[],
      ${messages.map(({ personId }) => personId)}::uuid[], ${messages.map(({ says }) => says)}::text[])
      n (cell_id, id, person_id, says)`.execute(db);
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
