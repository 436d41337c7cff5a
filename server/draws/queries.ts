import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { DrawState, DrawText } from '../../kernel/draw-answers.ts';
import type { Db, Trx } from '../db/open.ts';
import type { Source } from './sources.ts';

export interface DrawRow {
  readonly cell: number;
  readonly id: string;
  readonly number: string;
  readonly org: OrgRef;
  readonly source: 'cases' | 'claims';
  readonly subject: string;
  readonly pool: string;
  /** Of claims: the campaign and its part. */
  readonly campaignId: string | null;
  readonly slice: number | null;
  readonly listId: string;
  readonly title: string;
  readonly places: number;
  readonly sources: readonly Source[];
  readonly state: DrawState;
  readonly announcedBy: string;
  readonly announcedAt: Date;
  readonly frozenAt: Date | null;
  readonly entries: number | null;
  readonly straight: number | null;
  readonly commitment: string | null;
  readonly undrawn: boolean | null;
  readonly drawnAt: Date | null;
  readonly placed: number;
  readonly settled: number;
  readonly given: number;
  readonly doneAt: Date | null;
  readonly droppedAt: Date | null;
  readonly droppedWhy: string | null;
  /** The union of the draw and those above it by place. */
  readonly line: readonly string[];
}

const columns = sql`d.cell_id as cell, d.id, d.number, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org,
  d.source, d.subject, d.pool, d.campaign_id as "campaignId", d.slice, d.list_id as "listId", d.title, d.places, d.sources, d.state, d.announced_by as "announcedBy",
  d.announced_at as "announcedAt", d.frozen_at as "frozenAt", d.entries, d.straight, d.commitment, d.undrawn,
  d.drawn_at as "drawnAt", d.placed, d.settled, d.given, d.done_at as "doneAt", d.dropped_at as "droppedAt",
  d.dropped_why as "droppedWhy",
  array(select a.id from orgs a where starts_with(o.path, a.path) order by length(a.path) desc) as line`;
const joined = sql`draws d join orgs o on o.id = d.org_id`;
const here = sql`d.cell_id = any (array(select cell_id from cells))`;

/**
 * One draw. `hold`: until the transaction ends nobody else changes it; `pass` gives nothing where somebody holds it. Unscoped:
 * what is public of a draw everybody may read, and whose it is is seen on the row.
 */
export async function findDraw(db: Db, id: string, how?: 'hold' | 'pass'): Promise<DrawRow | undefined> {
  const lock = { hold: sql`for no key update of d`, pass: sql`for no key update of d skip locked` };
  const { rows } = await sql<DrawRow>`
    select ${columns} from ${joined} where ${here} and d.id = ${id} ${how === undefined ? sql`` : lock[how]}`.execute(
    db,
  );
  return rows[0];
}

/**
 * The draw with all that are held together with it, in their order: the parts of a campaign are announced, frozen and read in
 * one step. Nobody else changes any of them until the transaction ends.
 */
export async function holdTogether(trx: Trx, id: string): Promise<readonly DrawRow[]> {
  const seen = await findDraw(trx, id);
  if (seen === undefined) return [];
  const { rows } = await sql<DrawRow>`
    select ${columns} from ${joined} where ${here} and (d.id = ${id} or d.campaign_id = ${seen.campaignId}::uuid)
      and (d.id = ${id} or d.state in ('announced', 'frozen', 'drawn'))
    order by d.id for no key update of d`.execute(trx);
  const asked = rows.find((row) => row.id === id)!;
  return [asked, ...rows.filter((row) => row !== asked && row.state === asked.state && !row.undrawn)];
}

/** The draws of a campaign, those that were dropped among them; in the order of its parts. */
export async function listDrawsOf(db: Db, cell: number, campaignId: string): Promise<DrawRow[]> {
  const { rows } = await sql<DrawRow>`
    select ${columns} from ${joined} where d.cell_id = ${cell} and d.campaign_id = ${campaignId} order by d.slice, d.id`.execute(
    db,
  );
  return rows;
}

