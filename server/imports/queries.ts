import { sql } from 'kysely';
import type { ImportKind, ImportLine, ImportProblem } from '../../kernel/import-answers.ts';
import type { Level } from '../../kernel/party.ts';
import { type Reach, reachOfOrgs } from '../db/scope.ts';
import type { Db, Trx } from '../db/open.ts';
import type { Problem } from './cell-reader.ts';

export interface ImportRow extends Omit<
  ImportLine,
  'org' | 'startedAt' | 'createdAt' | 'finishedAt' | 'fileRemovedAt' | 'error'
> {
  readonly cell: number;
  readonly personId: string;
  readonly accountId: string;
  /** Who started it or took it back last. */
  readonly setOffBy: string | null;
  readonly keySealed: Buffer;
  readonly cursor: number;
  readonly org: { readonly id: string; readonly name: string; readonly level: Level };
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly fileRemovedAt: Date | null;
  readonly error: string | null;
  readonly now: Date;
}

const columns = sql`i.cell_id as cell, i.id, i.kind, i.set_off_by as "setOffBy", i.person_id as "personId", i.account_id as "accountId",
  i.key_sealed as "keySealed", i.cursor, i.file_name as "fileName", i.state, i.total_rows as "totalRows",
  i.read_rows as "readRows", i.good_rows as "goodRows", i.bad_rows as "badRows", i.unchanged_rows as "unchangedRows",
  i.enrolled_rows as "enrolledRows", i.undone_rows as "undoneRows", i.created_at as "createdAt",
  i.started_at as "startedAt", i.finished_at as "finishedAt", i.upload_dropped_at as "fileRemovedAt", i.error, p.name as by,
  json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, clock_now() as now`;
const joined = sql`imports i join orgs o on o.id = i.org_id join persons p on p.cell_id = i.cell_id and p.id = i.person_id`;

/** The unions for which somebody may import, by kind. */
export type ImportRights = Readonly<Record<ImportKind, readonly string[]>>;

const ofRights = ({ members, unions }: ImportRights) =>
  sql`((i.kind = 'members' and i.org_id = any (${members}::uuid[])) or (i.kind = 'unions' and i.org_id = any (${unions}::uuid[])))`;

/** An import by its id alone, for the work on it. */
export async function getImport(db: Db, id: string): Promise<ImportRow> {
  const { rows } = await sql<ImportRow>`
    select ${columns} from ${joined} where i.cell_id = any (array(select cell_id from cells)) and i.id = ${id}`.execute(
    db,
  );
  return rows[0]!;
}

/** One import, for somebody with these rights. */
export async function findImport(db: Db, id: string, rights: ImportRights): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    select ${columns} from ${joined} where i.cell_id = any (array(select cell_id from cells)) and i.id = ${id}
      and ${ofRights(rights)}`.execute(db);
  return rows[0];
}

const listed = 50;

export async function listImports(db: Db, rights: ImportRights): Promise<ImportRow[]> {
  const { rows } = await sql<ImportRow>`
    select ${columns} from ${joined} where ${ofRights(rights)}
    order by i.id desc limit ${listed}`.execute(db);
  return rows;
}

/** The import that has waited longest in these states. */
export async function nextImport(db: Db, states: readonly string[]): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    select ${columns} from ${joined} where i.state = any (${states}::text[])
      and i.state in ('checking', 'importing', 'undoing') order by i.id limit 1`.execute(db);
  return rows[0];
}

/**
 * Takes an import for one batch if it is still where it was read; of two processes one goes on and the other passes over.
 */
export async function holdImport(trx: Trx, { cell, id, state, cursor }: ImportRow): Promise<boolean> {
  const { rows } = await sql`
    select 1 from imports where cell_id = ${cell} and id = ${id} and state = ${state} and cursor = ${cursor}
    for update skip locked`.execute(trx);
  return rows.length > 0;
}

type Counted = 'readRows' | 'goodRows' | 'badRows' | 'unchangedRows' | 'enrolledRows' | 'undoneRows';

/** Moves an import on: adds to its counts, sets its cursor and, at the end of a pass, its state. */
export async function moveImport(
  trx: Db,
  { cell, id }: ImportRow,
  to: { readonly [K in Counted]?: number } & { readonly cursor: number; readonly state?: ImportRow['state'] },
): Promise<void> {
  const ended = to.state === 'done' || to.state === 'undone' || to.state === 'checked';
  await sql`update imports set read_rows = read_rows + ${to.readRows ?? 0}, good_rows = good_rows + ${to.goodRows ?? 0},
      bad_rows = bad_rows + ${to.badRows ?? 0}, unchanged_rows = unchanged_rows + ${to.unchangedRows ?? 0},
      enrolled_rows = enrolled_rows + ${to.enrolledRows ?? 0}, undone_rows = undone_rows + ${to.undoneRows ?? 0},
      cursor = ${to.cursor}, state = coalesce(${to.state ?? null}::text, state),
      finished_at = case when ${ended} then clock_now() else finished_at end
    where cell_id = ${cell} and id = ${id}`.execute(trx);
}

