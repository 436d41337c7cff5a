import { sql } from 'kysely';
import type { ExportFormat, ExportKind, ExportPurpose, ExportState } from '../../kernel/exporting.ts';
import type { Level, Role } from '../../kernel/party.ts';
import { writeAudit, writeAudits } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';

export interface ExportRow {
  readonly cell: number;
  readonly id: string;
  readonly number: string;
  readonly what: ExportKind;
  readonly format: ExportFormat;
  readonly unmasked: boolean;
  readonly purpose: ExportPurpose;
  readonly words: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly org: { readonly id: string; readonly name: string; readonly level: Level };
  readonly postId: string;
  readonly askedOrgId: string;
  readonly accountId: string;
  readonly personId: string;
  readonly by: string;
  readonly state: ExportState;
  readonly needsSecond: boolean;
  readonly decidedBy: string | null;
  readonly says: string | null;
  readonly totalRows: number;
  readonly doneRows: number;
  readonly keySealed: Buffer | null;
  readonly createdAt: Date;
  readonly madeAt: Date | null;
  readonly expiresAt: Date | null;
  /** The clock that deadlines run on. */
  readonly now: Date;
}

const columns = sql`e.cell_id as cell, e.id, e.number, e.what, e.format, e.unmasked, e.purpose, e.words, e.filter,
  json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, e.post_id as "postId",
  e.asked_org_id as "askedOrgId", e.account_id as "accountId", e.person_id as "personId", p.name as by, e.state,
  e.needs_second as "needsSecond", d.name as "decidedBy", e.says, e.total_rows as "totalRows", e.done_rows as "doneRows",
  e.key_sealed as "keySealed", e.created_at as "createdAt", e.made_at as "madeAt", e.expires_at as "expiresAt",
  clock_now() as now`;
const joined = sql`exports e join orgs o on o.id = e.org_id join persons p on p.cell_id = e.cell_id and p.id = e.person_id
  left join persons d on d.id = e.decided_by and d.cell_id = any (array(select cell_id from cells))`;

/** One export, held where it is about to be changed. Unscoped: whose it is, or whose decision, is seen on the row. */
export async function findExport(db: Db, id: string, hold = false): Promise<ExportRow | undefined> {
  const { rows } = await sql<ExportRow>`
    select ${columns} from ${joined} where e.cell_id = any (array(select cell_id from cells)) and e.id = ${id}
    ${hold ? sql`for update of e` : sql``}`.execute(db);
  return rows[0];
}

const listed = 50;

/** What she has exported herself, newest first. */
export async function listOwnExports(db: Db, cell: number, personId: string): Promise<ExportRow[]> {
  const { rows } = await sql<ExportRow>`
    select ${columns} from ${joined} where e.cell_id = ${cell} and e.person_id = ${personId}
    order by e.id desc limit ${listed}`.execute(db);
  return rows;
}

/** The union that something was asked in, as `a`, and those above it by place. */
const lineOfAsked = sql`(a.id, a.federation_id, a.town_id, a.county_id, a.city_id)`;

/** What waits for somebody who approves or supervises in these unions, oldest first; never her own. */
export async function listWaiting(db: Db, personId: string, orgIds: readonly string[]): Promise<ExportRow[]> {
  const { rows } = await sql<ExportRow>`
    select ${columns} from ${joined} join orgs a on a.id = e.asked_org_id
    where e.state = 'waiting' and e.person_id <> ${personId} and exists (
      select 1 from orgs u where u.id = any (${orgIds}::uuid[]) and (u.id in ${lineOfAsked} or u.parent_id is null))
    order by e.id limit ${listed}`.execute(db);
  return rows;
}

/**
 * Who may be the second person for what somebody asks in a union: approvers and supervisors there and above who can sign
 * in. One human being may stand in the register twice; the same document or phone is the same person.
 */
export async function listSecond(
  db: Db,
  { askedOrgId, cell, personId }: { readonly askedOrgId: string; readonly cell: number; readonly personId: string },
): Promise<{ readonly cell: number; readonly id: string }[]> {
  const { rows } = await sql<{ cell: number; id: string }>`
    select distinct p.cell_id as cell, p.id
    from orgs a
    join orgs u on u.id in ${lineOfAsked} or u.parent_id is null
    join posts t on t.org_id = u.id and t.until_on is null and t.role in ('approver', 'supervisor')
    join persons p on p.cell_id = t.cell_id and p.id = t.person_id
    join persons q on q.cell_id = ${cell} and q.id = ${personId}
    where a.id = ${askedOrgId} and p.id <> coalesce(q.merged_into, q.id)
      and p.document_blind is distinct from coalesce(q.document_blind, '')
      and p.phone_blind is distinct from coalesce(q.phone_blind, '')
      and exists (select 1 from accounts c where c.cell_id = p.cell_id and c.person_id = p.id and c.kind = 'staff'
        and c.closed_at is null)`.execute(db);
  return rows;
}

