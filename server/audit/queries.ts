import { newId } from '../db/id.ts';
import type { Db } from '../db/open.ts';

export interface AuditEntry {
  readonly cell: number;
  readonly act: string;
  readonly actorId: string | null;
  /** A case where absent. */
  readonly objectKind?: 'case' | 'person' | 'org' | 'file';
  readonly objectId: string;
  /** The person whose data it was; absent where it was nobody's. */
  readonly subjectId?: string;
  readonly purpose?: string;
  readonly requestId: string;
  readonly now: number;
}

/** One row for one act or one reading; the app role can add such rows and nothing else. */
export async function writeAudit(db: Db, entry: AuditEntry): Promise<void> {
  await db
    .insertInto('audit')
    .values({
      cell_id: entry.cell,
      id: newId(),
      at: new Date(entry.now),
      actor_id: entry.actorId,
      act: entry.act,
      object_kind: entry.objectKind ?? 'case',
      object_id: entry.objectId,
      subject_id: entry.subjectId ?? null,
      purpose: entry.purpose ?? null,
      request_id: entry.requestId,
    })
    .execute();
}

/** How long a revealed case stays open to the one who gave a purpose for it. */
const revealedMs = 3_600_000;

/** Whether this person has given a purpose for reading this case within the last hour. */
export async function hasRevealed(
  db: Db,
  row: { readonly cell_id: number; readonly id: string; readonly applicant_id: string },
  personId: string,
  now: number,
): Promise<boolean> {
  const found = await db
    .selectFrom('audit')
    .select('id')
    .where('cell_id', '=', row.cell_id)
    .where('subject_id', '=', row.applicant_id)
    .where('object_id', '=', row.id)
    .where('actor_id', '=', personId)
    .where('act', '=', 'reveal')
    .where('at', '>', new Date(now - revealedMs))
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}
