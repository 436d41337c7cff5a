import type { FileAnswer } from '../../kernel/answers.ts';
import type { Db, Trx } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';

export interface FileRow extends FileAnswer {
  /** Of the bytes as they are stored. */
  readonly sha256: Buffer;
  readonly keySealed: Buffer | null;
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

/**
 * Binds uploads to the case in whose answers they are named, or gives false and changes nothing where one of them belongs
 * to another case by now. They are held until the transaction ends, so that of two filings with one file one gets it.
 */
export async function takeFiles(trx: Trx, cell: number, ids: readonly string[], caseId: string): Promise<boolean> {
  if (ids.length === 0) return true;
  const free = await trx
    .selectFrom('files')
    .select('id')
    .where('cell_id', '=', cell)
    .where('id', 'in', [...ids])
    .where('case_id', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  if (free.length !== ids.length) return false;
  await trx
    .updateTable('files')
    .set({ case_id: caseId })
    .where('cell_id', '=', cell)
    .where('id', 'in', [...ids])
    .execute();
  return true;
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
    .select([...columns, 'sha256', 'key_sealed as keySealed', 'case_id as caseId', 'person_id as personId'])
    .where('cell_id', '=', cell)
    .where('id', '=', id)
    .executeTakeFirst();
}
