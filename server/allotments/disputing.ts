import { isHanded } from '../../kernel/allot.ts';
import type { DeskAnswer, DisputeAnswer } from '../../kernel/allot-answers.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { Db, Trx } from '../db/open.ts';
import { scopedTo } from '../db/scope.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { tellPerson } from '../notices/queries.ts';
import type { Platform } from '../platform.ts';
import { listNearestApprovers } from '../tunables/draft-queries.ts';
import { findWish } from '../wishes/queries.ts';
import { auditCampaign, readDesk } from './desk.ts';
import {
  type DisputeRow,
  findDispute,
  findWithin,
  holdClaim,
  insertDispute,
  setDisputeAnswered,
  setDisputeClosed,
} from './dispute-queries.ts';
import { type CampaignRow, type ClaimRow, findCampaign, findClaims, lineAt } from './queries.ts';

const disputeAnswer = ({ said_at, answer, answered_at, closed_at }: DisputeRow): DisputeAnswer => ({
  at: said_at.toISOString(),
  ...(answer !== null && { answer, answeredAt: answered_at!.toISOString() }),
  ...(closed_at !== null && { closedAt: closed_at.toISOString() }),
});

interface Own {
  readonly row: CampaignRow;
  readonly claim: ClaimRow;
  readonly of: { readonly cell: number; readonly claimId: string };
}

/** What the caller has of a campaign, where it was noted as handed out or sent; held. Refusal: not-handed. */
async function holdHanded(
  trx: Trx,
  { allotments }: Platform,
  { caller }: WriteContext,
  id: string,
): Promise<Own | Refusal> {
  const row = await findCampaign(trx, id);
  // The same where there is no such campaign: what others have is nobody's to find out.
  if (row === undefined || !isHanded(allotments.get(row.service))) return refuse('not-handed');
  const find = async () => (await findClaims(trx, { cell: row.cell, campaignId: id, personIds: [caller.personId] }))[0];
  const seen = await find();
  if (seen === undefined) return refuse('not-handed');
  const of = { cell: row.cell, claimId: seen.id };
  await holdClaim(trx, of);
  const claim = (await find())!;
  const isSent = claim.state === 'granted' && Boolean((await findWish(trx, of))?.sent_at);
  return claim.state === 'fetched' || isSent ? { row, claim, of } : refuse('not-handed');
}

/**
 * Says that what was noted as handed out or sent has not reached the caller; said again after an answer, it is open anew. Those
 * who steer the union are told. Whoever has said so and waits hears the same again. Refusal: not-handed.
 */
export function disputeClaim(platform: Platform, context: WriteContext, id: string): Promise<Done | Refusal> {
  return keeping<DisputeAnswer>(platform, context, async (trx) => {
    const own = await holdHanded(trx, platform, context, id);
    if (isRefusal(own)) return own;
    const { row, claim, of } = own;
    const last = await findDispute(trx, of);
    if (last !== undefined && last.closed_at === null && last.answer === null) return disputeAnswer(last);
    const at = new Date(context.now);
    if (last?.closed_at === null) await setDisputeClosed(trx, of, at);
    await insertDispute(trx, of, { n: (last?.n ?? 0) + 1, campaignId: id, at });
    await auditCampaign(trx, { row, context, act: 'dispute-claim', purpose: `${claim.number ?? ''} 号` });
    const says = `${row.name}：领取号 ${claim.number} 说没有收到。请核对发放记录，在活动的名单里答复本人。`;
    for (const person of await listNearestApprovers(trx, (await lineAt(trx, row.org.id)).toReversed()))
      await tellPerson(trx, person, { title: '有人说没有收到', says, now: context.now });
    return disputeAnswer((await findDispute(trx, of))!);
  });
}

/** The caller says that it is settled; nobody else can. Refusals: not-handed, dispute-none. */
export function closeDispute(platform: Platform, context: WriteContext, id: string): Promise<Done | Refusal> {
  return keeping<DisputeAnswer>(platform, context, async (trx) => {
    const own = await holdHanded(trx, platform, context, id);
    if (isRefusal(own)) return own;
    const last = await findDispute(trx, own.of);
    if (last === undefined || last.closed_at !== null) return refuse('dispute-none');
    await setDisputeClosed(trx, own.of, new Date(context.now));
    await auditCampaign(trx, { row: own.row, context, act: 'close-dispute', purpose: `${own.claim.number ?? ''} 号` });
    return disputeAnswer((await findDispute(trx, own.of))!);
  });
}

const length = (text: string) => [...text].length;

/**
 * Answers whoever says that hers has not reached her; it stays open until she says otherwise. Refusals: not-found, answers-wrong,
 * moved-on.
 */
export function answerDispute(
  platform: Platform,
  context: WriteContext,
  id: string,
  given: { readonly claim: string; readonly answer: string },
): Promise<Done | Refusal> {
  const { caller, now } = context;
  return keeping<DeskAnswer>(platform, context, async (trx) => {
    const scoped = scopedTo(trx, caller);
    const desk = await readDesk(platform, scoped, id);
    if (isRefusal(desk)) return desk;
    const within = await findWithin(scoped, id, given.claim);
    if (within === undefined) return refuse('not-found');
    const answer = given.answer.trim();
    if (length(answer) < 2 || length(answer) > 200)
      return refuse('answers-wrong', [{ at: 'answer', says: '请写明查到什么、怎么办，2 到 200 个字' }]);
    const of = { cell: within.cell, claimId: given.claim };
    await holdClaim(trx, of);
    const last = await findDispute(trx, of);
    if (last === undefined || last.closed_at !== null || last.answer !== null) return refuse('moved-on');
    await setDisputeAnswered(trx, of, { answer, by: caller.personId, at: new Date(now) });
    await auditCampaign(trx, { row: { id, org: desk.org }, context, act: 'answer-dispute', purpose: answer });
    const says = `${desk.name}：你说没有收到，工会答复：${answer}。请打开活动的页面，说一声收到没有。`;
    await tellPerson(trx, within, { title: '工会答复了', says, now });
    return readDesk(platform, scoped, id);
  });
}

/** What the caller said of hers last, where it was handed out. */
export async function ownDispute(
  db: Db,
  platform: Platform,
  row: CampaignRow,
  claim: ClaimRow | undefined,
): Promise<{ readonly dispute?: DisputeAnswer }> {
  if (claim === undefined || !isHanded(platform.allotments.get(row.service))) return {};
  const last = await findDispute(db, { cell: row.cell, claimId: claim.id });
  return last === undefined ? {} : { dispute: disputeAnswer(last) };
}
