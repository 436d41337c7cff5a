import { type Allotment, isDrawn } from '../../kernel/allot.ts';
import type { CampaignFields, DeskAnswer } from '../../kernel/allot-answers.ts';
import { stockWrong } from '../../kernel/claim.ts';
import { type Who, type WhoAnswer, tidyWho } from '../../kernel/who.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { scopedTo } from '../db/scope.ts';
import type { Trx } from '../db/open.ts';
import { countLive } from '../draws/claim-entries.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { steers } from '../orgs/change-deciding.ts';
import { lineOf } from '../orgs/change-queries.ts';
import type { Platform } from '../platform.ts';
import { dropGoodsAfter, holdGoods, holdsOf, listGoods, writeGoods } from '../wishes/queries.ts';
import { refuseGoods } from '../wishes/readying.ts';
import { moverOf } from './acts.ts';
import type { Allotting } from './allotting.ts';
import { auditCampaign, deskAnswer, drafted, seenBy } from './desk.ts';
import { beginJournal, deleteSlices, insertSlices, updateCampaign } from './desk-queries.ts';
import { eachOf, numbered } from './drafting.ts';
import { readyToGive } from './following.ts';
import { promote } from './moving.ts';
import { type CampaignRow, findCampaign, holdCampaign } from './queries.ts';
import { type Mover, holdSlice, writeSlice } from './stock-queries.ts';
import { moveTimes } from './times.ts';

/** The parts as they are to be. After the release what there is stays where it is: with everybody. */
function wantedOf({ released_at, slices }: CampaignRow, fields: CampaignFields): ReturnType<typeof numbered> {
  const wanted = numbered(fields);
  if (released_at === null) return wanted;
  const now = new Map(slices.map(({ slice, quota, waits }) => [slice, { quota, waits }]));
  return wanted.map((one) => ({ ...one, ...now.get(one.slice) }));
}

/** Takes over new numbers of what there is: never less than is given; whoever waits moves up at once. */
async function changeStock(
  trx: Trx,
  platform: Platform,
  row: CampaignRow,
  fields: CampaignFields,
  mover: Mover,
): Promise<void> {
  const wanted = wantedOf(row, fields);
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
  for (const { slice, quota } of wantedOf(row, fields)) {
    const wrong = stockWrong(row.slices.find((one) => one.slice === slice)?.given ?? 0, quota);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Of the goods of what is announced none is taken away or changed, and there are never fewer than were chosen. */
async function goodsShort(
  trx: Trx,
  allotment: Allotment,
  row: CampaignRow,
  { goods = [] }: CampaignFields,
): Promise<Refusal | undefined> {
  if (row.state !== 'announced' || allotment.wishes === undefined) return undefined;
  const where = { cell: row.cell, campaignId: row.id };
  const held = await holdGoods(
    trx,
    where,
    (await listGoods(trx, where)).map(({ good }) => good),
  );
  const isKept = held.every((good) => {
    const now = goods[good.good - 1];
    if (now === undefined || now.quota < good.quota - good.left) return false;
    return now.label.trim() === good.label && now.worthFen === good.worthFen && holdsOf(now) === holdsOf(good);
  });
  return isKept ? refuseGoods(allotment, goods, row.tuned) : refuse('good-below-chosen');
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

/** What stands once what unions had left is everybody's. */
function releasedWrong(row: CampaignRow, fields: CampaignFields): Reason[] {
  const quotaOf = new Map(row.slices.map(({ slice, quota }) => [slice, quota]));
  const reasons: Reason[] = [];
  if (numbered(fields).some(({ slice, quota }) => slice > 0 && quota !== quotaOf.get(slice)))
    reasons.push({ at: 'slices', says: '余量已经收回给所有人，各工会的数量不能再改，也不能再加一份。请刷新页面再改' });
  if (fields.releasesAt === undefined || Date.parse(fields.releasesAt) !== row.releases_at?.getTime())
    reasons.push({ at: 'releasesAt', says: '余量已经收回，不能改收回的时间' });
  return reasons;
}

const whoText = (who: Who) => JSON.stringify(tidyWho(who));
const idsIn = ({ unions, ...who }: WhoAnswer): Who => ({
  ...who,
  ...(unions && { unions: unions.map(({ id }) => id) }),
});

/** What stands once it is announced: how it is decided, what it is split by, and when it opened. */
function fixedWrong(allotment: Allotment, row: CampaignRow, fields: CampaignFields): Reason[] {
  const reasons: Reason[] = [];
  if (fields.service !== row.service) reasons.push({ at: 'service', says: '不能换成别的活动' });
  if (row.state === 'draft') return reasons;
  const opened = row.opens_at.getTime() <= row.now.getTime();
  if (fields.way !== row.way || fields.split !== row.split)
    reasons.push({ at: 'way', says: '发布以后不能改发放的办法' });
  if (eachOf(allotment, fields) !== row.each) reasons.push({ at: 'each', says: '发布以后不能改每人还是每户一份' });
  if (whoText(fields.who ?? {}) !== whoText(idsIn(row.who))) reasons.push({ at: 'who', says: '发布以后不能改给谁' });
  if ((fields.worthFen ?? null) !== row.worth_fen) reasons.push({ at: 'worthFen', says: '发布以后不能改一份值多少钱' });
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
    const fixed = [
      ...fixedWrong(allotment, row, fields),
      ...(isDrawing ? drawnWrong(row, fields) : []),
      ...(row.released_at === null ? [] : releasedWrong(row, fields)),
    ];
    if (fixed.length > 0) return refuse('answers-wrong', fixed);
    const announced = row.state === 'announced';
    const then = { ...row, closes_at: new Date(fields.closesAt) };
    const short =
      shortOf(row, fields) ??
      (await goodsShort(trx, allotment, row, fields)) ??
      (announced ? await readyToGive(trx, platform, then, wantedOf(row, fields), context.now) : undefined);
    if (short !== undefined) return short;
    const mover = moverOf(context);
    await updateCampaign(trx, id, { ...fields, each: eachOf(allotment, fields) }, announced);
    await writeGoods(trx, { cell: row.cell, campaignId: id }, fields.goods ?? []);
    if (row.state === 'draft') {
      await dropGoodsAfter(trx, { cell: row.cell, campaignId: id }, fields.goods?.length ?? 0);
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
