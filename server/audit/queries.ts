import { newId } from '../db/id.ts';
import type { Db } from '../db/open.ts';

export interface AuditEntry {
  readonly cell: number;
  readonly act: string;
  readonly actorId: string | null;
  readonly objectId: string;
  /** The person whose data it was. */
  readonly subjectId: string;
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
      object_kind: 'case',
      object_id: entry.objectId,
      subject_id: entry.subjectId,
      purpose: entry.purpose ?? null,
      request_id: entry.requestId,
    })
    .execute();
}
