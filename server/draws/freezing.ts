import { type KeyObject, createHmac } from 'node:crypto';
import { dayOf } from '../../kernel/calendar.ts';
import type { DrawDeskAnswer } from '../../kernel/draw-answers.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { raiseEdition } from '../allotments/desk-queries.ts';
import { holdCampaign } from '../allotments/queries.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { type Sealer, macKey } from '../people/sealing.ts';
import type { Platform } from '../platform.ts';
import { type By, auditDraw, readDesk, seesDraw } from './desk.ts';
import { makeList } from './drawing.ts';
import { type Drawing, drawingOf } from './drawings.ts';
import { insertEntries } from './entry-queries.ts';
import type { EntrantBatch } from './entry-source.ts';
import { type DrawRow, holdTogether, insertText, setDropped, setFrozen } from './queries.ts';
import { isOut } from './sources.ts';
import { clockOf } from './work-queries.ts';

const pseudonymBytes = 16;

/** Without the key nobody finds people by trying who they might be; the same person is another one in every list. */
export const pseudonymKey = (sealer: Sealer): KeyObject => macKey(sealer, 'pseudonyms of draws');

export function pseudonymOf(key: KeyObject, listId: string, personId: string): Buffer {
  return createHmac('sha256', key).update(`${listId} ${personId}`).digest().subarray(0, pseudonymBytes);
}

/** The line above a list: what is drawn, how many places there are in all, and how many of them are given without being drawn. */
function headOf({ title, places, sources }: DrawRow, unlucky: string, straight: number, wouldBe: number) {
  const gone = straight > 0 ? `，其中 ${straight} 个直接给${unlucky}的人` : '';
  const all = straight === 0 && wouldBe > 0 ? `，${unlucky}的 ${wouldBe} 人也一起抽` : '';
  return {
    title: `${title}（名额共 ${places} 个${gone}${all}）`,
    places: places - straight,
    sources: sources.map(({ says }) => says),
  };
}

interface Taken {
  readonly listed: Buffer;
  readonly straight: number;
  /** How many would go straight in, if they were not as many as the places. */
  readonly wouldBe: number;
  readonly undrawn: boolean;
}

/** Puts everybody who waits into the list, or straight into a place. */
async function takeAll(trx: Trx, platform: Platform, draw: DrawRow, drawing: Drawing): Promise<Taken | undefined> {
  const key = pseudonymKey(platform.sealer);
  const listed: Buffer[] = [];
  let first: EntrantBatch | undefined;
  let straight = 0;
  let undrawn = false;
  for await (const batch of drawing.source.entrants(trx, platform, draw)) {
    first ??= batch;
    const { total, straight: wouldBe } = first;
    undrawn = drawing.onlyIfMore && total <= draw.places;
    straight = wouldBe < draw.places ? wouldBe : 0;
    const entries = batch.entrants.map((one) => ({
      pseudonym: pseudonymOf(key, draw.listId, one.personId),
      refId: one.refId,
      goes: straight > 0 && one.straight,
    }));
    listed.push(...entries.filter(({ goes }) => !goes).map(({ pseudonym }) => pseudonym));
    await insertEntries(
      trx,
      draw,
      entries.map(({ goes, ...entry }) => ({ ...entry, straight: goes || undrawn })),
    );
  }
  return first && { listed: Buffer.concat(listed), straight, wouldBe: first.straight, undrawn };
}

/** Who closes a list: a cadre, or the clock where a window was announced with its end. */
type Closer = By | { readonly caller?: undefined; readonly requestId: string; readonly now: number };

