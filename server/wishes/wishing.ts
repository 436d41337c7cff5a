import type { Allotment } from '../../kernel/allot.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { purposesIn } from '../../kernel/consent.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { type WishAttempt, type WishFacts, decideWish, wishClosed } from '../../kernel/wish-deciding.ts';
import type { WishAnswer } from '../../kernel/wish-answers.ts';
import { type CampaignRow, findCampaign, findClaims } from '../allotments/queries.ts';
import { endClaims } from '../allotments/stock-queries.ts';
import { holdHerYear, sumHerYear } from '../cases/given-in-year.ts';
import { joinSealed, splitSealed } from '../cases/sealed-fields.ts';
import type { Db, Trx } from '../db/open.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { findAgreed, lacksConsent, missingOf, refuseFor } from '../privacy/consents.ts';
import { type Where, type WishRow, addChosen, findWish, holdGoods, holdOff, listGoods, writeWish } from './queries.ts';

/** A claim of the caller’s of which something is asked. */
interface Own {
  readonly row: CampaignRow;
  readonly allotment: Allotment & Required<Pick<Allotment, 'wishes'>>;
  readonly where: Where;
  readonly wish: WishRow;
}

async function findOwn(
  platform: Pick<Platform, 'allotments'>,
  db: Db,
  { personId }: Caller,
  { id, hold = false }: { readonly id: string; readonly hold?: boolean },
): Promise<Own | Refusal> {
  const row = await findCampaign(db, id);
  const allotment = row && platform.allotments.get(row.service);
  // The same where there is no such campaign: what others have is nobody's to find out.
  if (row === undefined || row.state === 'draft' || allotment?.wishes === undefined) return refuse('wish-none');
  const where = { cell: row.cell, campaignId: row.id };
  const [claim] = await findClaims(db, { ...where, personIds: [personId] });
  const wish = claim && (await findWish(db, { cell: row.cell, claimId: claim.id, hold }));
  if (wish === undefined) return refuse(claim?.state === 'lapsed' ? 'wish-late' : 'wish-none');
  return { row, allotment: { ...allotment, wishes: allotment.wishes }, where, wish };
}

const factsOf = ({ row, wish }: Own): Omit<WishFacts, 'goods'> => ({
  state: wish.state,
  dueAt: Math.min(wish.due_at.getTime(), row.settled_at?.getTime() ?? Infinity),
  ...(wish.good !== null && { before: wish.good }),
  sent: wish.sent_at !== null,
  handing: row.handing_at !== null || row.state === 'settled',
});

function answerOf(platform: Platform, own: Own, goods: WishAnswer['goods'], now: number): WishAnswer {
  const { row, wish } = own;
  const isClosed = wishClosed({ ...factsOf(own), goods: [] }, now) !== undefined;
  const isOnItsWay = wish.state === 'granted' && wish.sent_at !== null;
  return {
    campaignId: row.id,
    goods,
    dueAt: wish.due_at.toISOString(),
    ...(wish.good !== null && { good: wish.good }),
    form: joinSealed(platform.sealer, { open: wish.said, sealed: wish.said_sealed }),
    ...(wish.answered_at !== null && { answeredAt: wish.answered_at.toISOString() }),
    ...(wish.sent_at !== null && { sentAt: wish.sent_at.toISOString() }),
    rests: wish.rests,
    may: [...(isClosed ? [] : (['say'] as const)), ...(isOnItsWay ? (['receive'] as const) : [])],
  };
}

/** What the caller is asked of what she was given, and what she has said. Refusals: wish-none, wish-late. */
export async function readWish(
  platform: Platform,
  caller: Caller,
  id: string,
  now: number,
): Promise<WishAnswer | Refusal> {
  const own = await findOwn(platform, platform.db, caller, { id });
  return isRefusal(own) ? own : answerOf(platform, own, await listGoods(platform.db, own.where), now);
}

/** Takes one of another good, and gives back the one she chose before; of the last one the second who comes gets none. */
async function changeGood(trx: Trx, { where, wish }: Own, good: number): Promise<Refusal | undefined> {
  if (good === wish.good) return undefined;
  const held = await holdGoods(trx, where, wish.good === null ? [good] : [good, wish.good]);
  if ((held.find((one) => one.good === good)?.left ?? 0) < 1)
    return refuse('good-gone', [{ at: 'good', says: '选完了' }]);
  await addChosen(trx, where, good, 1);
  if (wish.good !== null) await addChosen(trx, where, wish.good, -1);
  return undefined;
}

