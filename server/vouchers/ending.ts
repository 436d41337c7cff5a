import { formatYuan } from '../../kernel/money.ts';
import { sayDay } from '../../kernel/say-day.ts';
import { freeUp } from '../allotments/moving.ts';
import { type CampaignRow, findCampaign, holdCampaign } from '../allotments/queries.ts';
import { endClaims, holdSlice } from '../allotments/stock-queries.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { tellAll, tellEach } from '../notices/queries.ts';
import type { Platform } from '../platform.ts';
import {
  type DueRow,
  type EndedRow,
  endVouchers,
  listStillGranted,
  listToEnd,
  listToMake,
  takeToRelease,
  takeToRemind,
} from './ending-queries.ts';
import { moveReserved } from './reserving.ts';
import { makeVouchers } from './showing.ts';
import { findTerms } from './terms-queries.ts';
import { listUnmade } from './voucher-queries.ts';

const aTurn = 500;

async function makeWanting({ db, sealer }: Platform): Promise<number> {
  let made = 0;
  for (const { id, cell } of await listToMake(db))
    made += await makeVouchers(db, sealer, await listUnmade(db, cell, id, aTurn));
  return made;
}

async function remind({ db }: Platform): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const due = await takeToRemind(trx, aTurn);
    const messages = due.map(({ cell, person_id: personId, name, last_day }) => ({
      cell,
      personId,
      says: `${name}：用到${sayDay(last_day)}为止，过期作废。`,
    }));
    if (due.length > 0) await tellEach(trx, messages, { title: '券快要过期了', now: due[0]!.now.getTime() });
    return due.length;
  });
}

/** While a campaign is open, what somebody let lapse is given to whoever waits, then to whoever comes. */
async function giveOn(
  trx: Trx,
  platform: Platform,
  campaign: CampaignRow,
  ended: readonly EndedRow[],
  requestId: string,
) {
  const mover = { personId: null, requestId, at: campaign.now };
  const claims = await listStillGranted(
    trx,
    campaign.cell,
    ended.map((one) => one.claim_id),
  );
  for (const slice of new Set(claims.map((one) => one.slice))) {
    const ids = claims.filter((one) => one.slice === slice).map(({ id }) => id);
    const held = (await holdSlice(trx, { cell: campaign.cell, campaignId: campaign.id, slice }))!;
    await endClaims(trx, campaign.cell, ids, 'given-back', '过期没有用', mover);
    await freeUp(trx, platform, campaign, held, ids.length, mover);
  }
}

async function endOne(platform: Platform, due: DueRow): Promise<number> {
  const ended = await platform.db.transaction().execute(async (trx) => {
    const campaign = (await holdCampaign(trx, due.id))!;
    const rows = await endVouchers(trx, due, aTurn);
    if (rows.length === 0) return 0;
    const requestId = `sweep-${newId()}`;
    await writeAudit(trx, {
      cell: due.cell,
      act: 'end-vouchers',
      actorId: null,
      objectKind: 'campaign',
      objectId: due.id,
      orgId: campaign.org.id,
      purpose: `${rows.length} 张过期没有用`,
      requestId,
      now: campaign.now.getTime(),
      after: rows.map(({ id, claim_id }) => [id, claim_id]),
    });
    const open = campaign.state === 'announced' && campaign.closes_at > campaign.now;
    if (open) await giveOn(trx, platform, campaign, rows, requestId);
    await tellAll(
      trx,
      { cell: due.cell, personIds: rows.map(({ person_id }) => person_id) },
      { title: '券过期了', says: `${campaign.name}：过了最后一天没有用，已经作废。`, now: campaign.now.getTime() },
    );
    return rows.length;
  });
  platform.soldOut.clearAll(due.id);
  return ended;
}

/** Gives back to the fund what was set aside for a campaign and was not used, once. */
async function release(platform: Platform): Promise<number> {
  return platform.db.transaction().execute(async (trx) => {
    const due = await takeToRelease(trx);
    if (due === undefined) return 0;
    const campaign = (await findCampaign(trx, due.id))!;
    const terms = (await findTerms(trx, due.id))!;
    await moveReserved(trx, platform.sealer, campaign, terms, {
      what: 'release',
      fen: due.fen,
      at: campaign.now.getTime(),
    });
    await writeAudit(trx, {
      cell: campaign.cell,
      act: 'release-voucher-money',
      actorId: null,
      objectKind: 'campaign',
      objectId: due.id,
      orgId: campaign.org.id,
      purpose: `${campaign.name} ${formatYuan(due.fen)}`,
      requestId: `sweep-${newId()}`,
      now: campaign.now.getTime(),
    });
    return 1;
  });
}

/** Does what the clock owes to vouchers: makes those nobody has looked at, reminds, ends, and gives the money back. */
export async function sweepVouchers(platform: Platform): Promise<number> {
  let done = await makeWanting(platform);
  done += await remind(platform);
  for (const due of await listToEnd(platform.db)) done += await endOne(platform, due);
  return done + (await release(platform));
}