/** Publishes the list of one draw; false where nobody waits for it. */
async function freezeOne(trx: Trx, platform: Platform, draw: DrawRow, drawing: Drawing, by: Closer): Promise<boolean> {
  const taken = await takeAll(trx, platform, draw, drawing);
  if (taken === undefined) return false;
  const { listed, straight, undrawn, wouldBe } = taken;
  const entries = listed.length / pseudonymBytes;
  const { list, commitment } = await makeList(headOf(draw, drawing.unlucky, straight, wouldBe), listed);
  await insertText(trx, draw, 'list', Buffer.from(list), commitment);
  const frozenBy = by.caller?.personId ?? null;
  await setFrozen(trx, draw, { by: frozenBy, now: by.now, entries, straight, commitment, undrawn });
  await auditDraw(trx, draw, 'freeze-draw', by, `${entries} 人，${commitment}`);
  return true;
}

/**
 * Closes the lists of all parts of a campaign, once its window is over. A new edition turns away what was judged before and is
 * settled after: whoever is in no list has not entered. A part that nobody asked for is not drawn.
 */
async function freezeParts(
  trx: Trx,
  platform: Platform,
  rows: readonly DrawRow[],
  drawing: Drawing,
  by: Closer,
): Promise<Refusal | undefined> {
  const [draw] = rows as [DrawRow];
  const campaign = (await holdCampaign(trx, draw.campaignId!))!;
  if (campaign.window_until === null || campaign.window_until > campaign.now) return refuse('draw-window-open');
  await raiseEdition(trx, campaign.id);
  let isOver = true;
  for (const row of rows)
    if (await freezeOne(trx, platform, row, drawing, by)) isOver = false;
    else {
      const why = '没有人报名，不用抽签';
      await setDropped(trx, row, { by: by.caller?.personId ?? null, now: by.now, why });
      await auditDraw(trx, row, 'drop-draw', by, why);
    }
  if (isOver) await drawing.source.finish?.(trx, platform, draw, by.now);
  return undefined;
}

/** Freezes what is held together. Refusals: draw-not-there, draw-source-late, draw-nobody, draw-window-open. */
export async function freezeRows(
  trx: Trx,
  platform: Platform,
  rows: readonly DrawRow[],
  by: Closer,
): Promise<Refusal | undefined> {
  const [draw] = rows;
  const drawing = draw && drawingOf(platform, draw);
  if (draw === undefined || drawing === undefined || draw.state !== 'announced') return refuse('draw-not-there');
  const when = { today: dayOf(by.now), now: by.now };
  if (draw.sources.some((source) => isOut(source, when))) return refuse('draw-source-late');
  if (draw.campaignId !== null) return freezeParts(trx, platform, rows, drawing, by);
  return (await freezeOne(trx, platform, draw, drawing, by)) ? undefined : refuse('draw-nobody');
}

/**
 * Closes the list: who waits now takes part, whoever comes later waits for the next draw. List and commitment are public from
 * the end of this transaction, before any source of the seed is out. Of two who freeze at once the second finds it frozen.
 * Refusals: not-found, no-right, draw-not-there, draw-source-late, draw-nobody, draw-window-open.
 */
export async function freezeDraw(trx: Trx, platform: Platform, id: string, by: By): Promise<DrawDeskAnswer | Refusal> {
  const rows = await holdTogether(trx, id);
  const [draw] = rows;
  if (draw === undefined || !seesDraw(by.caller, draw.line)) return refuse('not-found');
  if (!drawingOf(platform, draw)?.holds(by.caller, draw)) return refuse('no-right');
  return (await freezeRows(trx, platform, rows, by)) ?? readDesk(trx, platform, id, by);
}

/** Closes the lists of a campaign whose window has ended, without anybody: nobody can forget it or choose when. */
export async function freezeByClock(platform: Platform, id: string): Promise<number> {
  return platform.db.transaction().execute(async (trx) => {
    const rows = await holdTogether(trx, id);
    // What cannot be frozen any more is shown at its desk as what it is.
    const refused = await freezeRows(trx, platform, rows, { requestId: `draw-${newId()}`, now: await clockOf(trx) });
    return refused === undefined ? 1 : 0;
  });
}