/** What counts to the most of the year: other campaigns of the kind, and what the service of that name has agreed to give her. */
async function yearlyOf(
  { registry }: Pick<Platform, 'registry'>,
  trx: Trx,
  { row, allotment, where }: Own,
  { personId }: Caller,
): Promise<WishFacts['yearly']> {
  const { yearly, paid } = allotment.wishes;
  if (yearly === undefined) return undefined;
  const who = { cell: where.cell, personId };
  await holdHerYear(trx, who);
  const had = await sumHerYear(trx, who, {
    service: registry.get(row.service) ?? { id: row.service, states: {} },
    field: paid?.field ?? '',
    is: paid?.is ?? [],
    campaigns: true,
    year: Number(dayOf(row.opens_at.getTime()).slice(0, 4)),
    but: row.id,
  });
  // A campaign is not announced before this is set, and keeps it as it was then.
  return { most: row.tuned[yearly] ?? 0, had };
}

async function say(
  platform: Platform,
  trx: Trx,
  { caller, now }: WriteContext,
  id: string,
  attempt: WishAttempt,
): Promise<WishAnswer | Refusal> {
  await holdOff(trx, id);
  const own = await findOwn(platform, trx, caller, { id, hold: true });
  if (isRefusal(own)) return own;
  const { allotment, where, wish } = own;
  const { form } = allotment.wishes;
  const yearly = await yearlyOf(platform, trx, own, caller);
  const facts = { ...factsOf(own), goods: await listGoods(trx, where), ...(yearly && { yearly }) };
  const refusal = decideWish(allotment, facts, attempt, { now, today: dayOf(now) });
  if (refusal !== undefined) return refusal;
  const purposes = purposesIn(form, attempt.form);
  const missing = purposes.length === 0 ? [] : missingOf(purposes, await findAgreed(trx, caller));
  if (missing.length > 0) return refuseFor(missing);
  const gone = await changeGood(trx, own, attempt.good);
  if (gone !== undefined) return gone;
  const stored = splitSealed(platform.sealer, form, attempt.form);
  await writeWish(
    trx,
    { cell: where.cell, claimId: wish.claim_id },
    { ...stored, good: attempt.good, at: new Date(now) },
  );
  const after = await findOwn(platform, trx, caller, { id });
  return isRefusal(after) ? after : answerOf(platform, after, await listGoods(trx, where), now);
}

/**
 * Keeps which of the goods the caller would like and where it goes, in place of what she said before. Refusals: wish-none,
 * wish-late, wish-fixed, answers-wrong, consent-needed, good-gone.
 */
export async function sayWish(
  platform: Platform,
  context: WriteContext,
  id: string,
  attempt: WishAttempt,
): Promise<Done | Refusal> {
  try {
    return await keeping<WishAnswer>(platform, context, (trx) => say(platform, trx, context, id, attempt));
  } catch (fault) {
    // She took the consent back in the same moment.
    if (!lacksConsent(fault)) throw fault;
    const row = await findCampaign(platform.db, id);
    return refuseFor(purposesIn(platform.allotments.get(row?.service ?? '')?.wishes?.form ?? {}, attempt.form));
  }
}

/** The caller says that what was sent has come. Refusals: wish-none, not-sent. */
export function receiveWish(platform: Platform, context: WriteContext, id: string): Promise<Done | Refusal> {
  const { caller, request, now } = context;
  return keeping<WishAnswer>(platform, context, async (trx) => {
    await holdOff(trx, id);
    const own = await findOwn(platform, trx, caller, { id, hold: true });
    if (isRefusal(own)) return own;
    const { wish, where } = own;
    if (wish.state !== 'granted' && wish.state !== 'fetched') return refuse('wish-none');
    if (wish.sent_at === null) return refuse('not-sent');
    const by = { personId: caller.personId, requestId: request.id, at: new Date(now) };
    if (wish.state === 'granted') await endClaims(trx, where.cell, [wish.claim_id], 'fetched', '本人确认收到', by);
    const after = await findOwn(platform, trx, caller, { id });
    return isRefusal(after) ? after : answerOf(platform, after, await listGoods(trx, where), now);
  });
}
