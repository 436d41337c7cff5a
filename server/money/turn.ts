import { sql } from 'kysely';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { CaseRow } from '../cases/queries.ts';
import type { Trx } from '../db/open.ts';

/**
 * Whether a payment that goes in turn is this case's turn: no case of the service that waits for the same union in the same
 * state was filed before it. A fund that runs out so runs out for whoever came last, and no small sum slips past a large
 * one. A case that rests, because its applicant withdrew a consent, keeps nobody waiting.
 *
 * Two payments at once need no lock: of the later case the earlier one is still seen to wait until it is paid and committed.
 */
export async function awaitsTurn(trx: Trx, row: CaseRow): Promise<Refusal | undefined> {
  const { rows } = await sql<{ before: number }>`
    select count(*) as before from cases c
    where c.cell_id = ${row.cell_id} and c.open and c.owes_org_id = ${row.owes_org_id} and c.owes_role = ${row.owes_role}
      and c.service = ${row.service} and c.state = ${row.state} and c.rests_since is null
      and (c.filed_at, c.id) < (${row.filed_at}, ${row.id})`.execute(trx);
  const before = rows[0]!.before;
  if (before === 0) return undefined;
  return refuse('not-in-turn', [{ at: 'turn', says: `前面还有 ${before} 件先提交的没有发放` }]);
}