/** The draws of a campaign that are not over, held in the order in which they are held by whoever carries them out. */
export async function holdLiveOf(trx: Trx, cell: number, campaignId: string): Promise<DrawRow[]> {
  const draws: DrawRow[] = [];
  for (const { id } of (await listDrawsOf(trx, cell, campaignId)).toSorted((a, b) => a.id.localeCompare(b.id))) {
    const held = await findDraw(trx, id, 'hold');
    if (held?.state === 'announced' || held?.state === 'frozen' || held?.state === 'drawn') draws.push(held);
  }
  return draws;
}

const listed = 200;

/** The draws of everybody, or of these unions and all below them; newest first. */
export async function listDraws(db: Db, orgIds?: readonly string[]): Promise<DrawRow[]> {
  const within =
    orgIds && sql`and exists (select from orgs a where a.id = any (${orgIds}::uuid[]) and starts_with(o.path, a.path))`;
  const { rows } = await sql<DrawRow>`
    select ${columns} from ${joined} where ${here} ${within ?? sql``} order by d.id desc limit ${listed}`.execute(db);
  return rows;
}

/** Draws that the server itself has something to do for. */
export async function listUnderWay(db: Db): Promise<{ readonly id: string; readonly state: DrawState }[]> {
  const { rows } = await sql<{ id: string; state: DrawState }>`
    select d.id, d.state from draws d where ${here} and d.state in ('frozen', 'drawn') order by d.id`.execute(db);
  return rows;
}

export interface NewDraw {
  readonly cell: number;
  readonly id: string;
  readonly number: string;
  readonly orgId: string;
  readonly source: 'cases' | 'claims';
  readonly subject: string;
  readonly pool: string;
  readonly campaignId: string | null;
  readonly slice: number | null;
  readonly listId: string;
  readonly title: string;
  readonly places: number;
  readonly sources: readonly Source[];
  readonly by: string;
  readonly now: number;
}

export async function insertDraw(trx: Trx, draw: NewDraw): Promise<void> {
  const { cell, id, number, orgId, source, subject, pool, campaignId, slice, listId, title, places, sources } = draw;
  const { by, now } = draw;
  await sql`
    insert into draws (cell_id, id, number, org_id, source, subject, pool, campaign_id, slice, list_id, title, places, sources,
      announced_by, announced_at)
    values (${cell}, ${id}, ${number}, ${orgId}, ${source}, ${subject}, ${pool}, ${campaignId}, ${slice}, ${listId}, ${title}, ${places},
      ${JSON.stringify(sources)}::jsonb, ${by}, ${new Date(now)})`.execute(trx);
}

type Draw = Pick<DrawRow, 'cell' | 'id'>;

export interface Frozen {
  /** Nobody where the clock closed the list. */
  readonly by: string | null;
  readonly now: number;
  readonly entries: number;
  readonly straight: number;
  readonly commitment: string;
  readonly undrawn: boolean;
}

export async function setFrozen(trx: Trx, { cell, id }: Draw, frozen: Frozen): Promise<void> {
  const { by, now, entries, straight, commitment, undrawn } = frozen;
  await sql`update draws set state = 'frozen', frozen_by = ${by}, frozen_at = ${new Date(now)}, entries = ${entries},
    straight = ${straight}, commitment = ${commitment}, undrawn = ${undrawn} where cell_id = ${cell} and id = ${id}`.execute(
    trx,
  );
}

/** A list that is drawn again has its order from another seed; what was frozen of it stays. */
export async function setDropped(
  trx: Trx,
  { cell, id }: Draw,
  { by, now, why }: { readonly by: string | null; readonly now: number; readonly why: string },
): Promise<void> {
  await sql`update draws set state = 'dropped', dropped_by = ${by}, dropped_at = ${new Date(now)}, dropped_why = ${why}
    where cell_id = ${cell} and id = ${id}`.execute(trx);
}

