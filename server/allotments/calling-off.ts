import { isDrawn } from '../../kernel/allot.ts';
import type { DeskAnswer } from '../../kernel/allot-answers.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { Trx } from '../db/open.ts';
import { scopedTo } from '../db/scope.ts';
import { whyWrong } from '../draws/announcing.ts';
import { countLive } from '../draws/claim-entries.ts';
import { auditDraw } from '../draws/desk.ts';
import { type DrawRow, holdLiveOf, setDropped } from '../draws/queries.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { tellAll, tellPerson } from '../notices/queries.ts';
import { steers } from '../orgs/change-deciding.ts';
import { lineOf } from '../orgs/change-queries.ts';
import type { Platform } from '../platform.ts';
import { listNearestApprovers } from '../tunables/draft-queries.ts';
import type { Allotting } from './allotting.ts';
import { isRunning } from './call-off-standing.ts';
import { findCallOff, insertCallOff, listKeepers, setCallOffAgreed, takesTwo } from './calling-off-queries.ts';
import { type Seen, auditCampaign, deskAnswer, seenBy } from './desk.ts';
import { raiseEdition, setCampaign } from './desk-queries.ts';
import { type CampaignRow, findCampaign, holdCampaign } from './queries.ts';

const atOnce = 1_000;

/** «……，原因：……», as members and cadres read it; whoever wrote the reason may have ended it with a stop. */
export const reasonWords = ({ name, org }: CampaignRow, why: string): string =>
  `${name}：${org.name}取消了这次活动，原因：${why.replace(/[。.！!；;，,\s]+$/u, '')}。`;

interface Held {
  readonly seen: Seen;
  /** Its draws that are not over. */
  readonly draws: readonly DrawRow[];
}

/** A campaign with its parts and its draws, held against everybody; draws first, as those hold them who carry them out. */
async function holdWhole(trx: Trx, { caller }: WriteContext, id: string): Promise<Held | Refusal> {
  const found = await findCampaign(trx, id);
  const draws = found && isDrawn(found.way) ? await holdLiveOf(trx, found.cell, id) : [];
  const seen = await seenBy(scopedTo(trx, caller), await holdCampaign(trx, id));
  if (isRefusal(seen)) return seen;
  const { row, node } = seen;
  if (!steers(caller, lineOf(node))) return refuse('no-right');
  if (!isRunning(row)) return refuse('campaign-not-ready');
  // One was announced, or drawn again, between the two.
  const live = isDrawn(row.way) ? await countLive(trx, row.cell, id) : 0;
  return live === draws.length ? { seen, draws } : refuse('moved-on');
}

/**
 * From here on nobody comes in: what was judged before and is settled later finds another edition. What was given, entered and
 * waits is taken back afterwards, some hundreds at a time (`taking-back.ts`).
 */
async function callOff(trx: Trx, { seen: { row }, draws }: Held, why: string, context: WriteContext): Promise<void> {
  const { caller, request, now } = context;
  const by = caller.personId;
  const state = 'called-off';
  await setCampaign(trx, row.id, { state, called_off_at: new Date(now), called_off_by: by, called_off_why: why });
  await raiseEdition(trx, row.id);
  for (const draw of draws) {
    await setDropped(trx, draw, { by, now, why: `活动取消：${why}` });
    await auditDraw(trx, draw, 'drop-draw', { caller, requestId: request.id, now }, why);
  }
  const keepers = await listKeepers(trx, row);
  const says = `${reasonWords(row, why)}已经给你的不受影响。`;
  for (let from = 0; from < keepers.length; from += atOnce)
    await tellAll(
      trx,
      { cell: row.cell, personIds: keepers.slice(from, from + atOnce) },
      { title: '活动取消了', says, now },
    );
  await auditCampaign(trx, { row, context, act: 'call-off-campaign', purpose: `${row.name}：${why}` });
}

const deskOf = async (trx: Trx, platform: Platform, { seen: { row, node } }: Held, { caller }: WriteContext) =>
  deskAnswer(trx, platform, { row: (await findCampaign(trx, row.id))!, node }, caller);

/**
 * Calls a campaign off, for a reason that everybody reads. Where something was given already, or a list is closed, this only asks for it: somebody
 * else who steers the union agrees, and until then nothing has changed; who asks anew takes the place of who asked before.
 * Refusals: not-found, no-right, campaign-not-ready, answers-wrong, moved-on.
 */
export function askCallOff(
  platform: Platform,
  allotting: Allotting,
  context: WriteContext,
  id: string,
  given: { readonly why: string },
): Promise<Done | Refusal> {
  const { caller, now } = context;
  return keeping<DeskAnswer>(platform, context, async (trx) => {
    const held = await holdWhole(trx, context, id);
    if (isRefusal(held)) return held;
    const { row, node } = held.seen;
    const why = given.why.trim();
    const wrong = whyWrong(why);
    if (wrong !== undefined) return wrong;
    if (await takesTwo(trx, row)) {
      await insertCallOff(trx, id, { why, by: caller.personId, at: new Date(now) });
      await auditCampaign(trx, { row, context, act: 'ask-call-off', purpose: `${row.name}：${why}` });
      const says = `${row.org.name}：${row.name}已经发出一些，或者封存了抽签名单，有人提出取消，原因：${why}。请打开活动的页面，看过以后决定同不同意。`;
      for (const person of await listNearestApprovers(trx, lineOf(node).toReversed(), caller.personId))
        await tellPerson(trx, person, { title: '有人提出取消一次活动', says, now });
    } else await callOff(trx, held, why, context);
    return deskOf(trx, platform, held, context);
  }).finally(() => done(platform, allotting, id));
}

/**
 * Agrees that a campaign is called off, for the reason that was read. Refusals: not-found, no-right, campaign-not-ready,
 * moved-on, call-off-own-check.
 */
export function agreeCallOff(
  platform: Platform,
  allotting: Allotting,
  context: WriteContext,
  id: string,
  { n }: { readonly n: number },
): Promise<Done | Refusal> {
  const { caller, now } = context;
  return keeping<DeskAnswer>(platform, context, async (trx) => {
    const held = await holdWhole(trx, context, id);
    if (isRefusal(held)) return held;
    const { row } = held.seen;
    const asked = await findCallOff(trx, id);
    if (asked?.n !== n) return refuse('moved-on');
    if (asked.askedBy === caller.personId) return refuse('call-off-own-check');
    await setCallOffAgreed(trx, id, n, { by: caller.personId, at: new Date(now) });
    await callOff(trx, held, asked.why, context);
    await tellPerson(
      trx,
      { cell: row.cell, personId: asked.askedBy },
      { title: '取消活动，另一个人已经同意', says: `${row.name}取消了，会员都会收到消息。`, now },
    );
    return deskOf(trx, platform, held, context);
  }).finally(() => done(platform, allotting, id));
}

/** What was remembered of it is forgotten, and what is to be taken back is begun with at once. */
function done(platform: Platform, allotting: Allotting, id: string): void {
  allotting.forget(id);
  platform.nudge();
}
