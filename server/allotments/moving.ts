import { isDrawn } from '../../kernel/allot.ts';
import { refuseCalledOff, sayMoment } from '../../kernel/claim.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Trx } from '../db/open.ts';
import { leaveList, riseInList } from '../draws/claim-entries.ts';
import { tellAll, tellPerson } from '../notices/queries.ts';
import type { Platform } from '../platform.ts';
import { findWish } from '../wishes/queries.ts';
import { type Granting, followGrants, pastUse, unfollowGrants } from './following.ts';
import { type CampaignRow, type ClaimRow, findCampaign, findClaims } from './queries.ts';
import {
  type HeldSlice,
  type MovedClaim,
  type Mover,
  endClaims,
  holdSlice,
  listNextInLine,
  placeInOrder,
  sayAnew,
  writeSlice,
} from './stock-queries.ts';

const dayMs = 86_400_000;

const idsOf = (moved: readonly MovedClaim[]) => moved.map(({ id }) => id);
const grantedOf = (moved: readonly MovedClaim[]) => idsOf(moved.filter(({ state }) => state === 'granted'));

export function grantingOf({ id, cell, service }: CampaignRow, { at }: Mover): Granting {
  return { cell, campaignId: id, service, at };
}

/** One row for all claims that were moved together. */
export async function auditMoved(
  trx: Trx,
  campaign: CampaignRow,
  act: string,
  moved: readonly MovedClaim[],
  mover: Mover,
): Promise<void> {
  const [only] = moved.length === 1 ? moved : [];
  await writeAudit(trx, {
    cell: campaign.cell,
    act,
    actorId: mover.personId,
    ...(only && { subjectId: only.person_id }),
    objectKind: 'campaign',
    objectId: campaign.id,
    orgId: campaign.org.id,
    purpose: `${moved.length}`,
    requestId: mover.requestId,
    now: mover.at.getTime(),
    after: moved.map(({ id, person_id, state, number }) => [id, person_id, state, number]),
  });
}

/**
 * Gives existing claims what is left of a part, in this order: those who waited, were drawn or were put in order. The one way
 * to a grant that is not at the counter; what follows a grant follows here, too.
 */
export async function grantInOrder(
  trx: Trx,
  platform: Platform,
  campaign: CampaignRow,
  held: HeldSlice,
  ids: readonly string[],
  why: { readonly act: string; readonly says: string },
  mover: Mover,
  /** So many of them at most have one, whatever is left. */
  free?: number,
): Promise<HeldSlice> {
  if (ids.length === 0) return held;
  const { moved, after } = await placeInOrder(trx, held, ids, why.says, mover, free);
  await auditMoved(trx, campaign, why.act, moved, mover);
  await followGrants(trx, platform, grantingOf(campaign, mover), grantedOf(moved));
  return after;
}

/**
 * Notes who did not come, and tells them. What followed their grants is taken back as with whoever gives back; the place itself is gone with
 * its time, and goes to nobody.
 */
export async function missClaims(
  trx: Trx,
  platform: Platform,
  campaign: CampaignRow,
  ids: readonly string[],
  says: string,
  mover: Mover,
): Promise<void> {
  if (ids.length === 0) return;
  const moved = await endClaims(trx, campaign.cell, ids, 'missed', says, mover);
  await auditMoved(trx, campaign, 'miss-claims', moved, mover);
  await unfollowGrants(trx, platform, grantingOf(campaign, mover), idsOf(moved));
  const { noShow = '' } = platform.allotments.get(campaign.service)?.allot ?? {};
  const outMs = (campaign.tuned[noShow] ?? 0) * dayMs;
  const out = outMs > 0 ? `${sayMoment(mover.at.getTime() + outMs)} 以后才能再报名这类活动。` : '';
  await tellAll(
    trx,
    { cell: campaign.cell, personIds: moved.map(({ person_id }) => person_id) },
    {
      title: '记为未到',
      says: `${campaign.name}：到场的名单里没有你，记为未到。${out}你来过的话，请联系${campaign.org.name}改正。`,
      now: mover.at.getTime(),
    },
  );
}

/**
 * Takes back by the clock what somebody was given and did not say what it shall be: it is there for whoever waits first. She
 * may claim anew, behind all who have come meanwhile. Once it is settled it is given to nobody any more.
 */
