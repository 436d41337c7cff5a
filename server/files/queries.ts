import type { FileAnswer } from '../../kernel/answers.ts';
import type { Db } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';

export interface FileRow extends FileAnswer {
  readonly sha256: Buffer;
  readonly caseId: string | null;
  readonly personId: string;
}

const columns = ['id', 'name', 'media_type as mediaType', 'bytes'] as const;

/** The caller's own uploads among these ids that belong to no case yet. */
export async function ownFiles(db: Db, caller: Caller, ids: readonly string[]): Promise<FileAnswer[]> {
  return db
    .selectFrom('files')
    .select([...columns])
    .where('cell_id', '=', caller.cell)
    .where('id', 'in', [...ids])
    .where('person_id', '=', caller.personId)
    .where('case_id', 'is', null)
    .execute();
}

export async function filesOf(db: Db, cell: number, caseId: string): Promise<FileAnswer[]> {
  return db
    .selectFrom('files')
    .select([...columns])
    .where('cell_id', '=', cell)
    .where('case_id', '=', caseId)
    .orderBy('id')
    .execute();
}

export async function findFile(db: Db, cell: number, id: string): Promise<FileRow | undefined> {
  return db
    .selectFrom('files')
    .select([...columns, 'sha256', 'case_id as caseId', 'person_id as personId'])
    .where('cell_id', '=', cell)
    .where('id', '=', id)
    .executeTakeFirst();
}