/** Makes whoever asks for several exports at once ask for one after the other. */
export async function holdRequester(trx: Trx, { cell, personId }: Pick<ExportRow, 'cell' | 'personId'>): Promise<void> {
  await sql`select 1 from persons where cell_id = ${cell} and id = ${personId} for no key update`.execute(trx);
}

/**
 * The rows of one kind that somebody asked for without a second person in the 24 hours up to a moment. What was ready and
 * then taken back may have been fetched before.
 */
export async function countRecent(
  db: Db,
  of: Pick<ExportRow, 'cell' | 'personId' | 'what'> & { readonly until: Date; readonly except?: string },
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select coalesce(sum(greatest(e.total_rows, e.done_rows)), 0)::bigint as n from exports e
    where e.cell_id = ${of.cell} and e.person_id = ${of.personId} and e.what = ${of.what} and not e.needs_second
      and (e.state in ('running', 'ready', 'expired') or e.state = 'cancelled' and e.made_at is not null)
      and e.created_at > ${of.until}::timestamptz - interval '1 day' and e.created_at <= ${of.until}
      and e.id is distinct from ${of.except ?? null}::uuid`.execute(db);
  return rows[0]!.n;
}

type NewExport = Omit<
  ExportRow,
  'by' | 'now' | 'decidedBy' | 'says' | 'doneRows' | 'keySealed' | 'madeAt' | 'expiresAt' | 'org'
> & { readonly orgId: string; readonly waitingDays: number };

export async function insertExport(trx: Trx, one: NewExport): Promise<ExportRow> {
  await sql`insert into exports (cell_id, id, number, what, format, unmasked, purpose, words, filter, org_id, post_id,
      asked_org_id, account_id, person_id, state, needs_second, total_rows, created_at, expires_at)
    values (${one.cell}, ${one.id}, ${one.number}, ${one.what}, ${one.format}, ${one.unmasked}, ${one.purpose}, ${one.words},
      ${JSON.stringify(one.filter)}, ${one.orgId}, ${one.postId}, ${one.askedOrgId}, ${one.accountId}, ${one.personId},
      ${one.state}, ${one.needsSecond}, ${one.totalRows}, ${one.createdAt},
      case when ${one.state} = 'waiting' then ${one.createdAt}::timestamptz + make_interval(days => ${one.waitingDays}) end)`.execute(
    trx,
  );
  return (await findExport(trx, one.id))!;
}

/** The second person's word. The row is held by the caller. */
export async function decideExport(
  trx: Trx,
  { cell, id }: ExportRow,
  decided: { readonly state: 'running' | 'refused'; readonly personId: string; readonly says: string | null },
): Promise<void> {
  await sql`update exports set state = ${decided.state}, decided_by = ${decided.personId}, decided_at = clock_now(),
    says = ${decided.says}, expires_at = null where cell_id = ${cell} and id = ${id}`.execute(trx);
}

/** Takes an export back, whatever is being done with it. The row is held by the caller. */
export async function dropExport(trx: Trx, { cell, id }: ExportRow): Promise<void> {
  await sql`update exports set state = 'cancelled', key_sealed = null, holder = null, held_until = null
    where cell_id = ${cell} and id = ${id}`.execute(trx);
}

/** Whose work an export is: a process that lost it, or whose export was cancelled, changes nothing of it. */
const isHeldBy = ({ cell, id }: ExportRow, holder: string) =>
  sql`cell_id = ${cell} and id = ${id} and holder = ${holder} and state = 'running'`;

/** Ends an export that cannot be made; nothing of a file is left to be read. False where it is no longer this process's. */
export async function endExport(
  db: Db,
  row: ExportRow,
  holder: string,
  to: { readonly state: 'refused' | 'failed'; readonly says: string },
): Promise<boolean> {
  const { rows } = await sql`
    update exports set state = ${to.state}, says = ${to.says}, key_sealed = null, holder = null, held_until = null
    where ${isHeldBy(row, holder)} returning 1`.execute(db);
  return rows.length > 0;
}

/** How many rows there are after all, for the second person to agree to. False where it is no longer this process's. */
export async function sendToSecond(
  db: Db,
  row: ExportRow,
  holder: string,
  to: { readonly rows: number; readonly waitingDays: number },
): Promise<boolean> {
  const { rows } = await sql`
    update exports set state = 'waiting', needs_second = true, total_rows = ${to.rows}, done_rows = 0, key_sealed = null,
      holder = null, held_until = null, expires_at = clock_now() + make_interval(days => ${to.waitingDays})
    where ${isHeldBy(row, holder)} returning 1`.execute(db);
  return rows.length > 0;
}

/** How long a process may be silent before its export is begun anew by another. */
const leaseSeconds = 60;

/** Takes the oldest export that nobody is writing, under a key of its own; what was written of it before is void. */
export async function takeExport(db: Db, holder: string, keySealed: Buffer): Promise<ExportRow | undefined> {
  const { rows } = await sql<{ id: string }>`
    update exports e set holder = ${holder}, held_until = clock_now() + make_interval(secs => ${leaseSeconds}), done_rows = 0,
      key_sealed = ${keySealed}
    from (select cell_id, id from exports where state = 'running' and (held_until is null or held_until < clock_now())
      order by id limit 1 for update skip locked) n
    where e.cell_id = n.cell_id and e.id = n.id returning e.id`.execute(db);
  return rows[0] && findExport(db, rows[0].id);
}

/** Says how far it is and keeps it. False where it is no longer this process's: it was cancelled, or taken over. */
export async function keepExport(db: Db, row: ExportRow, holder: string, done: number): Promise<boolean> {
  const { rows } = await sql`
    update exports set done_rows = ${done}, held_until = clock_now() + make_interval(secs => ${leaseSeconds})
    where ${isHeldBy(row, holder)} returning 1`.execute(db);
  return rows.length > 0;
}

export async function finishExport(
  trx: Trx,
  row: ExportRow,
  holder: string,
  made: { readonly rows: number; readonly keptDays: number },
): Promise<boolean> {
  const { rows } = await sql`
    update exports set state = 'ready', done_rows = ${made.rows}, total_rows = ${made.rows}, made_at = clock_now(),
      expires_at = clock_now() + make_interval(days => ${made.keptDays}), holder = null, held_until = null
    where ${isHeldBy(row, holder)} returning 1`.execute(trx);
  return rows.length > 0;
}

/** Exports whose time is over: files that were ready, and requests that nobody decided. */
export async function expireExports(db: Db): Promise<{ readonly id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    update exports set state = 'expired', key_sealed = null
    where state in ('waiting', 'ready') and expires_at <= clock_now() returning id`.execute(db);
  return rows;
}