export async function lapseClaims(
  trx: Trx,
  platform: Platform,
  campaign: CampaignRow,
  ids: readonly string[],
  mover: Mover,
): Promise<void> {
  if (ids.length === 0) return;
  const lapsed = await endClaims(trx, campaign.cell, ids, 'lapsed', '没有在期限内选好', mover);
  await auditMoved(trx, campaign, 'lapse-claims', lapsed, mover);
  for (const slice of new Set(lapsed.map((one) => one.slice))) {
    const held = (await holdSlice(trx, { cell: campaign.cell, campaignId: campaign.id, slice }))!;
    const gone = lapsed.filter((one) => one.slice === slice);
    await unfollowGrants(trx, platform, grantingOf(campaign, mover), idsOf(gone));
    await freeUp(trx, platform, campaign, held, gone.length, mover);
  }
  await tellAll(
    trx,
    { cell: campaign.cell, personIds: lapsed.map(({ person_id }) => person_id) },
    {
      title: '没按时选，已退回',
      says:
        campaign.state === 'settled'
          ? `${campaign.name}：没有在期限内选好，活动也办完了，名额收回。`
          : `${campaign.name}：没有在期限内选好，名额退回给候补的人了。还有余量的话可以再领。`,
      now: mover.at.getTime(),
    },
  );
}

/** Gives what is left of a part to those who wait for it, the first first, and tells them; nothing that has run out. */
export async function promote(
  trx: Trx,
  platform: Platform,
  campaign: CampaignRow,
  held: HeldSlice,
  mover: Mover,
): Promise<void> {
  const free = held.quota - held.given;
  const ids = free > 0 && held.waiting > 0 ? await listNextInLine(trx, held, free) : [];
  if (ids.length === 0 || (await pastUse(trx, platform, campaign, mover.at)) !== undefined) return;
  await grantInOrder(trx, platform, campaign, held, ids, { act: 'move-up', says: '候补到了' }, mover);
  if (isDrawn(campaign.way)) await riseInList(trx, held.cell, ids);
  const people = await findClaimsById(trx, held.cell, campaign.id, ids);
  const asks = platform.allotments.get(campaign.service)?.wishes !== undefined;
  for (const { person_id, number } of people)
    await tellPerson(
      trx,
      { cell: held.cell, personId: person_id },
      {
        title: '候补到了',
        says: `${campaign.name}：有人退回，名额给了你，领取号 ${number}。${asks ? '请到活动页上选哪一种、送到哪里。' : ''}`,
        now: mover.at.getTime(),
      },
    );
}

/**
 * Puts back so many as came free of a part, and gives them to those who wait. Once what unions had left is released, what comes
 * free of a union's part is everybody's, too.
 */
export async function freeUp(
  trx: Trx,
  platform: Platform,
  campaign: CampaignRow,
  held: HeldSlice,
  count: number,
  mover: Mover,
): Promise<void> {
  const given = held.given - count;
  if (campaign.state === 'settled') return void (await writeSlice(trx, held, { given }, 'back', mover));
  if (campaign.released_at === null || held.slice === 0)
    return promote(trx, platform, campaign, await writeSlice(trx, held, { given }, 'back', mover), mover);
  await writeSlice(trx, held, { given, quota: held.quota - count }, 'back', mover);
  const shared = (await holdSlice(trx, { cell: held.cell, campaignId: campaign.id, slice: 0 }))!;
  const after = await writeSlice(trx, shared, { quota: shared.quota + count }, 'back', mover);
  return promote(trx, platform, campaign, after, mover);
}

async function findClaimsById(trx: Trx, cell: number, campaignId: string, ids: readonly string[]) {
  return trx
    .selectFrom('claims')
    .select(['person_id', 'number'])
    .where('cell_id', '=', cell)
    .where('campaign_id', '=', campaignId)
    .where('id', 'in', [...ids])
    .execute();
}

/** Whether what she has may be given back now. */
function refuseBack(campaign: CampaignRow, { state, slice }: ClaimRow, now: number): Refusal | undefined {
  if (state !== 'granted' && state !== 'waiting' && state !== 'entered') return refuse('nothing-to-give-back');
  if (campaign.state === 'called-off') return refuseCalledOff(campaign.called_off_why);
  if (campaign.state === 'settled') return refuse('give-back-late');
  if (state !== 'granted') return undefined;
  const { starts } = campaign.slices.find((one) => one.slice === slice)!;
  // What was drawn or put in order came after the end: until it is settled, where no moment was announced.
  const atClose = campaign.way === 'first-come' ? campaign.closes_at.getTime() : Infinity;
  const until = Math.min(campaign.gives_back_until?.getTime() ?? atClose, starts ?? Infinity);
  return now > until ? refuse('give-back-late') : undefined;
}

