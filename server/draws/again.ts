import { dayOf } from '../../kernel/calendar.ts';
import type { DrawDeskAnswer, SourceAsked } from '../../kernel/draw-answers.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { findCampaign } from '../allotments/queries.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { tellPeople } from '../exports/queries.ts';
import type { Platform } from '../platform.ts';
import { type AgainRow, findAgain, insertAgain, setAgreed } from './again-queries.ts';
import { announceWith, heldBy, whyWrong } from './announcing.ts';
import { lateSources } from './claims-source.ts';
import { type By, auditDraw, readDesk, readsFor, seesDraw } from './desk.ts';
import { makeListAgain } from './drawing.ts';
import { type DrawRow, getText, holdTogether, insertText, listReadings, setDropped, setFrozen } from './queries.ts';
import { type Source, isOut, sourcesOf } from './sources.ts';

/**
 * Why a list cannot be drawn from other sources now: it is not frozen, its sources have still to come, or somebody has read
 * them already and so they appeared.
 */
async function whyNot(trx: Trx, row: DrawRow, now: number): Promise<Refusal | undefined> {
  const isDue = row.sources.some((source) => isOut(source, { today: dayOf(now), now }));
  if (row.state !== 'frozen' || row.undrawn || !isDue) return refuse('draw-not-there');
  return (await listReadings(trx, row)).length > 0 ? refuse('draw-source-appeared') : undefined;
}

/**
 * Asks for the same list to be drawn from other sources, where one of those announced has not appeared on its day. Nothing
 * changes before somebody else agrees; who asks anew takes the place of who asked before. Refusals: not-found, no-right,
 * draw-not-there, answers-wrong, draw-source-appeared, beacon-unset.
 */
export async function askAgain(
  trx: Trx,
  platform: Platform,
  id: string,
  given: { readonly why: string; readonly sources: readonly SourceAsked[] },
  by: By,
): Promise<DrawDeskAnswer | Refusal> {
  const { caller, now } = by;
  const rows = await heldBy(trx, platform, id, by);
  if (isRefusal(rows)) return rows;
  const why = given.why.trim();
  const wrong = whyWrong(why) ?? (await whyNot(trx, rows[0], now));
  if (wrong !== undefined) return wrong;
  const when = { today: dayOf(now), now, hasBeacon: platform.beacon !== undefined };
  const sources = sourcesOf(given.sources, when);
  if (isRefusal(sources)) return sources;
  const { campaignId } = rows[0];
  const campaign = campaignId === null ? undefined : await findCampaign(trx, campaignId);
  const late = campaign === undefined ? [] : await lateSources(trx, campaign, sources);
  if (late.length > 0) return refuse('answers-wrong', late);
  for (const row of rows) {
    await insertAgain(trx, row, { why, sources, by: caller.personId, now });
    await auditDraw(trx, row, 'ask-draw-again', by, why);
  }
  return readDesk(trx, platform, id, by);
}

/** Gives up one draw for another of the very same list. */
async function drawAgain(trx: Trx, row: DrawRow, asked: AgainRow, by: By): Promise<string | Refusal> {
  const { caller, now } = by;
  const { why, sources } = asked;
  await setAgreed(trx, row, asked.n, { by: caller.personId, now });
  await setDropped(trx, row, { by: asked.askedBy, now, why });
  const again = newId(now);
  const number = await announceWith(trx, { ...row, id: again, orgId: row.org.id, sources }, by);
  if (isRefusal(number)) return number;
  const head = { title: `${row.title}（换种子来源重抽，原来是 ${row.number}）`, places: row.places - row.straight! };
  const says = { ...head, sources: sources.map((source) => source.says) };
  const { list, commitment } = await makeListAgain(says, await getText(trx, row, 'list'));
  const draw = { cell: row.cell, id: again };
  await insertText(trx, draw, 'list', Buffer.from(list), commitment);
  const { entries, straight } = row;
  const frozen = { by: caller.personId, now, entries: entries!, straight: straight!, commitment, undrawn: false };
  await setFrozen(trx, draw, frozen);
  await auditDraw(trx, row, 'draw-again', by, `${number}，${why}，${commitment}`);
  await tellPeople(trx, [{ cell: row.cell, id: asked.askedBy }], {
    title: '换来源重抽，另一个人已经同意',
    says: `${row.number} ${row.title}：同一份名单改由 ${number} 抽。`,
  });
  return again;
}

const isToCome = (sources: readonly Source[], now: number) =>
  sources.every((source) => !isOut(source, { today: dayOf(now), now }));

/**
 * Agrees that a source has not appeared: the list is drawn again from those that were asked for. The old draw stays public with
 * the reason, and nobody comes to the list or leaves it. Who agrees is not who asked. Refusals:
 * not-found, no-right, draw-own-check, draw-not-there, draw-source-appeared, draw-source-late.
 */
export async function agreeAgain(trx: Trx, platform: Platform, id: string, by: By): Promise<DrawDeskAnswer | Refusal> {
  const { caller, now } = by;
  const rows = await holdTogether(trx, id);
  const [row] = rows;
  if (row === undefined || !seesDraw(caller, row.line)) return refuse('not-found');
  if (!(await readsFor(trx, caller, row))) return refuse('no-right');
  const asked = await findAgain(trx, row);
  const wrong = asked === undefined ? refuse('draw-not-there') : await whyNot(trx, row, now);
  if (asked === undefined || wrong !== undefined) return wrong ?? refuse('draw-not-there');
  if (asked.askedBy === caller.personId) return refuse('draw-own-check');
  if (!isToCome(asked.sources, now)) return refuse('draw-source-late');
  let shown = id;
  for (const one of rows) {
    const again = await drawAgain(trx, one, (await findAgain(trx, one))!, by);
    if (typeof again !== 'string') return again;
    if (one.id === id) shown = again;
  }
  return readDesk(trx, platform, shown, by);
}