export interface Requester {
  readonly name: string;
  readonly verified: boolean;
  readonly posts: readonly { id: string; role: Role; org_id: string; org_name: string; org_level: Level }[];
}

/** Who asked, with the posts she has now; undefined where her account is closed. */
export async function findRequester(db: Db, row: ExportRow): Promise<Requester | undefined> {
  const { rows } = await sql<Requester>`
    select p.name, p.verified, (
      select coalesce(json_agg(json_build_object('id', t.id, 'role', t.role, 'org_id', t.org_id, 'org_name', u.name,
        'org_level', u.level)), '[]')
      from posts t join orgs u on u.id = t.org_id
      where t.cell_id = p.cell_id and t.person_id = p.id and t.until_on is null) as posts
    from persons p join accounts a on a.cell_id = p.cell_id and a.person_id = p.id
    where p.cell_id = ${row.cell} and p.id = ${row.personId} and a.id = ${row.accountId} and a.closed_at is null`.execute(
    db,
  );
  return rows[0];
}

/** Tells people inside the app. */
export async function tellPeople(
  db: Db,
  people: readonly { readonly cell: number; readonly id: string }[],
  words: { readonly title: string; readonly says: string },
): Promise<void> {
  for (const { cell, id } of people)
    await sql`insert into notices (cell_id, id, person_id, case_id, title, says, at)
      values (${cell}, ${newId()}, ${id}, null, ${words.title}, ${words.says}, clock_now())`.execute(db);
}

export type ExportAct =
  'ask-export' | 'approve-export' | 'refuse-export' | 'cancel-export' | 'make-export' | 'download-export';

/** Who did what with an export, how many rows, what for; it names no person, because it is about all of them. */
export async function auditExport(
  db: Db,
  row: Pick<ExportRow, 'cell' | 'id' | 'number' | 'words' | 'totalRows'>,
  act: ExportAct,
  by: { readonly actorId: string; readonly requestId: string; readonly now: number },
): Promise<void> {
  await writeAudit(db, {
    ...by,
    cell: row.cell,
    act,
    objectKind: 'export',
    objectId: row.id,
    purpose: `${row.number}，${row.totalRows} 行：${row.words}`,
  });
}

/** Somebody whose numbers stand in a file. */
export interface Subject {
  readonly cell: number;
  readonly personId: string;
}

/**
 * A row for each of those whose whole numbers a page has, with who reads them and what for, where she can see it. A file
 * that is begun anew adds nobody a second time.
 */
export async function auditSubjects(trx: Trx, row: ExportRow, people: readonly Subject[]): Promise<void> {
  if (people.length === 0) return;
  const { rows: fresh } = await sql<Subject & { now: Date }>`
    select g.cell_id as cell, g.person_id as "personId", c.now
    from (select clock_now() as now offset 0) c
    cross join unnest(${people.map(({ cell }) => cell)}::integer[], ${people.map(({ personId }) => personId)}::uuid[])
      with ordinality g (cell_id, person_id, i)
    where not exists (select 1 from audit a where a.cell_id = g.cell_id and a.subject_id = g.person_id
      and a.object_id = ${row.id}::uuid and a.act = 'export-read')
    order by g.i`.execute(trx);
  await writeAudits(
    trx,
    fresh.map(({ cell, personId, now }) => ({
      cell,
      act: 'export-read',
      actorId: row.personId,
      objectKind: 'export',
      objectId: row.id,
      subjectId: personId,
      purpose: `${row.number}：${row.words}`,
      requestId: row.id,
      now: now.getTime(),
    })),
  );
}