/** What is on its way is not given back; held, so that it is not sent meanwhile. */
async function refuseSent(
  trx: Trx,
  platform: Platform,
  { service, cell }: CampaignRow,
  { id }: ClaimRow,
): Promise<Refusal | undefined> {
  if (platform.allotments.get(service)?.wishes === undefined) return undefined;
  const wish = await findWish(trx, { cell, claimId: id, hold: true });
  return wish?.sent_at ? refuse('sent-already') : undefined;
}

/** Gives back what somebody has of a campaign: a thing, a place in the line, or an entry. A thing goes to whoever waits first. */
export async function giveBack(
  trx: Trx,
  platform: Platform,
  campaign: CampaignRow,
  mover: Mover & { readonly personId: string },
): Promise<ClaimRow | Refusal> {
  const find = async () =>
    (await findClaims(trx, { cell: campaign.cell, campaignId: campaign.id, personIds: [mover.personId] }))[0];
  const seen = await find();
  if (seen === undefined) return refuse('nothing-to-give-back');
  const where = { cell: campaign.cell, campaignId: campaign.id };
  // Parts are held in their order, as by whoever holds the whole campaign.
  if (campaign.releases_at !== null && seen.slice > 0) await holdSlice(trx, { ...where, slice: 0 });
  const held = await holdSlice(trx, { ...where, slice: seen.slice });
  // As it is now that nobody else can move it, and nobody can call it off.
  const claim = (await find())!;
  const latest = (await findCampaign(trx, campaign.id))!;
  const refusal = refuseBack(latest, claim, mover.at.getTime()) ?? (await refuseSent(trx, platform, campaign, claim));
  if (refusal !== undefined || held === undefined || claim.slice !== seen.slice)
    return refusal ?? refuse('nothing-to-give-back');
  const moved = await endClaims(trx, held.cell, [claim.id], 'given-back', null, mover);
  await auditMoved(trx, campaign, 'give-back', moved, mover);
  if (claim.state === 'entered' && isDrawn(campaign.way)) await leaveList(trx, held.cell, claim.id, mover.at);
  if (claim.state === 'granted') {
    await unfollowGrants(trx, platform, grantingOf(campaign, mover), [claim.id]);
    await freeUp(trx, platform, latest, held, 1, { ...mover, personId: null });
  } else if (claim.state === 'waiting') await writeSlice(trx, held, { waiting: held.waiting - 1 }, 'back', mover);
  return (await find())!;
}

interface Anew {
  readonly slice: number;
  readonly said: string | null;
  readonly limit: Buffer | null;
  readonly enters: boolean;
}

/**
 * Claims anew what somebody has given back, or did not get in a draw: she comes behind all who have come meanwhile.
 * Refusals: claim-late, claim-stale, sold-out, household-has, employer-has.
 */
export async function claimAnew(
  trx: Trx,
  platform: Platform,
  campaign: CampaignRow,
  { slice, enters, ...anew }: Anew,
  mover: Mover & { readonly personId: string },
): Promise<ClaimRow | Refusal> {
  const held = await holdSlice(trx, { cell: campaign.cell, campaignId: campaign.id, slice });
  const find = async () =>
    (await findClaims(trx, { cell: campaign.cell, campaignId: campaign.id, personIds: [mover.personId] }))[0];
  const claim = await find();
  if (held === undefined || claim === undefined) return refuse('claim-late');
  // As it is now that its part is held: a list that was frozen meanwhile takes nobody in.
  if ((await findCampaign(trx, campaign.id))!.edition !== campaign.edition) return refuse('claim-stale');
  if (claim.state !== 'given-back' && claim.state !== 'lost' && claim.state !== 'lapsed') return claim;
  // Whoever waits comes before whoever comes now.
  const free = held.waiting > 0 ? 0 : held.quota - held.given;
  if (!enters && free <= 0 && held.waits - held.waiting <= 0) return refuse('sold-out');
  if (!(await sayAnew(trx, held, claim.id, anew)))
    return refuse(campaign.each === 'employer' ? 'employer-has' : 'household-has');
  if (enters) {
    await auditMoved(
      trx,
      campaign,
      'claim',
      await endClaims(trx, held.cell, [claim.id], 'entered', null, mover),
      mover,
    );
    return (await find())!;
  }
  const { moved } = await placeInOrder(trx, held, [claim.id], null, mover, free);
  await auditMoved(trx, campaign, 'claim', moved, mover);
  await followGrants(trx, platform, grantingOf(campaign, mover), grantedOf(moved));
  return (await find())!;
}
