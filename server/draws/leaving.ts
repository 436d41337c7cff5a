import { sql } from 'kysely';
import { type Service, drawOf } from '../../kernel/service.ts';
import type { Move } from '../../kernel/step.ts';
import type { Trx } from '../db/open.ts';

/**
 * What a move means for the draw that its case takes part in, in the move's transaction: a case that leaves the pool by itself
 * leaves a public trace in the list, which is frozen; a winner's case that comes to nothing gives its place back.
 */
export async function leaveDraw(
  trx: Trx,
  service: Service,
  row: { readonly cell_id: number; readonly id: string; readonly state: string },
  move: Pick<Move, 'action' | 'to' | 'enters'>,
  now: number,
): Promise<void> {
  const drawing = drawOf(service);
  if (drawing === undefined || !move.enters) return;
  const { pool, draws } = drawing;
  const isDrawn = move.action === draws.wins || move.action === draws.loses;
  const at = new Date(now);
  if (row.state === pool && !isDrawn)
    await sql`update draw_entries set left_at = ${at}, left_by = ${move.action}
      where cell_id = ${row.cell_id} and ref_id = ${row.id} and outcome is null and left_at is null`.execute(trx);
  else if (service.states[move.to]?.void)
    await sql`update draw_entries set freed_at = ${at}
      where cell_id = ${row.cell_id} and ref_id = ${row.id} and outcome in ('won', 'rose') and freed_at is null`.execute(
      trx,
    );
}
