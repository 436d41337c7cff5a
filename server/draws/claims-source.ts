import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import type { Reason } from '../../kernel/refusal.ts';
import { sayDay } from '../../kernel/say-day.ts';
import { pastUse } from '../allotments/following.ts';
import { type CampaignRow, findCampaign, holdCampaign } from '../allotments/queries.ts';
import { grantInOrder, promote } from '../allotments/moving.ts';
import { holdSlice } from '../allotments/stock-queries.ts';
import { setCampaign } from '../allotments/desk-queries.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { tellAll } from '../notices/queries.ts';
import type { Platform } from '../platform.ts';
import { findTerms } from '../vouchers/terms-queries.ts';
import { type ClaimEntrant, countLive, enteredIn, listEntered } from './claim-entries.ts';
import type { Entrant, EntrantBatch, EntrySource, Holding } from './entry-source.ts';
import type { DrawRow } from './queries.ts';
import type { Source } from './sources.ts';

const batch = 10_000;

async function* entrants(trx: Trx, platform: Platform, draw: DrawRow): AsyncGenerator<EntrantBatch> {
  const carries = platform.allotments.get(draw.subject)?.allot.carriesOver === true;
  await sql`declare claim_entrants no scroll cursor for ${enteredIn(draw, carries)}`.execute(trx);
  for (;;) {
    const { rows } = await sql<ClaimEntrant>`fetch ${sql.raw(String(batch))} from claim_entrants`.execute(trx);
    if (rows.length === 0) break;
    const read = rows.map((row): Entrant => ({ refId: row.ref_id, personId: row.person_id, straight: row.straight }));
    yield { entrants: read, total: rows[0]!.total, straight: rows[0]!.straights };
  }
  await sql`close claim_entrants`.execute(trx);
}

const partOf = ({ cell, campaignId, slice }: DrawRow) => ({ cell, campaignId: campaignId!, slice: slice! });

/** One entry as it is to be settled. */
interface Drawn {
  readonly id: string;
  readonly personId: string;
}

/** Tells each what became of her, in three sentences for all of them. */
async function tellDrawn(
  trx: Trx,
  { cell, number }: DrawRow,
  name: string,
  { won, waits, lost }: Readonly<Record<'won' | 'waits' | 'lost', readonly Drawn[]>>,
  now: number,
): Promise<void> {
  const check = `抽签 ${number} 的全部内容公开，在活动页上可以核对。`;
  const tell = (who: readonly Drawn[], title: string, says: string) =>
    tellAll(
      trx,
      { cell, personIds: who.map(({ personId }) => personId) },
      { title, says: `${name}：${says}${check}`, now },
    );
  await tell(won, '有名额了', '你有名额，领取号在活动页上。');
  await tell(waits, '没有抽中，在候补', '你没有抽中，排在候补里，有人退回就轮到你。');
  await tell(lost, '没有抽中', '这次没有抽中。');
}

/**
 * Gives along the order of a draw by the one way of granting: winners get numbers, the others places in the line as far as
 * there is room, in the drawn order.
 */
async function hold(trx: Trx, platform: Platform, draw: DrawRow, refIds: readonly string[]): Promise<Holding> {
  const campaign = (await findCampaign(trx, draw.campaignId!))!;
  const held = (await holdSlice(trx, partOf(draw)))!;
  const there = new Map((await listEntered(trx, draw.cell, refIds)).map((one) => [one.id, one]));
  const [won, others]: [Drawn[], Drawn[]] = [[], []];
  return {
    settle: async (refId, what) => {
      const claim = there.get(refId);
      if (claim !== undefined) (what === 'wins' ? won : others).push(claim);
      return claim !== undefined;
    },
    end: async (now) => {
      const mover = { personId: null, requestId: `draw-${newId()}`, at: new Date(now) };
      const ids = [...won, ...others].map(({ id }) => id);
      const why = { act: 'draw-claims', says: '抽签' };
      await grantInOrder(trx, platform, campaign, held, ids, why, mover, won.length);
      const room = held.waits - held.waiting;
      const told = { won, waits: others.slice(0, room), lost: others.slice(room) };
      await tellDrawn(trx, draw, campaign.name, told, now);
    },
  };
}

/**
 * Sources that come out after the last day of the vouchers that are drawn for, or when the first of the times has begun: whoever
 * won could not use hers.
 */
export async function lateSources(
  db: Db,
  { id, slices }: Pick<CampaignRow, 'id' | 'slices'>,
  sources: readonly Source[],
): Promise<Reason[]> {
  const until = (await findTerms(db, id))?.validUntil;
  const starts = slices.flatMap((one) => (one.starts === null ? [] : [dayOf(one.starts)])).toSorted()[0];
  return sources.flatMap((source, n) => {
    const on = source.kind === 'numbered' ? source.on : dayOf(Date.parse(source.at));
    const why =
      until !== undefined && on >= until
        ? `券只能用到${sayDay(until)}`
        : starts !== undefined && on >= starts
          ? `最早的一场${sayDay(starts)}开始`
          : undefined;
    return why === undefined ? [] : [{ at: `sources.${n}.on`, says: `${why}，种子要在那天以前公布，请换早一点的来源` }];
  });
}

/**
 * With the last of its draws a campaign goes on: what has come free meanwhile goes to whoever waits first, what nobody asked for
 * to whoever comes.
 */
export async function endDrawing(
  trx: Trx,
  platform: Platform,
  { cell, campaignId }: Pick<DrawRow, 'cell' | 'campaignId'>,
  now: number,
): Promise<void> {
  const campaign = await holdCampaign(trx, campaignId!);
  if (campaign === undefined || (await countLive(trx, cell, campaign.id)) > 0) return;
  await setCampaign(trx, campaign.id, { ordered_at: new Date(now) });
  const mover = { personId: null, requestId: `draw-${newId()}`, at: new Date(now) };
  for (const { slice } of campaign.slices) {
    const held = (await holdSlice(trx, { cell, campaignId: campaign.id, slice }))!;
    await promote(trx, platform, campaign, held, mover);
  }
}

/** Claims that entered a part of a campaign while its window was open. */
export const claimsSource: EntrySource = {
  atOnce: 500,
  entrants,
  hold,
  pastUse: async (db, platform, { campaignId, slice }, now) =>
    pastUse(db, platform, (await findCampaign(db, campaignId!))!, new Date(now), slice!),
  finish: endDrawing,
};
