import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import type { AnyValues } from '../../kernel/field.ts';
import type { Delta } from '../../kernel/metric.ts';
import type { Service } from '../../kernel/service.ts';
import type { Move } from '../../kernel/step.ts';
import { type Auditor, auditorOf } from '../db/auditor.ts';
import { gather } from '../db/gather.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import type { CaseRow } from './queries.ts';
import type { Stored } from './sealed-fields.ts';

/** Who moved and under which request; null where the clock did. */
export interface Mover {
  readonly actorId: string | null;
  readonly requestId: string;
  readonly now: number;
}

/** Under which request a case was filed and when; by its applicant, or by the union that files for her through a post. */
export interface Filed extends Omit<Mover, 'actorId'> {
  readonly by?: { readonly personId: string; readonly postId: string } | undefined;
}

/** What is kept of the answer to a filing, 201, so that the same key gives it again. */
export interface KeptAnswer {
  readonly accountId: string;
  readonly key: string;
  readonly bodyHash: Buffer;
  readonly answerSealed: Buffer;
}

export interface NewCase {
  readonly id: string;
  readonly service: string;
  readonly edition: number;
  readonly number: string;
  readonly applicantCell: number;
  readonly applicantId: string;
  readonly orgId: string;
  /** The union whose figures count the case: its own, or the next above where it is kept from that one. */
  readonly figureOrgId: string;
  readonly open: boolean;
  readonly keptAbove: boolean;
  readonly onBoard: boolean;
  readonly form: Stored;
  readonly summary: string;
  readonly tuned: Readonly<Record<string, number>>;
  readonly findings: readonly unknown[];
}

/** Every change of a figure by this move: what the metrics say, and the case leaving one state for another. */
function figuresOf(move: Move, filing: boolean) {
  const all: Delta[] = [...move.deltas];
  if (filing || move.from !== move.to) {
    if (!filing) all.push({ metric: `state:${move.from}`, n: -1, fen: 0 });
    all.push({ metric: `state:${move.to}`, n: 1, fen: 0 });
  }
  return { metrics: all.map((d) => d.metric), n: all.map((d) => d.n), fen: all.map((d) => d.fen) };
}

const asDate = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : new Date(ms));

/** Bytes of many records as one parameter, each record knowing its cut: in JSON they would be written and read as hex. */
class Bytes {
  readonly #parts: Buffer[] = [];
  #length = 0;

