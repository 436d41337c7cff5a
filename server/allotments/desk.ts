import { sql } from 'kysely';
import { type Allotment, isDrawn } from '../../kernel/allot.ts';
import type { CampaignFields, CampaignLine, CampaignMove, DeskAnswer } from '../../kernel/allot-answers.ts';
import { phaseOf, stockWrong } from '../../kernel/claim.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Db, Trx } from '../db/open.ts';
import { countLive } from '../draws/claim-entries.ts';
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
import { campaignAnswer, campaignLine, factsOf, sliceLine } from './answering.ts';
import { campaignWrong, numbered } from './drafting.ts';
import {
  beginJournal,
  countClaims,
  deleteSlices,
  insertCampaign,
  insertSlices,
  nameOf,
  updateCampaign,
} from './desk-queries.ts';
import { readyToGive } from './following.ts';
import { promote } from './moving.ts';
import { type CampaignRow, findCampaign, holdCampaign, listCampaigns } from './queries.ts';
import { type Mover, holdSlice, writeSlice } from './stock-queries.ts';
import { moveTimes } from './times.ts';

/** Whether she works at a union or above it, in any office. */
const worksAt = ({ posts }: Caller, line: readonly string[]) => posts.some(({ orgId }) => line.includes(orgId));

/** What campaigns and draws are of, by name. */
type Known = Pick<Platform, 'registry' | 'allotments'>;

interface Seen {
  readonly row: CampaignRow;
  readonly node: Node;
}

/** A campaign of a union within the caller's reach. */
export async function seenBy(scoped: Scoped, row: CampaignRow | undefined): Promise<Seen | Refusal> {
  const node = row && (await findNode(scoped, row.org.id));
  return row === undefined || node === undefined ? refuse('not-found') : { row, node };
}

/** What the caller may do with a campaign next. Nobody announces what she drafted herself. */
function movesOf(row: CampaignRow, node: Node, caller: Caller): CampaignMove[] {
  if (!steers(caller, lineOf(node))) return [];
  const phase = phaseOf(factsOf(row), row.now.getTime());
  if (row.state === 'draft') return row.made_by === caller.personId ? ['drop'] : ['announce', 'drop'];
  if (row.state !== 'announced' && row.state !== 'closed') return [];
  if (row.way === 'review' && row.ordered_at === null) return phase === 'drawing' || phase === 'over' ? ['order'] : [];
  // What is drawn is given along the order of a draw and of nothing else.
  if (row.way !== 'first-come' && row.ordered_at === null) return [];
  return row.state === 'announced' && phase !== 'over' ? ['close'] : ['settle'];
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
    madeBy: madeBy ?? '',
    ...(announcedBy !== undefined && { announcedBy }),
    ...moment(row.ordered_at, 'orderedAt'),
    ...moment(row.closed_at, 'closedAt'),
    ...moment(row.settled_at, 'settledAt'),
    ...(await drawingOf(db, known, seen, caller)),
    ...(await placeOf(db, known, row)),
    may: movesOf(row, node, caller),
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
async function drafted(
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
  const reasons: Reason[] = campaignWrong(allotment, fields, now);
  for (const { orgId } of fields.split === 'unions' ? fields.slices : []) {
    const below = orgId === undefined ? undefined : await findNode(scoped, orgId);
    if (below === undefined || !lineOf(below).includes(node.id) || below.dissolved)
      reasons.push({ at: 'slices', says: '只能分给本级和下级的工会' });
  }
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
    const id = await insertCampaign(trx, { ...fields, orgId, each: allotment.allot.each }, mover);
    const { cell } = (await findCampaign(trx, id))!;
    await insertSlices(trx, { cell, campaignId: id }, numbered(fields));
    const row = (await findCampaign(trx, id))!;
    await auditCampaign(trx, { row, context, act: 'draft-campaign', purpose: fields.name.trim() });
    return deskAnswer(trx, platform, { row, node }, context.caller);
  });
}

/** Takes over new numbers of what there is: never less than is given; whoever waits moves up at once. */
async function changeStock(
  trx: Trx,
  platform: Platform,
  row: CampaignRow,
  fields: CampaignFields,
  mover: Mover,
): Promise<void> {
  const wanted = numbered(fields);
  for (const { slice, quota, waits } of wanted) {
    const held = await holdSlice(trx, { cell: row.cell, campaignId: row.id, slice });
    if (held === undefined) continue;
    const after = await writeSlice(
      trx,
      held,
      { quota, waits: Math.max(waits, held.waiting) },
      quota < held.quota ? 'taken' : 'put',
      mover,
    );
    await promote(trx, platform, row, after, { ...mover, personId: null });
  }
  const added = wanted.filter(({ slice }) => row.slices.every((one) => one.slice !== slice));
  await insertSlices(trx, { cell: row.cell, campaignId: row.id }, added);
  await beginJournal(trx, row.cell, row.id, mover);
}

