import { sql } from 'kysely';
import { type Allotment, isDrawn } from '../../kernel/allot.ts';
import type { CampaignFields, CampaignLine, CampaignMove, DeskAnswer } from '../../kernel/allot-answers.ts';
import { phaseOf } from '../../kernel/claim.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { worthOfGoods } from '../../kernel/worth.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Db, Trx } from '../db/open.ts';
import { lineOf as drawLine } from '../draws/public.ts';
import { listDrawsOf } from '../draws/queries.ts';
import { type Scoped, scopedTo } from '../db/scope.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { steers } from '../orgs/change-deciding.ts';
import { type Node, findNode, lineOf } from '../orgs/change-queries.ts';
import { isListed, placeOf } from '../open-lists/listing.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { acts, moverOf } from './acts.ts';
import type { Allotting } from './allotting.ts';
import { callOffOf } from './call-off-standing.ts';
import { campaignAnswer, campaignLine, factsOf, sliceLine, stockOf } from './answering.ts';
import { countWishes, listGoods, writeGoods } from '../wishes/queries.ts';
import { refuseGoods } from '../wishes/readying.ts';
import { countDisputes } from './dispute-queries.ts';
import { campaignWrong, eachOf, numbered } from './drafting.ts';
import { countClaims, countUnions, insertCampaign, insertSlices, nameOf } from './desk-queries.ts';
import { readyToGive } from './following.ts';
import { tunedFor } from './tuned.ts';
import { type CampaignRow, findCampaign, holdCampaign, listCampaigns } from './queries.ts';

/** Whether she works at a union or above it, in any office. */
const worksAt = ({ posts }: Caller, line: readonly string[]) => posts.some(({ orgId }) => line.includes(orgId));

/** What campaigns and draws are of, by name. */
type Known = Pick<Platform, 'registry' | 'allotments'>;

export interface Seen {
  readonly row: CampaignRow;
  readonly node: Node;
}

/** A campaign of a union within the caller's reach. */
export async function seenBy(scoped: Scoped, row: CampaignRow | undefined): Promise<Seen | Refusal> {
  const node = row && (await findNode(scoped, row.org.id));
  return row === undefined || node === undefined ? refuse('not-found') : { row, node };
}

/** When its last time is over: until then people come, and it is noted who did. */
const lastEnd = ({ slices }: CampaignRow) => Math.max(...slices.map(({ ends }) => ends ?? -Infinity));

/** What the caller may do with a campaign next. Nobody announces what she drafted herself. */
function movesOf(known: Known, row: CampaignRow, node: Node, caller: Caller): CampaignMove[] {
  if (!steers(caller, lineOf(node))) return [];
  const phase = phaseOf(factsOf(row), row.now.getTime());
  if (row.state === 'draft') return row.made_by === caller.personId ? ['drop'] : ['announce', 'drop'];
  if (row.state !== 'announced' && row.state !== 'closed') return [];
  if (row.way === 'review' && row.ordered_at === null) return phase === 'drawing' || phase === 'over' ? ['order'] : [];
  // What is drawn is given along the order of a draw and of nothing else.
  if (row.way !== 'first-come' && row.ordered_at === null) return [];
  const asks = known.allotments.get(row.service)?.wishes !== undefined;
  const hands = asks && row.handing_at === null && phase !== 'coming';
  const hand = hands ? (['hand'] as const) : [];
  if (row.state === 'announced' && phase !== 'over') return [...hand, 'close'];
  return [...hand, ...(row.now.getTime() >= lastEnd(row) ? (['settle'] as const) : [])];
}

/** What is said of the draws of a campaign, and whether whoever steers it has still to announce one. */
async function drawingOf(
  db: Db,
  known: Known,
  { row, node }: Seen,
  caller: Caller,
): Promise<Pick<DeskAnswer, 'draws' | 'mayDraw'>> {
  if (!isDrawn(row.way)) return { mayDraw: false };
  const draws = (await listDrawsOf(db, row.cell, row.id)).map((draw) => drawLine(known, draw));
  const isRunning = row.state === 'announced' || row.state === 'closed';
  const isOpen = isRunning && row.ordered_at === null && draws.every(({ state }) => state === 'dropped');
  return { draws, mayDraw: isOpen && steers(caller, lineOf(node)) };
}