  /** From where, counted from one, and how many: what `substring` takes. */
  add(part: Buffer | null): readonly [number, number] | null {
    if (part === null) return null;
    this.#parts.push(part);
    this.#length += part.length;
    return [this.#length - part.length + 1, part.length];
  }

  whole(): Buffer {
    return Buffer.concat(this.#parts, this.#length);
  }
}

/**
 * What filings of one kind have in common: most of a record, so that a batch says it once. Names and types are those of
 * `shapes` below.
 */
function shapeOf(given: NewCase, move: Move) {
  const figures = figuresOf(move, true);
  return {
    service: given.service,
    edition: given.edition,
    open: given.open,
    keptAbove: given.keptAbove,
    onBoard: given.onBoard,
    tuned: given.tuned,
    findings: given.findings,
    purposes: given.form.purposes,
    action: move.action,
    from_state: move.from,
    to_state: move.to,
    owes_party: move.owing?.party,
    owes_role: move.owing?.role,
    flags: move.flags,
    counted: [...move.counted],
    told: move.notify,
    metrics: figures.metrics,
    ns: figures.n,
    fens: figures.fen,
  };
}

/** What is a filing's own; names and types are those of `own` below, but for the three that are bytes. */
function recordOf(auditor: Auditor, given: NewCase, move: Move, filed: Filed, kept: KeptAnswer) {
  const audit = auditor.rowOf({
    cell: given.applicantCell,
    act: move.action,
    actorId: filed.by?.personId ?? given.applicantId,
    objectId: given.id,
    subjectId: given.applicantId,
    postId: filed.by?.postId ?? null,
    orgId: given.orgId,
    after: kept.bodyHash,
    requestId: filed.requestId,
    now: filed.now,
  });
  return {
    id: given.id,
    number: given.number,
    applicantCell: given.applicantCell,
    applicantId: given.applicantId,
    orgId: given.orgId,
    figureOrgId: given.figureOrgId,
    form: given.form.open,
    sealed: given.form.sealed,
    summary: given.summary,
    owes_org_id: move.owing?.orgId,
    due_at: asDate(move.dueAt),
    remind_at: asDate(move.remindAt),
    request_id: filed.requestId,
    at: new Date(filed.now),
    // One for the rows of its outbox, audit and figures: each of these tables asks only that its own differ.
    move_id: audit.id,
    actor_id: audit.actor_id,
    post_id: filed.by?.postId,
    audit_post: audit.post_id,
    audit_role: audit.role,
    audit_org: audit.org_id,
    source: audit.source,
    after: audit.after_hash,
    mac: audit.mac,
    account_id: kept.accountId,
    key: kept.key,
    hash: kept.bodyHash,
    answer: kept.answerSealed,
    shape: JSON.stringify(shapeOf(given, move)),
  };
}

const insertRecords = gather<ReturnType<typeof recordOf>, void>(async (db, given) => {
  const bytes = new Bytes();
  const shapes = [...new Set(given.map(({ shape }) => shape))];
  const records = given.map(({ sealed, hash, answer, after, mac, shape, ...plain }) => ({
    ...plain,
    form_at: bytes.add(sealed),
    hash_at: bytes.add(hash),
    answer_at: bytes.add(answer),
    after_at: bytes.add(after),
    mac_at: bytes.add(mac),
    shape_n: shapes.indexOf(shape) + 1,
  }));
  await sql`/* prepared: insert-cases */
    with given as materialized (
      select own.*, shapes.*, o.cell_id as cell, o.city_id, o.county_id, o.town_id, o.path,
        substring(b.whole from form_at[1] for form_at[2]) as form_sealed,
        substring(b.whole from hash_at[1] for hash_at[2]) as body_hash,
        substring(b.whole from answer_at[1] for answer_at[2]) as answer_sealed,
        substring(b.whole from after_at[1] for after_at[2]) as after_hash,
        substring(b.whole from mac_at[1] for mac_at[2]) as mac
      from (select ${bytes.whole()}::bytea as whole) b, json_to_recordset(${JSON.stringify(records)}::json) own (
        id uuid, number text, "applicantCell" integer, "applicantId" uuid, "orgId" uuid, "figureOrgId" uuid, form jsonb,
        form_at integer[], summary text, owes_org_id uuid, due_at timestamptz, remind_at timestamptz, request_id text,
        at timestamptz, move_id uuid, actor_id uuid, post_id uuid, audit_post uuid, audit_role text, audit_org uuid,
        source text, account_id uuid, key text, hash_at integer[],
        answer_at integer[], after_at integer[], mac_at integer[], shape_n integer)
      join (select row_number() over () as n, s.* from json_to_recordset(${`[${shapes.join()}]`}::json) s (
        service text, edition integer, open boolean, "keptAbove" boolean, "onBoard" boolean, tuned jsonb, findings jsonb,
        purposes text[], action text, from_state text, to_state text, owes_party text, owes_role text, flags text[], counted text[],
        told text[], metrics text[], ns integer[], fens bigint[])) shapes on shapes.n = own.shape_n
      -- One look-up a filing, whatever the planner makes of how many there are.
      cross join lateral (select * from orgs where id = own."orgId" offset 0) o),
    filed as (
      insert into cases (cell_id, id, service, edition, number, applicant_cell, applicant_id, org_id, city_id, county_id,
        town_id, org_path, state, open, seq, entered_seq, filed_at, entered_at, owes_party, owes_role, owes_org_id,
        due_at, remind_at, flags, counted, kept_above, on_board, form, form_sealed, purposes, summary, tuned, findings)
      select cell, id, service, edition, number, "applicantCell", "applicantId", "orgId", city_id, county_id,
        town_id, path, to_state, open, 1, 1, at, at, owes_party, owes_role, owes_org_id,
        due_at, remind_at, flags, counted, "keptAbove", "onBoard", form, form_sealed, purposes, summary, tuned, findings
      from given),
    traced as (
      insert into trace (cell_id, case_id, seq, action, from_state, to_state, actor_id, post_id, org_path, said, request_id, at)
      select cell, id, 1, action, from_state, to_state, actor_id, post_id, path, '{}', request_id, at from given),
    told as (
      insert into outbox (cell_id, id, case_id, seq, event, parties, at, next_try_at)
      select cell, move_id, id, 1, action, told, at, at from given where cardinality(told) > 0),
    audited as (
      insert into audit (cell_id, id, at, actor_id, act, object_kind, object_id, subject_id, request_id, org_id, source,
        post_id, role, after_hash, mac)
      select cell, move_id, at, actor_id, action, 'case', id, "applicantId", request_id, audit_org, source,
        audit_post, audit_role, after_hash, mac from given),
    counted as (
      insert into figure_deltas (cell_id, id, org_id, service, day, metrics, n, fen)
      select cell, move_id, "figureOrgId", service, (at at time zone 'Asia/Shanghai')::date, metrics, ns, fens from given),
    undrafted as (
      delete from drafts d using given g
      where d.cell_id = g."applicantCell" and d.person_id = g."applicantId" and d.service = g.service)
    insert into idempotency (cell_id, account_id, key, body_hash, status, answer_sealed, at)
    select "applicantCell", account_id, key, body_hash, 201, answer_sealed, at from given`.execute(db);
  return [];
});

/**
 * Appends the first entry of a case with everything that follows from it, in one statement and so in one transaction:
 * case, trace, outbox, audit, figures, the kept answer, and the draft that is no more. Filings that come at the same time
 * share the statement. The case stands where its union stands at that moment. A repeated key or number is refused by its unique index (23505) and leaves nothing behind.
 */
export function insertCase(db: Db, given: NewCase, move: Move, filed: Filed, kept: KeptAnswer): Promise<void> {
  return insertRecords(db, recordOf(auditorOf(db), given, move, filed, kept));
}

/** A case kept from its workplace union is not in that union's figures either: a count of one would give it away. */
export function figureOrgOf(row: Pick<CaseRow, 'kept_above' | 'org_id' | 'lineage'>): string {
  const own = row.lineage.at(-1);
  const above = row.kept_above && own?.level === 'workplace' ? row.lineage.at(-2) : own;
  return above?.id ?? row.org_id;
}

/** Whether colleagues see the case in this state: only where its applicant agreed, or where being seen is the point. */
export function onBoard(service: Service, state: string, form: AnyValues): boolean {
  const { board } = service;
  return board?.shows[state] !== undefined && (board.when === undefined || form[board.when] === true);
}

/** What of the projection a move changes, beside state and sequence number. */
export interface Projection {
  readonly open: boolean;
  readonly onBoard: boolean;
  readonly said: Stored;
}

/**
 * Appends one entry to a trace with everything that follows from it, or gives false and changes nothing where another
 * entry came first. Every part hangs on the update of the projection: it takes the row of the case before anything else,
 * as the deadline sweep does, so that no two of them wait for each other. Behind it stands the unique key on (case, seq).
 */
export async function appendMove(
  db: Db,
  row: CaseRow,
  move: Move,
  projection: Projection,
  mover: Mover,
): Promise<boolean> {
  const at = new Date(mover.now);
  const booked = figuresOf(move, false);
  const told = move.notify as readonly string[];
  const { said } = projection;
  const audit = auditorOf(db).rowOf({
    cell: row.cell_id,
    act: move.action,
    actorId: mover.actorId,
    objectId: row.id,
    subjectId: row.applicant_id,
    postId: move.postId ?? null,
    orgId: row.org_id,
    before: { state: row.state, seq: row.seq },
    after: { state: move.to, seq: move.seq, said: said.open },
    requestId: mover.requestId,
    now: mover.now,
  });
  const { rows } = await sql`/* prepared: append-move */
    with moved as (
      update cases set state = ${move.to}, open = ${projection.open}, seq = ${move.seq},
        entered_seq = case when ${move.enters} then ${move.seq} else entered_seq end,
        entered_at = case when ${move.enters} then ${at} else entered_at end,
        owes_party = case when ${move.enters} then ${move.owing?.party ?? null} else owes_party end,
        owes_role = case when ${move.enters} then ${move.owing?.role ?? null} else owes_role end,
        owes_org_id = case when ${move.enters} then ${move.owing?.orgId ?? null}::uuid else owes_org_id end,
        assignee_id = coalesce(${move.assigneeId ?? null}::uuid, assignee_id),
        due_at = case when ${move.dueAt !== undefined} then ${asDate(move.dueAt)}::timestamptz else due_at end,
        remind_at = case when ${move.remindAt !== undefined} then ${asDate(move.remindAt)}::timestamptz else remind_at end,
        due_done = case when ${move.dueAt !== undefined} then false else due_done or ${move.dueDone === true} end,
        escalated_role = case when ${move.enters} then null else coalesce(${move.escalated?.role ?? null}, escalated_role) end,
        escalated_org_id = case when ${move.enters} then null
          else coalesce(${move.escalated?.orgId ?? null}::uuid, escalated_org_id) end,
        flags = ${move.flags}, counted = ${[...move.counted]}, on_board = ${projection.onBoard}
      where cell_id = ${row.cell_id} and id = ${row.id} and seq = ${row.seq}
      returning 1),
    traced as (
      insert into trace (cell_id, case_id, seq, action, from_state, to_state, actor_id, post_id, org_path, said, said_sealed,
        purposes, request_id, at)
      select ${row.cell_id}, ${row.id}, ${move.seq}, ${move.action}, ${move.from}, ${move.to}, ${mover.actorId},
        ${move.postId ?? null}, ${row.org_path}, ${JSON.stringify(said.open)}, ${said.sealed},
        ${[...said.purposes]}::text[], ${mover.requestId}, ${at}
      from moved),
    told as (
      insert into outbox (cell_id, id, case_id, seq, event, parties, at, next_try_at)
      select ${row.cell_id}, ${newId()}, ${row.id}, ${move.seq}, ${move.action}, ${told}::text[], ${at}, ${at}
      from moved where cardinality(${told}::text[]) > 0),
    counted as (
      insert into figure_deltas (cell_id, id, org_id, service, day, metrics, n, fen)
      select ${row.cell_id}, ${newId()}, ${figureOrgOf(row)}, ${row.service}, ${dayOf(mover.now)}, ${booked.metrics}::text[],
        ${booked.n}::integer[], ${booked.fen}::bigint[]
      from moved where cardinality(${booked.metrics}::text[]) > 0)
    insert into audit (cell_id, id, at, actor_id, act, object_kind, object_id, subject_id, request_id, post_id, role,
      org_id, source, before_hash, after_hash, mac)
    select ${row.cell_id}, ${audit.id}, ${at}, ${mover.actorId}, ${move.action}, 'case', ${row.id}, ${row.applicant_id},
      ${mover.requestId}, ${audit.post_id}::uuid, ${audit.role}, ${audit.org_id}::uuid, ${audit.source},
      ${audit.before_hash}::bytea, ${audit.after_hash}::bytea, ${audit.mac}::bytea from moved
    returning 1`.execute(db);
  return rows.length > 0;
}

/** Holds a case until the transaction ends: whoever else would move it waits, and what is read now stays true. */
export async function holdCase(trx: Trx, row: Pick<CaseRow, 'cell_id' | 'id'>): Promise<void> {
  await sql`select 1 from cases where cell_id = ${row.cell_id} and id = ${row.id} for no key update`.execute(trx);
}

/** The answers that are files. */
export function fileIdsIn(fields: Readonly<Record<string, { kind: string }>>, values: AnyValues): string[] {
  return Object.entries(fields)
    .filter(([, asked]) => asked.kind === 'files')
    .flatMap(([id]) => (values[id] as string[] | undefined) ?? []);
}
