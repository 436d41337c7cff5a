import type { FastifyRequest } from 'fastify';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { AnyValues } from '../../kernel/field.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Trx } from '../db/open.ts';
import { scopedTo } from '../db/scope.ts';
import type { Platform } from '../platform.ts';
import { findCase, getTrace } from './queries.ts';
import { standingTo } from './reader.ts';
import { unseenActions } from './reading.ts';
import { joinSealed } from './sealed-fields.ts';

export interface Revealed {
  readonly form: AnyValues;
  readonly trace: readonly { readonly seq: number; readonly said: AnyValues }[];
  readonly applicant: string;
  readonly phone?: string;
}

/**
 * The sealed answers of a case in clear, for staff within reach who say what for. The purpose stands in an audit row in
 * the same transaction, and the applicant can see it.
 */
export async function revealCase(
  platform: Platform,
  trx: Trx,
  { caller, id: requestId, now }: Pick<FastifyRequest, 'caller' | 'id' | 'now'>,
  id: string,
  purpose: string,
): Promise<Revealed | Refusal> {
  const row = await findCase(trx, id);
  const service = row && platform.registry.get(row.service);
  if (!caller || !row || !service || standingTo(row, caller, scopedTo(trx, caller).reaches) === undefined)
    return refuse('not-found');
  if (row.rests_since !== null) return refuse('consent-withdrawn');
  const trace = await getTrace(trx, row, unseenActions(service));
  const person = await trx
    .selectFrom('persons')
    .select('phone_sealed')
    .where('cell_id', '=', row.applicant_cell)
    .where('id', '=', row.applicant_id)
    .executeTakeFirst();
  await writeAudit(trx, {
    cell: row.cell_id,
    act: 'reveal',
    actorId: caller.personId,
    objectId: row.id,
    subjectId: row.applicant_id,
    purpose,
    requestId,
    now,
  });
  return {
    form: joinSealed(platform.sealer, { open: row.form, sealed: row.form_sealed }),
    trace: trace.map((entry) => ({
      seq: entry.seq,
      said: joinSealed(platform.sealer, { open: entry.said, sealed: entry.said_sealed }),
    })),
    applicant: row.applicant_name,
    ...(person?.phone_sealed && { phone: platform.sealer.open(person.phone_sealed, 'identity') }),
  };
}