/** A part that would have less than is given already; its row is held, so that nothing more is given meanwhile. */
function shortOf(row: CampaignRow, fields: CampaignFields): Refusal | undefined {
  for (const { slice, quota } of numbered(fields)) {
    const wrong = stockWrong(row.slices.find((one) => one.slice === slice)?.given ?? 0, quota);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** What was announced with its draw: how many there are in each part, and when the list is closed. */
function drawnWrong(row: CampaignRow, fields: CampaignFields): Reason[] {
  const reasons: Reason[] = [];
  const quotaOf = new Map(row.slices.map(({ slice, quota }) => [slice, quota]));
  const wanted = numbered(fields);
  if (wanted.length !== row.slices.length || wanted.some(({ slice, quota }) => quotaOf.get(slice) !== quota))
    reasons.push({ at: 'slices', says: '抽签已经预告，数量等抽签办完再改' });
  if (fields.windowUntil === undefined || Date.parse(fields.windowUntil) !== row.window_until?.getTime())
    reasons.push({ at: 'windowUntil', says: '抽签已经预告，不能改报名截止' });
  if ((fields.follows ?? null) !== row.follows) reasons.push({ at: 'follows', says: '抽签已经预告，不能再改' });
  return reasons;
}

/** What stands once it is announced: how it is decided, what it is split by, and when it opened. */
function fixedWrong(row: CampaignRow, fields: CampaignFields): Reason[] {
  const reasons: Reason[] = [];
  if (fields.service !== row.service) reasons.push({ at: 'service', says: '不能换成别的活动' });
  if (row.state === 'draft') return reasons;
  const opened = row.opens_at.getTime() <= row.now.getTime();
  if (fields.way !== row.way || fields.split !== row.split)
    reasons.push({ at: 'way', says: '发布以后不能改发放的办法' });
  if (opened && new Date(fields.opensAt).getTime() !== row.opens_at.getTime())
    reasons.push({ at: 'opensAt', says: '已经开始，不能改开始时间' });
  const wanted = numbered(fields);
  const isKept = row.slices.every(({ slice, org }) =>
    wanted.some((one) => one.slice === slice && one.orgId === org?.id),
  );
  if (!isKept) reasons.push({ at: 'slices', says: '发布以后不能减少或者换掉一份，可以把数量改到已领的数' });
  return reasons;
}

/** Changes a campaign: a draft freely, one that is announced as far as nobody loses by it, under a new edition. */
export function changeCampaign(
  platform: Platform,
  allotting: Allotting,
  context: WriteContext,
  id: string,
  fields: CampaignFields,
): Promise<Done | Refusal> {
  return keeping<DeskAnswer>(platform, context, async (trx) => {
    const scoped = scopedTo(trx, context.caller);
    const seen = await seenBy(scoped, await holdCampaign(trx, id));
    if (isRefusal(seen)) return seen;
    const { row, node } = seen;
    if (row.state !== 'draft' && row.state !== 'announced') return refuse('campaign-not-ready');
    // What is announced is changed by whoever may announce.
    if (row.state === 'announced' && !steers(context.caller, lineOf(node))) return refuse('no-right');
    const allotment = await drafted(
      platform,
      scoped,
      fields,
      node,
      Math.min(context.now, row.opens_at.getTime() - 1),
      row,
    );
    if (isRefusal(allotment)) return allotment;
    const isDrawing = isDrawn(row.way) && (await countLive(trx, row.cell, id)) > 0;
    const fixed = [...fixedWrong(row, fields), ...(isDrawing ? drawnWrong(row, fields) : [])];
    if (fixed.length > 0) return refuse('answers-wrong', fixed);
    const announced = row.state === 'announced';
    const short =
      shortOf(row, fields) ??
      (announced ? await readyToGive(trx, platform, row, numbered(fields), context.now) : undefined);
    if (short !== undefined) return short;
    const mover = moverOf(context);
    await updateCampaign(trx, id, fields, announced);
    if (row.state === 'draft') {
      await deleteSlices(trx, row.cell, id);
      await insertSlices(trx, { cell: row.cell, campaignId: id }, numbered(fields));
    }
    if (announced) {
      await changeStock(trx, platform, row, fields, mover);
      await moveTimes(trx, row, fields, mover);
    }
    await auditCampaign(trx, { row, context, act: 'change-campaign', purpose: fields.name.trim() });
    return deskAnswer(trx, platform, { row: (await findCampaign(trx, id))!, node }, context.caller);
  }).finally(() => allotting.forget(id));
}

/**
 * One step of a campaign by whoever steers its union. Refusals: not-found, no-right, campaign-own-check, campaign-not-ready.
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
    if (!movesOf(row, node, context.caller).includes(move)) return refuse('campaign-not-ready');
    const unready = move === 'announce' ? await readyToGive(trx, platform, row, row.slices, context.now) : undefined;
    if (unready !== undefined) return unready;
    await acts[move](trx, platform, row, context);
    await auditCampaign(trx, { row, context, act: `${move}-campaign`, purpose: row.name });
    return deskAnswer(trx, platform, { row: (await findCampaign(trx, id))!, node }, context.caller);
  }).finally(() => allotting.forget(id));
}
