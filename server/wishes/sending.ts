import type { DeskAnswer } from '../../kernel/allot-answers.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { readDesk } from '../allotments/desk.ts';
import { holdHandable } from '../allotments/handing.ts';
import { writeAudit } from '../audit/queries.ts';
import { scopedTo } from '../db/scope.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { tellAll } from '../notices/queries.ts';
import type { Platform } from '../platform.ts';
import { holdOff, holdSaid, markSent } from './queries.ts';

/**
 * Notes what is on its way, and tells those who wait for it. What is not granted, or not said, or of somebody out of reach, is
 * refused whole. Refusals: not-found, campaign-not-ready, handing-not-begun, moved-on, wish-owed.
 */
export function sendOut(
  platform: Platform,
  context: WriteContext,
  id: string,
  claims: readonly string[],
): Promise<Done | Refusal> {
  return keeping<DeskAnswer>(platform, context, async (trx) => {
    const { caller, request, now } = context;
    const scoped = scopedTo(trx, caller);
    await holdOff(trx, id);
    const desk = await readDesk(platform, scoped, id);
    if (isRefusal(desk)) return desk;
    if (desk.goods === undefined) return refuse('campaign-not-ready');
    const held = await holdHandable(scoped, desk, claims);
    if (isRefusal(held)) return held;
    const { wanted, cell } = held;
    const said = await holdSaid(trx, cell, wanted);
    if (said.length < wanted.length) return refuse('wish-owed');
    if (said.some(({ sent_at }) => sent_at !== null)) return refuse('moved-on');
    await markSent(trx, cell, wanted, { personId: caller.personId, at: new Date(now) });
    await writeAudit(trx, {
      cell: caller.cell,
      act: 'send-wishes',
      actorId: caller.personId,
      objectKind: 'campaign',
      objectId: id,
      purpose: `${said.length}`,
      requestId: request.id,
      now,
      after: said.map(({ claim_id }) => claim_id),
    });
    await tellAll(
      trx,
      { cell, personIds: said.map(({ person_id }) => person_id) },
      { title: '东西发出来了', says: `${desk.name}：已经发出，收到以后请在活动页上点“收到了”。`, now },
    );
    return readDesk(platform, scoped, id);
  });
}
