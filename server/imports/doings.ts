import { sql } from 'kysely';
import type { ImportAnswer, ImportLine } from '../../kernel/import-answers.ts';
import { levels } from '../../kernel/party.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { type ImportRow, countSettled, findImport, listProblems, toProblems } from './queries.ts';

const shownProblems = 100;

/** The unions in which the caller keeps members: as caseworker, approver or supervisor, the highest first. */
export function keepsMembersIn(caller: Caller): Caller['posts'] {
  return caller.posts
    .filter(({ role }) => role !== 'cashier')
    .toSorted((a, b) => levels.indexOf(a.org.level) - levels.indexOf(b.org.level));
}

export const orgsOf = (caller: Caller) => keepsMembersIn(caller).map(({ orgId }) => orgId);

export function toLine(row: ImportRow): ImportLine {
  const { id, fileName, org, by, state, totalRows, readRows, goodRows, badRows, unchangedRows } = row;
  return {
    id,
    fileName,
    org,
    by,
    state,
    totalRows: state === 'checking' ? Math.max(totalRows, readRows) : readRows,
    readRows,
    goodRows,
    badRows,
    unchangedRows,
    enrolledRows: row.enrolledRows,
    undoneRows: row.undoneRows,
    createdAt: row.createdAt.toISOString(),
    ...(row.startedAt && { startedAt: row.startedAt.toISOString() }),
    ...(row.finishedAt && { finishedAt: row.finishedAt.toISOString() }),
    ...(row.fileRemovedAt && { fileRemovedAt: row.fileRemovedAt.toISOString() }),
    ...(row.error !== null && { error: row.error }),
  };
}

export async function toAnswer(db: Platform['db'], row: ImportRow): Promise<ImportAnswer> {
  const problems = toProblems(await listProblems(db, row, shownProblems)).slice(0, shownProblems);
  return { ...toLine(row), problems };
}

/** Who did what with a whole roster; it names no person, because it is about all of them. */
export async function auditImport(
  db: Platform['db'],
  row: Pick<ImportRow, 'cell' | 'id'>,
  act: 'upload-roster' | 'import-roster' | 'undo-roster' | 'read-roster',
  by: { readonly caller: Caller; readonly requestId: string; readonly now: number },
): Promise<void> {
  await db
    .insertInto('audit')
    .values({
      cell_id: row.cell,
      id: newId(),
      at: new Date(by.now),
      actor_id: by.caller.personId,
      act,
      object_kind: 'import',
      object_id: row.id,
      subject_id: null,
      purpose: null,
      request_id: by.requestId,
    })
    .execute();
}

export interface NewImport {
  readonly id: string;
  readonly orgId: string;
  readonly fileName: string;
  readonly keySealed: Buffer;
  readonly totalRows: number;
}

export async function addImport(trx: Trx, caller: Caller, one: NewImport, now: number): Promise<ImportRow> {
  await sql`insert into imports (cell_id, id, org_id, account_id, person_id, file_name, key_sealed, state, total_rows, created_at)
    values (${caller.cell}, ${one.id}, ${one.orgId}, ${caller.accountId}, ${caller.personId}, ${one.fileName},
      ${one.keySealed}, 'checking', ${one.totalRows}, ${new Date(now)})`.execute(trx);
  return (await findImport(trx, one.id, [one.orgId]))!;
}

/** Sets an import to work from its first line. Refused unless it is at this step now. */
async function setOff(trx: Trx, row: ImportRow, from: ImportRow['state'], to: ImportRow['state']): Promise<boolean> {
  const { rows } = await sql`
    update imports set state = ${to}, cursor = 0, finished_at = null, started_at = coalesce(started_at, clock_now())
    where cell_id = ${row.cell} and id = ${row.id} and state = ${from} returning 1`.execute(trx);
  return rows.length > 0;
}

/** Begins to enrol the good lines of a roster that has been checked. */
export async function startImport(trx: Trx, row: ImportRow): Promise<ImportRow | Refusal> {
  if (row.fileRemovedAt !== null) return refuse('import-upload-gone');
  if (row.goodRows === 0 || !(await setOff(trx, row, 'checked', 'importing'))) return refuse('import-not-ready');
  return (await findImport(trx, row.id, [row.org.id]))!;
}

/** Begins to take a whole import back, while none of its people has anything else. */
export async function undoImport(trx: Trx, row: ImportRow): Promise<ImportRow | Refusal> {
  if (row.state !== 'done' || row.enrolledRows === 0) return refuse('import-not-ready');
  const settled = await countSettled(trx, row);
  if (settled > 0)
    return refuse('import-settled', [{ at: 'import', says: `有 ${settled} 人已有办件、任职或新的会籍。` }]);
  if (!(await setOff(trx, row, 'done', 'undoing'))) return refuse('import-not-ready');
  return (await findImport(trx, row.id, [row.org.id]))!;
}
