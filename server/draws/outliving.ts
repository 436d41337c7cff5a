import { isRunning } from '../allotments/call-off-standing.ts';
import { setCampaign } from '../allotments/desk-queries.ts';
import { pastUse } from '../allotments/following.ts';
import { auditMoved } from '../allotments/moving.ts';
import { type CampaignRow, findCampaign, holdCampaign } from '../allotments/queries.ts';
import { endClaims } from '../allotments/stock-queries.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { tellAll } from '../notices/queries.ts';
import type { Platform } from '../platform.ts';
import { holdEntered, listOutlived } from './claim-entries.ts';
import { auditDraw } from './desk.ts';
import { holdLiveOf, setDropped } from './queries.ts';

const aTurn = 500;

/** Some of those who entered get nothing, and are told why and that it is not held against them. */
async function endSome(trx: Trx, campaign: CampaignRow, why: string, requestId: string): Promise<number> {
  const ids = await holdEntered(trx, campaign.cell, campaign.id, aTurn);
  if (ids.length === 0) return 0;
  const mover = { personId: null, requestId, at: campaign.now };
  const moved = await endClaims(trx, campaign.cell, ids, 'lost', why, mover);
  await auditMoved(trx, campaign, 'end-entries', moved, mover);
  await tellAll(
    trx,
    { cell: campaign.cell, personIds: moved.map(({ person_id }) => person_id) },
    {
      title: '抽签没有办成',
      says: `${campaign.name}：${why}，没能在那天以前抽完，这次不再抽，你没有拿到券。下次接着这次办的，按没有抽中算。`,
      now: campaign.now.getTime(),
    },
  );
  return moved.length;
}

/**
 * One step of giving up what is still to be drawn of a campaign: its draws at once, so that no seed comes to them any more, then
 * those who entered. Lists, and orders that were drawn, stay public with the reason.
 */
async function giveUp(platform: Platform, id: string): Promise<number> {
  return platform.db.transaction().execute(async (trx) => {
    const { cell } = (await findCampaign(trx, id))!;
    const draws = await holdLiveOf(trx, cell, id);
    const campaign = (await holdCampaign(trx, id))!;
    const isToCome = isRunning(campaign) && campaign.ordered_at === null;
    const why = isToCome ? await pastUse(trx, platform, campaign, campaign.now) : undefined;
    if (why === undefined) return 0;
    const by = { requestId: `draw-${newId()}`, now: campaign.now.getTime() };
    for (const draw of draws) {
      await setDropped(trx, draw, { by: null, now: by.now, why: `${why}，没能在那天以前抽完` });
      await auditDraw(trx, draw, 'drop-draw', by, why);
    }
    const ended = await endSome(trx, campaign, why, by.requestId);
    if (ended < aTurn) await setCampaign(trx, id, { ordered_at: campaign.now });
    return 1;
  });
}

/**
 * Gives up, by the clock, draws for vouchers whose last day went by: after a long standstill, where a source was late, or
 * where nobody has read it. Nobody wins what has already run out, and nobody waits for it.
 */
export async function giveUpOutlived(platform: Platform): Promise<number> {
  let did = 0;
  for (const { id } of await listOutlived(platform.db))
    did += await giveUp(platform, id).catch((fault: unknown) => {
      platform.log.error({ err: fault, campaign: id }, 'a draw for what has run out cannot be given up');
      return 0;
    });
  return did;
}
