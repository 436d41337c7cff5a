import { sql } from 'kysely';
import type { ImportAnswer, ImportKind, ImportLine } from '../../kernel/import-answers.ts';
import { levels } from '../../kernel/party.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Trx } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { type ImportRights, type ImportRow, countSettled, getImport, listProblems, toProblems } from './queries.ts';

const shownProblems = 100;

/** The unions in which the caller keeps members: as caseworker, approver or supervisor, the highest first. */
export function keepsMembersIn(caller: Caller): Caller['posts'] {
  return caller.posts
    .filter(({ role }) => role !== 'cashier')
    .toSorted((a, b) => levels.indexOf(a.org.level) - levels.indexOf(b.org.level));
}

/** The unions below which the caller founds others: as approver or supervisor, the highest first. */
function foundsIn(caller: Caller): Caller['posts'] {
  return keepsMembersIn(caller).filter(({ role, org }) => role !== 'caseworker' && org.level !== 'workplace');
}

export const mayImport = (caller: Caller, kind: ImportKind) =>
  kind === 'members' ? keepsMembersIn(caller) : foundsIn(caller);

export function rightsOf(caller: Caller): ImportRights {
  const orgs = (kind: ImportKind) => mayImport(caller, kind).map(({ orgId }) => orgId);
  return { members: orgs('members'), unions: orgs('unions') };
}

export function toLine(row: ImportRow): ImportLine {
  const { id, kind, fileName, org, by, state, totalRows, readRows, goodRows, badRows, unchangedRows } = row;
  return {
    id,
    kind,
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
  await writeAudit(db, {
    cell: row.cell,
    act,
    actorId: by.caller.personId,
    objectKind: 'import',
    objectId: row.id,
    requestId: by.requestId,
    now: by.now,
  });
}

export interface NewImport {
  readonly id: string;
  readonly kind: ImportKind;
  readonly orgId: string;
  readonly fileName: string;
  readonly keySealed: Buffer;
  readonly totalRows: number;
}

export async function addImport(trx: Trx, caller: Caller, one: NewImport, now: number): Promise<ImportRow> {
  await sql`insert into imports (cell_id, id, kind, org_id, account_id, person_id, file_name, key_sealed, state, total_rows, created_at)
    values (${caller.cell}, ${one.id}, ${one.kind}, ${one.orgId}, ${caller.accountId}, ${caller.personId}, ${one.fileName},
      ${one.keySealed}, 'checking', ${one.totalRows}, ${new Date(now)})`.execute(trx);
  return getImport(trx, one.id);
}

/** Sets an import to work from its first line. Refused unless it is at this step now. */
async function setOff(
  trx: Trx,
  row: ImportRow,
  { caller, from, to }: { readonly caller: Caller; readonly from: ImportRow['state']; readonly to: ImportRow['state'] },
): Promise<boolean> {
  const { rows } = await sql`
    update imports set state = ${to}, cursor = 0, finished_at = null, set_off_by = ${caller.personId}, started_at = coalesce(started_at, clock_now())
    where cell_id = ${row.cell} and id = ${row.id} and state = ${from} returning 1`.execute(trx);
  return rows.length > 0;
}

/** Begins to enrol the good lines of a roster that has been checked. */
export async function startImport(trx: Trx, row: ImportRow, caller: Caller): Promise<ImportRow | Refusal> {
  if (row.fileRemovedAt !== null) return refuse('import-upload-gone');
  if (row.goodRows === 0 || !(await setOff(trx, row, { caller, from: 'checked', to: 'importing' })))
    return refuse('import-not-ready');
  return getImport(trx, row.id);
}

/**
 * Begins to take a whole import back: of members while none of them has anything else; of unions as far as nobody and
 * nothing has come to them.
 */
export async function undoImport(trx: Trx, row: ImportRow, caller: Caller): Promise<ImportRow | Refusal> {
  if (row.state !== 'done' || row.enrolledRows === 0) return refuse('import-not-ready');
  const settled = row.kind === 'members' ? await countSettled(trx, row) : 0;
  if (settled > 0)
    return refuse('import-settled', [{ at: 'import', says: `有 ${settled} 人已有办件、任职或新的会籍。` }]);
  if (!(await setOff(trx, row, { caller, from: 'done', to: 'undoing' }))) return refuse('import-not-ready');
  return getImport(trx, row.id);
}
