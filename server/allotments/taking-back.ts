import type { Trx } from '../db/open.ts';
import { newId } from '../db/id.ts';
import { tellAll } from '../notices/queries.ts';
import type { Platform } from '../platform.ts';
import { type HeldClaim, findCalledOff, holdToTakeBack } from './calling-off-queries.ts';
import { reasonWords } from './calling-off.ts';
import { setCampaign } from './desk-queries.ts';
import { unfollowGrants } from './following.ts';
import { auditMoved, grantingOf } from './moving.ts';
import { type CampaignRow, holdCampaign } from './queries.ts';
import { type Mover, endClaims, holdSlice, writeSlice } from './stock-queries.ts';

const aTurn = 500;

/** Gives what was given of one part back to its stock, with what followed the grants. */
async function takeBackPart(
  trx: Trx,
  platform: Platform,
  row: CampaignRow,
  slice: number,
  due: readonly HeldClaim[],
  mover: Mover,
): Promise<void> {
  const held = (await holdSlice(trx, { cell: row.cell, campaignId: row.id, slice }))!;
  const granted = due.filter(({ state }) => state === 'granted');
  const waited = due.filter(({ state }) => state === 'waiting');
  const claimIds = granted.map(({ id }) => id);
  await unfollowGrants(trx, platform, grantingOf(row, mover), claimIds);
  const after = { given: held.given - granted.length, waiting: held.waiting - waited.length };
  await writeSlice(trx, held, after, 'back', mover);
}

const words = {
  granted: '给你的名额收回了，不用再来。',
  waiting: '你的候补一起取消，不用再等。',
  entered: '你的报名一起取消，不用再等结果。',
} as const;

async function tellEach(trx: Trx, row: CampaignRow, due: readonly HeldClaim[], now: number): Promise<void> {
  for (const [state, says] of Object.entries(words))
    await tellAll(
      trx,
      { cell: row.cell, personIds: due.filter((one) => one.state === state).map(({ personId }) => personId) },
      { title: '活动取消了', says: `${reasonWords(row, row.called_off_why!)}${says}`, now },
    );
}

/**
 * Takes back what is held of a campaign that was called off, some hundreds at a time: stock, trace, audit and the message to
 * each are one transaction, so that whoever is killed leaves nobody without hers. What was handed out, sent or used stays.
 */
export async function takeBackSome(platform: Platform): Promise<number> {
  const id = await findCalledOff(platform.db);
  if (id === undefined) return 0;
  return platform.db.transaction().execute(async (trx) => {
    const row = (await holdCampaign(trx, id))!;
    if (row.settled_at !== null) return 0;
    const due = await holdToTakeBack(trx, row, aTurn);
    if (due.length === 0) {
      await setCampaign(trx, id, { settled_at: row.now });
      return 1;
    }
    const mover = { personId: null, requestId: `sweep-${newId()}`, at: row.now };
    const ids = due.map((one) => one.id);
    await auditMoved(
      trx,
      row,
      'take-back-claims',
      await endClaims(trx, row.cell, ids, 'called-off', row.called_off_why, mover),
      mover,
    );
    for (const slice of new Set(due.map((one) => one.slice)))
      await takeBackPart(
        trx,
        platform,
        row,
        slice,
        due.filter((one) => one.slice === slice),
        mover,
      );
    await tellEach(trx, row, due, row.now.getTime());
    return 1;
  });
}