/** What was chosen of the goods, where there are some to choose among. */
async function goodsOf(
  db: Db,
  known: Known,
  { cell, id, service, slices, handing_at }: CampaignRow,
): Promise<Pick<DeskAnswer, 'goods' | 'owed' | 'worth' | 'handingAt'>> {
  if (known.allotments.get(service)?.wishes === undefined) return {};
  const counted = await countWishes(db, { cell, campaignId: id });
  const worth = worthOfGoods(counted.goods, stockOf(slices));
  return { ...counted, worth, ...(handing_at !== null && { handingAt: handing_at.toISOString() }) };
}

export async function deskAnswer(db: Db, known: Known, seen: Seen, caller: Caller): Promise<DeskAnswer> {
  const { row, node } = seen;
  const [madeBy, announcedBy] = [await nameOf(db, row.made_by), await nameOf(db, row.announced_by)];
  const moment = (at: Date | null, key: string) => (at === null ? {} : { [key]: at.toISOString() });
  return {
    ...campaignAnswer(row),
    ...moment(row.releases_at, 'releasesAt'),
    ...moment(row.released_at, 'releasedAt'),
    ...(row.follows !== null && { follows: row.follows }),
    state: row.state,
    parts: row.slices.map((slice) => ({
      ...sliceLine(slice),
      ...(slice.org && { org: slice.org }),
      given: slice.given,
    })),
    counts: await countClaims(db, row.cell, row.id),
    fromUnions: await countUnions(db, row.cell, row.id),
    disputes: await countDisputes(db, row.cell, row.id),
    madeBy: madeBy ?? '',
    ...(announcedBy !== undefined && { announcedBy }),
    ...moment(row.ordered_at, 'orderedAt'),
    ...moment(row.closed_at, 'closedAt'),
    ...moment(row.settled_at, 'settledAt'),
    ...(await drawingOf(db, known, seen, caller)),
    ...(await placeOf(db, known, row)),
    ...(await goodsOf(db, known, row)),
    may: movesOf(known, row, node, caller),
    ...(await callOffOf(db, seen, caller)),
  };
}

/** The campaigns of a union within reach. */
export async function readCampaigns(scoped: Scoped, orgId: string): Promise<CampaignLine[] | Refusal> {
  const node = await findNode(scoped, orgId);
  if (node === undefined) return refuse('not-found');
  return (await listCampaigns(scoped.beyond, sql`c.org_id = ${orgId}`)).map((row) => campaignLine(row));
}

/** A campaign as those see it who give it. */
export async function readDesk(known: Known, scoped: Scoped, id: string): Promise<DeskAnswer | Refusal> {
  const seen = await seenBy(scoped, await findCampaign(scoped.beyond, id));
  return isRefusal(seen) ? seen : deskAnswer(scoped.beyond, known, seen, scoped.caller);
}

export async function auditCampaign(
  trx: Trx,
  {
    row,
    context,
    act,
    purpose,
  }: { row: { id: string; org: { id: string } }; context: WriteContext; act: string; purpose?: string },
) {
  await writeAudit(trx, {
    cell: context.caller.cell,
    act,
    actorId: context.caller.personId,
    objectKind: 'campaign',
    objectId: row.id,
    orgId: row.org.id,
    purpose,
    requestId: context.request.id,
    now: context.now,
  });
}

/** What is wrong with a campaign that this union drafts, or the allotment it is of. */
export async function drafted(
  platform: Platform,
  scoped: Scoped,
  fields: CampaignFields,
  node: Node,
  now: number,
  held?: CampaignRow,
): Promise<Allotment | Refusal> {
  if (!worksAt(scoped.caller, lineOf(node))) return refuse('no-right');
  if (node.dissolved) return refuse('org-dissolved');
  const allotment = platform.allotments.get(fields.service);
  if (allotment === undefined) return refuse('service-unknown');
  const released = held?.released_at ? held.slices.reduce((all, { quota }) => all + quota, 0) : undefined;
  const reasons: Reason[] = campaignWrong(allotment, fields, now, released);
  for (const { orgId } of fields.split === 'unions' ? fields.slices : []) {
    const below = orgId === undefined ? undefined : await findNode(scoped, orgId);
    if (below === undefined || !lineOf(below).includes(node.id) || below.dissolved)
      reasons.push({ at: 'slices', says: '只能分给本级和下级的工会' });
  }
  for (const orgId of fields.who?.unions ?? [])
    if ((await findNode(scoped, orgId)) === undefined)
      reasons.push({ at: 'who', says: '给哪些工会的会员，只能选你管得到的工会' });
  const before = fields.follows === undefined ? undefined : await findCampaign(scoped.beyond, fields.follows);
  if (fields.follows !== undefined && (before?.org.id !== node.id || before.service !== fields.service))
    reasons.push({ at: 'follows', says: '请选择本工会办过的同一种活动' });
  const isNew = fields.goesTo !== undefined && fields.goesTo !== held?.goes_to;
  if (isNew && !(await isListed(scoped.beyond, platform, allotment, fields.goesTo)))
    reasons.push({ at: 'goesTo', says: '去的地方不在认定的名单里，请重新选择' });
  return reasons.length > 0 ? refuse('answers-wrong', reasons) : allotment;
}

