import type { Db } from '../db/open.ts';
import { type AuditEntry, auditorOf } from '../db/auditor.ts';

export type { AuditEntry } from '../db/auditor.ts';

/** Rows of one statement: each has twenty-one values, and PostgreSQL takes 65,535. */
const atOnce = 2_000;

/** One row for one act or one reading; the app role can add such rows and nothing else. */
export function writeAudit(db: Db, entry: AuditEntry): Promise<void> {
  return writeAudits(db, [entry]);
}

/** A row for each of what was done together, in the order given. */
export async function writeAudits(db: Db, entries: readonly AuditEntry[]): Promise<void> {
  const auditor = auditorOf(db);
  for (let at = 0; at < entries.length; at += atOnce)
    await db
      .insertInto('audit')
      .values(entries.slice(at, at + atOnce).map((entry) => auditor.rowOf(entry)))
      .execute();
}

/** How long a revealed case stays open to the one who gave a purpose for it. */
const revealedMs = 3_600_000;

/** The purpose that this person has given for reading this case within the last hour, the latest. */
export async function findRevealed(
  db: Db,
  row: { readonly cell_id: number; readonly id: string; readonly applicant_id: string },
  personId: string,
  now: number,
): Promise<string | undefined> {
  const found = await db
    .selectFrom('audit')
    .select('purpose')
    .where('cell_id', '=', row.cell_id)
    .where('subject_id', '=', row.applicant_id)
    .where('object_id', '=', row.id)
    .where('actor_id', '=', personId)
    .where('act', '=', 'reveal')
    .where('at', '>', new Date(now - revealedMs))
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return found?.purpose ?? undefined;
}