export async function failImport(db: Db, { cell, id }: ImportRow, says: string): Promise<void> {
  await sql`update imports set state = 'failed', error = ${says}, finished_at = clock_now()
    where cell_id = ${cell} and id = ${id}`.execute(db);
}

/** What was found of a line, or came of it. Good lines are not kept before something has come of them. */
export interface Kept {
  readonly no: number;
  readonly verdict: 'bad' | 'unchanged' | 'enrolled' | 'founded';
  readonly personId?: string;
  readonly membershipId?: string;
  /** The union that was founded. */
  readonly orgId?: string;
  readonly problems?: readonly Problem[];
}

export async function insertRows(trx: Trx, { cell, id }: ImportRow, rows: readonly Kept[]): Promise<void> {
  await sql`/* prepared: import-rows */
    insert into import_rows (cell_id, import_id, row_no, verdict, person_id, membership_id, org_id, problems)
    select ${cell}::integer, ${id}::uuid, b.* from unnest(${rows.map((row) => row.no)}::integer[],
      ${rows.map((row) => row.verdict)}::text[], ${rows.map((row) => row.personId ?? null)}::uuid[],
      ${rows.map((row) => row.membershipId ?? null)}::uuid[], ${rows.map((row) => row.orgId ?? null)}::uuid[],
      ${rows.map((row) => (row.problems ? JSON.stringify(row.problems) : null))}::jsonb[]) b`.execute(trx);
}

/** The lines from one to another of which something is kept already. */
export async function findSettled(db: Db, { cell, id }: ImportRow, from: number, to: number): Promise<Set<number>> {
  const { rows } = await sql<{ no: number }>`/* prepared: import-settled */
    select row_no as no from import_rows where cell_id = ${cell} and import_id = ${id}
      and row_no between ${from} and ${to}`.execute(db);
  return new Set(rows.map(({ no }) => no));
}

export interface FoundUnion {
  readonly id: string;
  readonly cell: number;
  readonly name: string;
  readonly creditCode: string | null;
  readonly within: boolean;
}

/** The unions of these names and credit codes, and whether each lies within the subtree of the import. */
export async function findUnions(
  db: Db,
  reach: Reach,
  names: readonly string[],
  codes: readonly string[],
): Promise<FoundUnion[]> {
  const { rows } = await sql<FoundUnion>`
    select o.id, o.cell_id as cell, o.name, o.credit_code as "creditCode", coalesce(${reachOfOrgs([reach])}, false) as within
    from orgs o where o.dissolved_at is null
      and (o.name = any (${names}::text[]) or o.credit_code = any (${codes}::text[]))`.execute(db);
  return rows;
}

/** Which of these unions lie within the subtree of the import. */
export async function withinReach(db: Db, reach: Reach, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select o.id from orgs o where o.id = any (${ids}::uuid[]) and ${reachOfOrgs([reach])}`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** What is wrong, or kept a line from being undone, line by line, after this one. */
export async function listProblems(
  db: Db,
  { cell, id }: ImportRow,
  limit: number,
  after = 0,
): Promise<{ no: number; problems: Problem[] }[]> {
  const { rows } = await sql<{ no: number; problems: Problem[] }>`
    select row_no as no, problems from import_rows where cell_id = ${cell} and import_id = ${id}
      and problems is not null and row_no > ${after} order by row_no limit ${limit}`.execute(db);
  return rows;
}

export interface Enrolment {
  readonly no: number;
  readonly cell: number;
  readonly membershipId: string;
  /** Whether the membership that the import began is the one she has now. */
  readonly current: boolean;
}

export async function listEnrolled(db: Db, { cell, id, cursor }: ImportRow, limit: number): Promise<Enrolment[]> {
  const { rows } = await sql<Enrolment>`
    select r.row_no as no, m.cell_id as cell, m.id as "membershipId", m.left_on is null as current
    from import_rows r join memberships m on m.id = r.membership_id
      and m.cell_id = any (array(select cell_id from cells))
    where r.cell_id = ${cell} and r.import_id = ${id} and r.verdict = 'enrolled' and r.row_no > ${cursor}
    order by r.row_no limit ${limit}`.execute(db);
  return rows;
}

export async function markUndone(trx: Trx, { cell, id }: ImportRow, upTo: number): Promise<void> {
  await sql`update import_rows set verdict = 'undone' where cell_id = ${cell} and import_id = ${id}
    and verdict = 'enrolled' and row_no <= ${upTo}`.execute(trx);
}

/** How many of the enrolled have cases or posts, or another membership since; with one of them the import stays. */
export async function countSettled(db: Db, { cell, id }: ImportRow): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from import_rows r
    where r.cell_id = ${cell} and r.import_id = ${id} and r.verdict = 'enrolled' and (
      exists (select 1 from cases c where c.applicant_id = r.person_id)
      or exists (select 1 from posts t where t.person_id = r.person_id)
      or exists (select 1 from memberships m where m.cell_id = any (array(select cell_id from cells))
        and m.id = r.membership_id and m.left_on is not null))`.execute(db);
  return rows[0]!.n;
}

export function toProblems(rows: readonly { no: number; problems: readonly Problem[] }[]): ImportProblem[] {
  return rows.flatMap(({ no, problems }) => problems.map(({ column, says }) => ({ row: no, column, says })));
}