/** Keeps a text for good. Its bytes are what everybody hashes. */
export async function insertText(
  trx: Trx,
  { cell, id }: Draw,
  what: DrawText,
  body: Buffer,
  sha256: string,
): Promise<void> {
  await sql`insert into draw_texts (cell_id, draw_id, what, body, sha256)
    values (${cell}, ${id}, ${what}, ${body}, ${sha256})`.execute(trx);
}

export async function getText(db: Db, { cell, id }: Draw, what: DrawText): Promise<Buffer> {
  const { rows } = await sql<{ body: Buffer }>`
    select body from draw_texts where cell_id = ${cell} and draw_id = ${id} and what = ${what}`.execute(db);
  return rows[0]!.body;
}

const pieceBytes = 1 << 20;

/** A text piece by piece, so that many who fetch a long one take little memory. */
export async function* piecesOf(db: Db, { cell, id }: Draw, what: DrawText, bytes: number): AsyncGenerator<Buffer> {
  for (let from = 1; from <= bytes; from += pieceBytes) {
    const { rows } = await sql<{ piece: Buffer }>`
      select substring(body from ${from}::integer for ${pieceBytes}::integer) as piece from draw_texts
      where cell_id = ${cell} and draw_id = ${id} and what = ${what}`.execute(db);
    yield rows[0]!.piece;
  }
}

export interface TextRow {
  readonly what: DrawText;
  readonly sha256: string;
  readonly bytes: number;
}

export async function listTexts(db: Db, { cell, id }: Draw): Promise<TextRow[]> {
  const { rows } = await sql<TextRow>`
    select what, sha256, length(body) as bytes from draw_texts where cell_id = ${cell} and draw_id = ${id}
    order by array_position(array['list', 'seed', 'result'], what)`.execute(db);
  return rows;
}

export interface ValueRow {
  readonly n: number;
  readonly said: string;
}

/** What the sources of a draw have given, in their order. */
export async function listValues(db: Db, { cell, id }: Draw): Promise<ValueRow[]> {
  const { rows } = await sql<ValueRow>`
    select n, said from draw_values where cell_id = ${cell} and draw_id = ${id} order by n`.execute(db);
  return rows;
}

/** A source says one thing: what comes second, from another process that asked too, changes nothing. */
export async function insertValue(
  trx: Db,
  { cell, id }: Draw,
  value: ValueRow & { readonly proof?: object; readonly now: number },
): Promise<void> {
  await sql`insert into draw_values (cell_id, draw_id, n, said, proof, at)
    values (${cell}, ${id}, ${value.n}, ${value.said}, ${value.proof ? JSON.stringify(value.proof) : null}::jsonb,
      ${new Date(value.now)}) on conflict do nothing`.execute(trx);
}

export interface ReadingRow {
  readonly attempt: number;
  readonly personId: string;
  readonly said: string[];
}

export async function listReadings(db: Db, { cell, id }: Draw): Promise<ReadingRow[]> {
  const { rows } = await sql<ReadingRow>`
    select attempt, person_id as "personId", said from draw_readings where cell_id = ${cell} and draw_id = ${id}
    order by attempt, at`.execute(db);
  return rows;
}

export async function insertReading(trx: Trx, { cell, id }: Draw, reading: ReadingRow, now: number): Promise<void> {
  await sql`insert into draw_readings (cell_id, draw_id, attempt, person_id, said, at)
    values (${cell}, ${id}, ${reading.attempt}, ${reading.personId}, ${reading.said}::text[], ${new Date(now)})`.execute(
    trx,
  );
}

/** The draw that drew the same list before or after this one. */
export async function findTwins(db: Db, { cell, id, listId }: Draw & { listId: string }) {
  const { rows } = await sql<{ id: string; number: string }>`
    select d.id, d.number from draws d where d.cell_id = ${cell} and d.list_id = ${listId} order by d.id`.execute(db);
  const at = rows.findIndex((row) => row.id === id);
  return { before: rows[at - 1], after: rows[at + 1] };
}

/** How many people work for a union today. */
export async function countStaff(db: Db, orgId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(distinct person_id)::integer as n from posts where org_id = ${orgId} and until_on is null`.execute(db);
  return rows[0]!.n;
}
