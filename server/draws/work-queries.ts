import { sql } from 'kysely';
import type { Db, Trx } from '../db/open.ts';
import type { DrawRow } from './queries.ts';

export async function clockOf(db: Db): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select clock_now() as now`.execute(db);
  return rows[0]!.now.getTime();
}

type Draw = Pick<DrawRow, 'cell' | 'id'>;

export async function setDrawn(trx: Trx, { cell, id }: Draw, now: number): Promise<void> {
  await sql`update draws set state = 'drawn', drawn_at = ${new Date(now)} where cell_id = ${cell} and id = ${id}`.execute(
    trx,
  );
}

export async function setPlaced(trx: Trx, { cell, id }: Draw, placed: number): Promise<void> {
  await sql`update draws set placed = ${placed} where cell_id = ${cell} and id = ${id}`.execute(trx);
}

export async function setSettled(
  trx: Trx,
  { cell, id }: Draw,
  { settled, given }: Pick<DrawRow, 'settled' | 'given'>,
): Promise<void> {
  await sql`update draws set settled = ${settled}, given = ${given} where cell_id = ${cell} and id = ${id}`.execute(
    trx,
  );
}

export async function setDone(trx: Trx, { cell, id }: Draw, now: number): Promise<void> {
  await sql`update draws set state = 'done', done_at = ${new Date(now)} where cell_id = ${cell} and id = ${id}`.execute(
    trx,
  );
}

/** An entry of a result is 32 digits and a line feed; above them stand three lines of one length. */
const entryBytes = 33;
const headBytes =
  'hongqiao-draw 1 result\n'.length + `list: ${'0'.repeat(64)}\n`.length + `seed: ${'0'.repeat(64)}\n`.length;

/** So many entries of the result after the first `from`, read out of the midst of its text. */
export async function readOrder(db: Db, { cell, id }: Draw, from: number, most: number): Promise<string[]> {
  const { rows } = await sql<{ piece: Buffer }>`
    select substring(body from ${headBytes + from * entryBytes + 1}::integer for ${most * entryBytes}::integer) as piece
    from draw_texts where cell_id = ${cell} and draw_id = ${id} and what = 'result'`.execute(db);
  return rows[0]!.piece.toString('latin1').split('\n').slice(0, -1);
}