/** Drafts a campaign for a union. Refusals: not-found, no-right, org-dissolved, service-unknown, answers-wrong. */
export function draftCampaign(
  platform: Platform,
  context: WriteContext,
  { orgId, ...fields }: CampaignFields & { readonly orgId: string },
): Promise<Done | Refusal> {
  return keeping<DeskAnswer>(platform, context, async (trx) => {
    const scoped = scopedTo(trx, context.caller);
    const node = await findNode(scoped, orgId);
    if (node === undefined) return refuse('not-found');
    const allotment = await drafted(platform, scoped, fields, node, context.now);
    if (isRefusal(allotment)) return allotment;
    const mover = moverOf(context);
    const id = await insertCampaign(trx, { ...fields, orgId, each: eachOf(allotment, fields) }, mover);
    const { cell } = (await findCampaign(trx, id))!;
    await insertSlices(trx, { cell, campaignId: id }, numbered(fields));
    await writeGoods(trx, { cell, campaignId: id }, fields.goods ?? []);
    const row = (await findCampaign(trx, id))!;
    await auditCampaign(trx, { row, context, act: 'draft-campaign', purpose: fields.name.trim() });
    return deskAnswer(trx, platform, { row, node }, context.caller);
  });
}

/** What of a draft the clock has overtaken, so that nobody could come for anything any more. */
function timesOver({ closes_at, window_until }: CampaignRow, now: number): Reason[] {
  const isOver = (at: Date | null) => at !== null && at.getTime() <= now;
  return [
    ...(isOver(closes_at) ? [{ at: 'closesAt', says: '结束的时间已经过了，请先修改时间，再发布' }] : []),
    ...(isOver(window_until) ? [{ at: 'windowUntil', says: '报名截止的时间已经过了，请先修改时间，再发布' }] : []),
  ];
}

/** What has to stand before anybody can be given one. */
async function refuseAnnouncing(
  trx: Trx,
  platform: Platform,
  row: CampaignRow,
  now: number,
): Promise<Refusal | undefined> {
  const allotment = platform.allotments.get(row.service)!;
  const late = timesOver(row, now);
  if (late.length > 0) return refuse('answers-wrong', late);
  const tuned = await tunedFor(trx, allotment, row.org.id, now);
  const goods = await listGoods(trx, { cell: row.cell, campaignId: row.id });
  return refuseGoods(allotment, goods, tuned) ?? readyToGive(trx, platform, row, row.slices, now);
}

/**
 * One step of a campaign by whoever steers its union. Refusals: not-found, no-right, campaign-own-check, campaign-not-ready,
 * and of announcing what is not ready to be given, such as answers-wrong.
 */
export function moveCampaign(
  platform: Platform,
  allotting: Allotting,
  context: WriteContext,
  id: string,
  move: CampaignMove,
): Promise<Done | Refusal> {
  return keeping<DeskAnswer>(platform, context, async (trx) => {
    const seen = await seenBy(scopedTo(trx, context.caller), await holdCampaign(trx, id));
    if (isRefusal(seen)) return seen;
    const { row, node } = seen;
    if (!steers(context.caller, lineOf(node))) return refuse('no-right');
    if (move === 'announce' && row.state === 'draft' && row.made_by === context.caller.personId)
      return refuse('campaign-own-check');
    if (!movesOf(platform, row, node, context.caller).includes(move)) return refuse('campaign-not-ready');
    const unready = move === 'announce' ? await refuseAnnouncing(trx, platform, row, context.now) : undefined;
    if (unready !== undefined) return unready;
    await acts[move](trx, platform, row, context);
    await auditCampaign(trx, { row, context, act: `${move}-campaign`, purpose: row.name });
    return deskAnswer(trx, platform, { row: (await findCampaign(trx, id))!, node }, context.caller);
  }).finally(() => allotting.forget(id));
}
