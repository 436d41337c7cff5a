import { isRunning } from '../allotments/call-off-standing.ts';
import { pastUse } from '../allotments/following.ts';
import { auditMoved } from '../allotments/moving.ts';
import { type CampaignRow, findCampaign, holdCampaign } from '../allotments/queries.ts';
import { endClaims } from '../allotments/stock-queries.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { tellAll } from '../notices/queries.ts';
import type { Platform } from '../platform.ts';
import { hasEntered, holdEntered, listOutlived } from './claim-entries.ts';
import { endDrawing } from './claims-source.ts';
import { auditDraw } from './desk.ts';
import { holdLiveOf, setDropped } from './queries.ts';

const aTurn = 500;

/** Some of those who entered a part get nothing, and are told why and that it is not held against them. */
async function endSome(
  trx: Trx,
  platform: Platform,
  campaign: CampaignRow,
  { slice, why, most, requestId }: Readonly<{ slice: number; why: string; most: number; requestId: string }>,
): Promise<number> {
  const ids = await holdEntered(trx, { cell: campaign.cell, campaignId: campaign.id, slice }, most);
  if (ids.length === 0) return 0;
  const mover = { personId: null, requestId, at: campaign.now };
  const moved = await endClaims(trx, campaign.cell, ids, 'lost', why, mover);
  await auditMoved(trx, campaign, 'end-entries', moved, mover);
  const goods = platform.allotments.get(campaign.service)?.allot.goods ?? '名额';
  await tellAll(
    trx,
    { cell: campaign.cell, personIds: moved.map(({ person_id }) => person_id) },
    {
      title: '抽签没有办成',
      says: `${campaign.name}：${why}，这次不再抽，你没有拿到${goods}。下次接着这次办的，按没有抽中算。`,
      now: campaign.now.getTime(),
    },
  );
  return moved.length;
}

/** Why nobody is drawn for the parts of a campaign any more, by part; those for which somebody still can be are not in it. */
async function oversOf(trx: Trx, platform: Platform, campaign: CampaignRow): Promise<Map<number, string>> {
  const overs = new Map<number, string>();
  for (const { slice } of campaign.slices) {
    const why = await pastUse(trx, platform, campaign, campaign.now, slice);
    if (why !== undefined) overs.set(slice, `${why}，没能在那以前抽完`);
  }
  return overs;
}

/**
 * One step of giving up what is still to be drawn of a campaign: draws at once, so that no seed comes to them any more, then
 * those who entered. Lists, and orders that were drawn, stay public with the reason.
 */
async function giveUp(platform: Platform, id: string): Promise<number> {
  return platform.db.transaction().execute(async (trx) => {
    const { cell } = (await findCampaign(trx, id))!;
    const draws = await holdLiveOf(trx, cell, id);
    const campaign = (await holdCampaign(trx, id))!;
    if (!isRunning(campaign) || campaign.ordered_at !== null) return 0;
    const overs = await oversOf(trx, platform, campaign);
    if (overs.size === 0) return 0;
    const by = { requestId: `draw-${newId()}`, now: campaign.now.getTime() };
    for (const draw of draws) {
      const why = overs.get(draw.slice!);
      if (why === undefined) continue;
      await setDropped(trx, draw, { by: null, now: by.now, why });
      await auditDraw(trx, draw, 'drop-draw', by, why);
    }
    let ended = 0;
    for (const [slice, why] of overs)
      if (ended < aTurn)
        ended += await endSome(trx, platform, campaign, { slice, why, most: aTurn - ended, requestId: by.requestId });
    if (!(await hasEntered(trx, cell, id))) await endDrawing(trx, platform, { cell, campaignId: id }, by.now);
    return 1;
  });
}

/**
 * Gives up, by the clock, draws for vouchers whose last day went by, and for a time that has begun: after a long standstill,
 * where a source was late, or where nobody has read it. Nobody wins what is over, and nobody waits for it.
 */
export async function giveUpOutlived(platform: Platform): Promise<number> {
  let did = 0;
  for (const { id } of await listOutlived(platform.db))
    did += await giveUp(platform, id).catch((fault: unknown) => {
      platform.log.error({ err: fault, campaign: id }, 'a draw for what is over cannot be given up');
      return 0;
    });
  return did;
}
