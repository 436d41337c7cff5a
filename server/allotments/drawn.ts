import { isDrawn } from '../../kernel/allot.ts';
import type { CampaignAnswer, CampaignDrawAsked, DeskAnswer } from '../../kernel/allot-answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import type { MyDrawAnswer } from '../../kernel/draw-answers.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { scopedTo } from '../db/scope.ts';
import { announceWith } from '../draws/announcing.ts';
import { countLive } from '../draws/claim-entries.ts';
import { lateSources } from '../draws/claims-source.ts';
import { auditDraw } from '../draws/desk.ts';
import { lineOf as drawLine, readOwn } from '../draws/public.ts';
import { findDraw, listDrawsOf } from '../draws/queries.ts';
import { type Source, sourcesOf } from '../draws/sources.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { steers } from '../orgs/change-deciding.ts';
import { lineOf } from '../orgs/change-queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { deskAnswer, seenBy } from './desk.ts';
import { type CampaignRow, findCampaign, findClaims, holdCampaign } from './queries.ts';

/** The title of a draw is a line of its public list. */
const titleOf = ({ name, split }: CampaignRow, label: string | undefined) =>
  `${name}${split === 'whole' || label === undefined ? '' : `（${label}）`}抽签`;

/** Sources of which one could be out before the list is closed: whoever knew it could still enter, or not. */
function sourcesEarly(sources: readonly Source[], closes: Date): Reason[] {
  const day = dayOf(closes.getTime());
  return sources.flatMap((source, n) => {
    const isLater = source.kind === 'numbered' ? source.on > day : Date.parse(source.at) > closes.getTime();
    return isLater ? [] : [{ at: `sources.${n}.on`, says: '公布的日子要在报名截止的第二天或者以后' }];
  });
}

/** One draw for each part of which there is something to give, all from the same sources. */
async function announceParts(
  trx: Trx,
  row: CampaignRow,
  sources: readonly Source[],
  { caller, request, now }: WriteContext,
): Promise<Refusal | undefined> {
  const by = { caller, requestId: request.id, now };
  for (const { slice, quota, label, org } of row.slices.filter((one) => one.quota > 0)) {
    const id = newId(now);
    const title = titleOf(row, label ?? org?.name);
    const pool = `${row.id} ${slice}`;
    const of = { source: 'claims', subject: row.service, pool, campaignId: row.id, slice } as const;
    const number = await announceWith(
      trx,
      { id, listId: id, orgId: row.org.id, ...of, title, places: quota, sources },
      by,
    );
    if (isRefusal(number)) return number;
    await auditDraw(trx, (await findDraw(trx, id))!, 'announce-draw', by, `${title}，${quota} 个名额`);
  }
  return undefined;
}

/**
 * Says openly where the seed of a campaign's draw will come from; how many there are in each part stands from then on. The
 * lists are closed by the clock when the window ends. Refusals: not-found, no-right, campaign-not-ready, draw-under-way,
 * answers-wrong, beacon-unset.
 */
export function announceCampaignDraw(
  platform: Platform,
  context: WriteContext,
  id: string,
  asked: CampaignDrawAsked,
): Promise<Done | Refusal> {
  return keeping<DeskAnswer>(platform, context, async (trx) => {
    const { caller, now } = context;
    const seen = await seenBy(scopedTo(trx, caller), await holdCampaign(trx, id));
    if (isRefusal(seen)) return seen;
    const { row, node } = seen;
    if (!steers(caller, lineOf(node))) return refuse('no-right');
    const isRunning = row.state === 'announced' || row.state === 'closed';
    if (!isDrawn(row.way) || !isRunning || row.ordered_at !== null) return refuse('campaign-not-ready');
    if ((await countLive(trx, row.cell, id)) > 0) return refuse('draw-under-way');
    const when = { today: dayOf(now), now, hasBeacon: platform.beacon !== undefined };
    const sources = sourcesOf(asked.sources, when);
    if (isRefusal(sources)) return sources;
    const early = sourcesEarly(sources, row.window_until!);
    if (early.length > 0) return refuse('answers-wrong', early);
    const late = await lateSources(trx, row, sources);
    if (late.length > 0) return refuse('answers-wrong', late);
    // The first of its writes is the first that can be refused.
    const refused = await announceParts(trx, row, sources, context);
    return refused ?? deskAnswer(trx, platform, seen, caller);
  });
}

/** What is said of the draws of a campaign to whoever looks at it. */
export async function drawsOf(db: Db, platform: Platform, row: CampaignRow): Promise<Pick<CampaignAnswer, 'draws'>> {
  if (!isDrawn(row.way)) return {};
  return { draws: (await listDrawsOf(db, row.cell, row.id)).map((draw) => drawLine(platform, draw)) };
}

/** How somebody finds herself in the draw of a campaign; undefined where she is in no list. */
export async function readOwnDraw(platform: Platform, caller: Caller, id: string): Promise<MyDrawAnswer | undefined> {
  const { db } = platform;
  const row = await findCampaign(db, id);
  if (row === undefined || !isDrawn(row.way)) return undefined;
  const [claim] = await findClaims(db, { cell: row.cell, campaignId: row.id, personIds: [caller.personId] });
  return claim && readOwn(db, platform, claim.id);
}
