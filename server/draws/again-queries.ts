import { sql } from 'kysely';
import type { Db, Trx } from '../db/open.ts';
import type { DrawRow } from './queries.ts';
import type { Source } from './sources.ts';

type Draw = Pick<DrawRow, 'cell' | 'id'>;

/** What somebody has asked for and nobody agreed to so far. */
export interface AgainRow {
  readonly n: number;
  readonly why: string;
  readonly sources: readonly Source[];
  readonly askedBy: string;
  readonly askedAt: Date;
}

export async function insertAgain(
  trx: Trx,
  { cell, id }: Draw,
  {
    why,
    sources,
    by,
    now,
  }: { readonly why: string; readonly sources: readonly Source[]; readonly by: string; readonly now: number },
): Promise<void> {
  await sql`insert into draw_agains (cell_id, draw_id, n, why, sources, asked_by, asked_at)
    select ${cell}, ${id}, count(*) + 1, ${why}, ${JSON.stringify(sources)}::jsonb, ${by}, ${new Date(now)}
    from draw_agains where cell_id = ${cell} and draw_id = ${id}`.execute(trx);
}

/** The last that was asked for. */
export async function findAgain(db: Db, { cell, id }: Draw): Promise<AgainRow | undefined> {
  const { rows } = await sql<AgainRow>`
    select n, why, sources, asked_by as "askedBy", asked_at as "askedAt" from draw_agains
    where cell_id = ${cell} and draw_id = ${id} and agreed_by is null order by n desc limit 1`.execute(db);
  return rows[0];
}

export async function setAgreed(
  trx: Trx,
  { cell, id }: Draw,
  n: number,
  { by, now }: { readonly by: string; readonly now: number },
): Promise<void> {
  await sql`update draw_agains set agreed_by = ${by}, agreed_at = ${new Date(now)}
    where cell_id = ${cell} and draw_id = ${id} and n = ${n}`.execute(trx);
}
