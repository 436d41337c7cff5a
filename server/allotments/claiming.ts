import { type Attempt, phaseOf } from '../../kernel/claim.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { ClaimAnswer } from '../../kernel/allot-answers.ts';
import { stateOf, uniqueViolation } from '../db/open.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import type { Allotting } from './allotting.ts';
import { claimAnswer, factsOf } from './answering.ts';
import { claimAnew, giveBack } from './moving.ts';
import { findCampaign, findClaims } from './queries.ts';
import { askedAgain } from './settling.ts';

/** The caller's claim that was made under this very key: what is refused by now may have been done when its answer was lost. */
async function heldUnder(
  { db }: Platform,
  { caller: { cell, personId }, kept }: WriteContext,
  campaignId: string,
): Promise<Done | Refusal | undefined> {
  const [claim] = await findClaims(db, { cell, campaignId, personIds: [personId] });
  return claim && askedAgain(claim, kept);
}

/**
 * Claims one of a campaign, at the counter with everybody else. Whoever has given hers back, or was not drawn, has a claim
 * already: it is settled anew by itself, in a transaction of its own.
 */
export async function claimOne(
  platform: Platform,
  allotting: Allotting,
  context: WriteContext,
  id: string,
  attempt: Attempt,
): Promise<Done | Refusal> {
  const outcome = await allotting.claim(context, id, attempt);
  if (isRefusal(outcome)) return (await heldUnder(platform, context, id)) ?? outcome;
  if (!('anew' in outcome)) return outcome;
  const { anew: slice, said, limit } = outcome;
  const { caller, request, now } = context;
  const anew = () =>
    keeping<ClaimAnswer>(platform, context, async (trx) => {
      const campaign = await findCampaign(trx, id);
      if (campaign === undefined || phaseOf(factsOf(campaign), now) !== 'open') return refuse('claim-late');
      const mover = { personId: caller.personId, requestId: request.id, at: new Date(now) };
      const enters = campaign.window_until !== null && now < campaign.window_until.getTime();
      const claim = await claimAnew(trx, platform, campaign, { slice, said, limit, enters }, mover);
      return isRefusal(claim) ? claim : claimAnswer(claim);
    });
  // Another of her household was faster in another part: a second look finds her.
  return anew().catch((fault: unknown) => {
    if (stateOf(fault) !== uniqueViolation) throw fault;
    return anew();
  });
}

/** Gives back what the caller has of a campaign. Refusals: nothing-to-give-back, give-back-late. */
export function giveBackOne(
  platform: Platform,
  allotting: Allotting,
  context: WriteContext,
  id: string,
): Promise<Done | Refusal> {
  const { caller, request, now } = context;
  return keeping<ClaimAnswer>(platform, context, async (trx) => {
    const campaign = await findCampaign(trx, id);
    const allotment = campaign && platform.allotments.get(campaign.service);
    // The same where there is no such campaign: what others have is nobody's to find out.
    if (campaign === undefined || !allotment?.allot.givesBack) return refuse('nothing-to-give-back');
    const claim = await giveBack(trx, platform, campaign, {
      personId: caller.personId,
      requestId: request.id,
      at: new Date(now),
    });
    return isRefusal(claim) ? claim : claimAnswer(claim);
  }).finally(() => allotting.forget(id));
}
