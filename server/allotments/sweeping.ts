import { sayMoment } from '../../kernel/claim.ts';
import { newId } from '../db/id.ts';
import { tellAll } from '../notices/queries.ts';
import type { Trx } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { setCampaign } from './desk-queries.ts';
import { holdLapsed, takeUnreminded } from '../wishes/owing-queries.ts';
import { lapseClaims, missClaims, promote } from './moving.ts';
import { type CampaignRow, holdCampaign } from './queries.ts';
import { type Mover, holdSlice, writeSlice } from './stock-queries.ts';
import { findDue, gatherWaiting, listUnattended } from './sweep-queries.ts';
import { takeBackSome } from './taking-back.ts';

/**
 * Gives what unions have left of their quotas to everybody: first to those who wait anywhere, in the order in which they came,
 * then to whoever comes.
 */
async function release(trx: Trx, platform: Platform, row: CampaignRow, mover: Mover): Promise<void> {
  const partOf = (slice: number) => ({ cell: row.cell, campaignId: row.id, slice });
  let left = 0;
  let waits = 0;
  for (const { slice } of row.slices.filter((one) => one.slice > 0)) {
    const held = (await holdSlice(trx, partOf(slice)))!;
    left += held.quota - held.given;
    waits += held.waits;
    await writeSlice(trx, held, { quota: held.given, waits: 0, waiting: 0 }, 'moved', mover);
  }
  const shared = (await holdSlice(trx, partOf(0)))!;
  const waiting = await gatherWaiting(trx, partOf(0), mover);
  const counts = { quota: shared.quota + left, waits: shared.waits + waits, waiting, placed: waiting };
  const after = await writeSlice(trx, shared, counts, 'moved', mover);
  await setCampaign(trx, row.id, { released_at: mover.at });
  await promote(trx, platform, row, after, mover);
}

/** Notes who did not come to a time of which it was noted who did; where nobody noted anything, nobody has missed anything. */
async function noteMissed(trx: Trx, platform: Platform, row: CampaignRow, mover: Mover): Promise<void> {
  await missClaims(trx, platform, row, await listUnattended(trx, row, 'long-over'), '没有到场', mover);
}

/** Tells those whose last day to say what it shall be has begun. */
async function remindOfWishes(trx: Trx, { cell, id, name, now }: CampaignRow): Promise<void> {
  const people = await takeUnreminded(trx, { cell, campaignId: id });
  for (const due of new Set(people.map(({ due_at }) => due_at.getTime()))) {
    const personIds = people.filter(({ due_at }) => due_at.getTime() === due).map(({ person_id }) => person_id);
    const says = `${name}：名额给你留到 ${sayMoment(due - 60_000)}，请在活动页上选好。没有选，就退回给候补的人。`;
    await tellAll(trx, { cell, personIds }, { title: '还没有选哪一种', says, now: now.getTime() });
  }
}

/**
 * Does what is due of one campaign: its end, the release of what unions have left, who did not come, or did not say what it
 * shall be. `noShow`: the kinds of which is noted who did not come.
 */
async function sweepOne(platform: Platform, id: string, noShow: readonly string[]): Promise<void> {
  await platform.db.transaction().execute(async (trx) => {
    const row = (await holdCampaign(trx, id))!;
    // It was called off a moment ago: nobody has missed anything, and nobody moves up.
    if (row.state === 'called-off') return;
    const mover = { personId: null, requestId: `sweep-${newId()}`, at: row.now };
    // What is drawn or put in order is not left over before that.
    const isGiven = row.way === 'first-come' || row.ordered_at !== null;
    const isDue = row.releases_at !== null && row.released_at === null && row.releases_at <= row.now;
    if (isDue && isGiven && row.state === 'announced') await release(trx, platform, row, mover);
    if (row.state === 'announced' && row.closes_at <= row.now)
      await setCampaign(trx, id, { state: 'closed', closed_at: row.now });
    if (row.state !== 'settled' && noShow.includes(row.service)) await noteMissed(trx, platform, row, mover);
    const lapsed = await holdLapsed(trx, { cell: row.cell, campaignId: id });
    await lapseClaims(trx, platform, row, lapsed, mover);
    await remindOfWishes(trx, row);
  });
  platform.soldOut.clearAll(id);
}

const mostAtOnce = 100;

/** Sweeps what is due, each campaign once; what fails of one is thrown when the others have been done. */
async function sweepAll(platform: Platform): Promise<number> {
  const noShow = [...platform.allotments.values()]
    .filter(({ allot }) => allot.noShow !== undefined)
    .map(({ id }) => id);
  const tried: string[] = [];
  const faults: unknown[] = [];
  while (tried.length < mostAtOnce) {
    const id = await findDue(platform.db, noShow, tried);
    if (id === undefined) break;
    tried.push(id);
    await sweepOne(platform, id, noShow).catch((fault: unknown) => faults.push(fault));
  }
  if (faults.length > 0) throw faults[0];
  return tried.length;
}

/** Does what the clock owes to campaigns, each in a transaction of its own. */
export async function sweepCampaigns(platform: Platform): Promise<number> {
  let done = await sweepAll(platform);
  for (let one = await takeBackSome(platform); one > 0 && done < 200; one = await takeBackSome(platform)) done += one;
  return done;
}
