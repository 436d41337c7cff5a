import { sql } from 'kysely';
import type { DrawOutcome } from '../../kernel/draw-answers.ts';
import type { Db, Trx } from '../db/open.ts';

/** The list of a draw: of one that draws it again, that of the first. */
export interface List {
  readonly cell: number;
  readonly listId: string;
}

export interface NewEntry {
  readonly pseudonym: Buffer;
  readonly refId: string;
  readonly straight: boolean;
}

export async function insertEntries(trx: Trx, { cell, listId }: List, entries: readonly NewEntry[]): Promise<void> {
  await sql`insert into draw_entries (cell_id, list_id, pseudonym, ref_id, straight)
    select ${cell}, ${listId}, * from unnest(${entries.map((one) => one.pseudonym)}::bytea[],
      ${entries.map((one) => one.refId)}::uuid[], ${entries.map((one) => one.straight)}::boolean[])`.execute(trx);
}

/** Tells entries their places, `from` being that of the first. */
export async function tellPlaces(trx: Trx, { cell, listId }: List, pseudonyms: readonly string[], from: number) {
  const { rows } = await sql`
    update draw_entries e set place = p.place
    from (select decode(hex, 'hex') as pseudonym, (${from} + n - 1)::integer as place
      from unnest(${pseudonyms}::text[]) with ordinality x (hex, n)) p
    where e.cell_id = ${cell} and e.list_id = ${listId} and e.pseudonym = p.pseudonym and not e.straight
    returning 1`.execute(trx);
  return rows.length;
}

export interface PendingEntry {
  readonly pseudonym: Buffer;
  readonly refId: string;
  readonly place: number | null;
}

/** The next entries without an outcome: those who go straight in, or the others in their order after this place. */
export async function listPending(
  trx: Trx,
  { cell, listId }: List,
  which: 'straight' | { readonly after: number },
  limit: number,
): Promise<PendingEntry[]> {
  const of = which === 'straight' ? sql`straight and outcome is null` : sql`place > ${which.after} order by place`;
  const { rows } = await sql<PendingEntry>`
    select pseudonym, ref_id as "refId", place from draw_entries
    where cell_id = ${cell} and list_id = ${listId} and ${of} limit ${limit}`.execute(trx);
  return rows;
}

export interface Outcome {
  readonly pseudonym: Buffer;
  readonly outcome: DrawOutcome;
}

/** Who is found to have left in the very moment of freezing, or by a consent, has her trace from now on. */
export async function setOutcomes(trx: Trx, { cell, listId }: List, outcomes: readonly Outcome[], now: number) {
  await sql`
    update draw_entries e set outcome = o.outcome, settled_at = ${new Date(now)},
      left_at = case when o.outcome = 'left' then coalesce(e.left_at, ${new Date(now)}) else e.left_at end
    from unnest(${outcomes.map((one) => one.pseudonym)}::bytea[], ${outcomes.map((one) => one.outcome)}::text[]) o (pseudonym, outcome)
    where e.cell_id = ${cell} and e.list_id = ${listId} and e.pseudonym = o.pseudonym`.execute(trx);
}

/** The next place that has come free and nobody has had yet; held, and passed over where somebody holds it. */
export async function takeFreed(trx: Trx, { cell, listId }: List): Promise<Buffer | undefined> {
  const { rows } = await sql<{ pseudonym: Buffer }>`
    select pseudonym from draw_entries
    where cell_id = ${cell} and list_id = ${listId} and freed_at is not null and refilled_at is null
    order by freed_at limit 1 for no key update skip locked`.execute(trx);
  return rows[0]?.pseudonym;
}

export async function setRefilled(trx: Trx, { cell, listId }: List, pseudonym: Buffer, now: number): Promise<void> {
  await sql`update draw_entries set refilled_at = ${new Date(now)}
    where cell_id = ${cell} and list_id = ${listId} and pseudonym = ${pseudonym}`.execute(trx);
}

/** Lists of which a place has come free. */
export async function listFreed(db: Db): Promise<{ readonly drawId: string }[]> {
  const { rows } = await sql<{ drawId: string }>`
    select distinct d.id as "drawId" from draw_entries e
    join draws d on d.cell_id = e.cell_id and d.list_id = e.list_id and d.state = 'done'
    where e.cell_id = any (array(select cell_id from cells)) and e.freed_at is not null and e.refilled_at is null`.execute(
    db,
  );
  return rows;
}

/** Of those who were not drawn, the next in the order after this place. */
export async function listWaiting(
  trx: Trx,
  { cell, listId }: List,
  after: number,
  limit: number,
): Promise<PendingEntry[]> {
  const { rows } = await sql<PendingEntry>`
    select pseudonym, ref_id as "refId", place from draw_entries
    where cell_id = ${cell} and list_id = ${listId} and place > ${after} and outcome = 'lost'
    order by place limit ${limit}`.execute(trx);
  return rows;
}

export interface LeftRow {
  readonly pseudonym: string;
  readonly at: Date;
  readonly by: string | null;
}

export async function listLeft(db: Db, { cell, listId }: List, limit: number): Promise<LeftRow[]> {
  const { rows } = await sql<LeftRow>`
    select encode(pseudonym, 'hex') as pseudonym, left_at as at, left_by as by from draw_entries
    where cell_id = ${cell} and list_id = ${listId} and left_at is not null order by left_at, pseudonym limit ${limit}`.execute(
    db,
  );
  return rows;
}

export interface Counts {
  readonly won: number;
  readonly lost: number;
  readonly left: number;
  readonly waiting: number;
}

export async function countEntries(db: Db, { cell, listId }: List): Promise<Counts> {
  const { rows } = await sql<Counts>`
    select count(*) filter (where outcome in ('won', 'rose'))::integer as won,
      count(*) filter (where outcome = 'lost')::integer as lost,
      count(*) filter (where left_at is not null)::integer as left,
      count(*) filter (where outcome is null)::integer as waiting
    from draw_entries where cell_id = ${cell} and list_id = ${listId}`.execute(db);
  return rows[0]!;
}

export interface OwnEntry {
  readonly listId: string;
  readonly pseudonym: string;
  readonly straight: boolean;
  readonly place: number | null;
  readonly outcome: DrawOutcome | null;
  readonly drawId: string;
}

/** The entry of a case or a claim in the last draw it took part in, with the draw that counts for it. */
export async function findOwnEntry(db: Db, refId: string): Promise<OwnEntry | undefined> {
  const { rows } = await sql<OwnEntry>`
    select e.list_id as "listId", encode(e.pseudonym, 'hex') as pseudonym, e.straight, e.place, e.outcome, d.id as "drawId"
    from draw_entries e join draws d on d.cell_id = e.cell_id and d.list_id = e.list_id
    where e.cell_id = any (array(select cell_id from cells)) and e.ref_id = ${refId}
    order by e.list_id desc, d.id desc limit 1`.execute(db);
  return rows[0];
}

export async function countLeft(db: Db, { cell, listId }: List): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from draw_entries
    where cell_id = ${cell} and list_id = ${listId} and left_at is not null`.execute(db);
  return rows[0]!.n;
}
