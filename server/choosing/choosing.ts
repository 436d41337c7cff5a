import { createHmac, randomBytes } from 'node:crypto';
import type { BadgeLine, ChoosingAnswer, ChoosingFigures, ChoosingNoted } from '../../kernel/mutual-answers.ts';
import {
  type Badge,
  type Choosing,
  type Later,
  choosingOf,
  choosingWrong,
  fewestCounted,
  laterWords,
} from '../../kernel/mutual.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { readDesk } from '../allotments/desk.ts';
import { type CampaignRow, findCampaign, listOwn } from '../allotments/queries.ts';
import type { Db, Trx } from '../db/open.ts';
import { scopedTo } from '../db/scope.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import type { Caller } from '../people/caller.ts';
import { type Sealer, macKey } from '../people/sealing.ts';
import type { Platform } from '../platform.ts';
import { retentionRules } from '../privacy/retention-rules.ts';
import {
  type CameRow,
  type Where,
  countLaters,
  endPairs,
  findChoice,
  findLater,
  findRound,
  holdOff,
  listCame,
  listPairs,
  wasPaired,
  writeChoice,
  writeLater,
} from './queries.ts';

/** A campaign of which those who came choose each other, with its terms. */
export interface Event {
  readonly row: CampaignRow;
  readonly where: Where;
  readonly most: number;
  readonly until: number;
  readonly askAfterMs: number;
}

export async function findEvent(
  platform: Pick<Platform, 'allotments'>,
  db: Db,
  id: string,
): Promise<Event | undefined> {
  const row = await findCampaign(db, id);
  const allotment = row && platform.allotments.get(row.service);
  if (row === undefined || allotment === undefined || row.state === 'draft' || row.state === 'dropped')
    return undefined;
  const ends = row.slices.map((one) => one.ends);
  const terms = choosingOf(allotment, { tuned: row.tuned, closesAt: row.closes_at.getTime(), ends });
  return terms && { row, where: { cell: row.cell, campaignId: row.id }, ...terms };
}

interface Comer {
  readonly event: Event;
  readonly own: CameRow;
  readonly others: readonly CameRow[];
}

/** Who of those who came is asking. An event is not there for whoever never had a place at it. */
async function comerOf(platform: Platform, db: Db, caller: Caller, id: string): Promise<Comer | Refusal> {
  const event = await findEvent(platform, db, id);
  if (event === undefined) return refuse('not-found');
  const came = await listCame(db, event.where);
  const own = came.find(({ personId }) => personId === caller.personId);
  if (own !== undefined) return { event, own, others: came.filter(({ id: claim }) => claim !== own.id) };
  const claims = await listOwn(db, caller.personId, [id]);
  return refuse(claims.length > 0 ? 'choosing-not-came' : 'not-found');
}

const badgeLine = ({ slice, number, label }: Pick<CameRow, 'slice' | 'number' | 'label'>): BadgeLine => ({
  slice,
  number,
  ...(label !== null && { label }),
});

/** What is sealed is as long whatever she chose. */
const sealedBytes = 1_024;

function sealChoice(sealer: Sealer, { chosen, reach }: Choosing): Buffer {
  const text = JSON.stringify({ chosen, ...(reach !== undefined && { reach }) });
  return sealer.seal(text + ' '.repeat(Math.max(0, sealedBytes - Buffer.byteLength(text))), 'answers');
}

export function openChoice(sealer: Sealer, sealed: Buffer | undefined): Choosing {
  return sealed === undefined ? { chosen: [] } : (JSON.parse(sealer.open(sealed, 'answers')) as Choosing);
}

/**
 * As many tokens for everybody: one of a pair is the same whichever of the two chose the other, the rest are random. Sorted, so
 * that their places say nothing either.
 */
function tokensOf(sealer: Sealer, { where, most }: Event, own: string, chosen: readonly string[]): Buffer[] {
  const key = macKey(sealer, 'pairs of events');
  const pair = (other: string) =>
    createHmac('sha256', key)
      .update([where.campaignId, ...[own, other].toSorted()].join(' '))
      .digest();
  const random = Array.from({ length: Math.max(0, most - chosen.length) }, () => randomBytes(32));
  return [...chosen.map(pair), ...random].toSorted((one, other) => one.compare(other));
}

/** What whoever came sees: before the result her own choice, afterwards with whom it was mutual. Refusals: not-found, choosing-not-came. */
export async function readChoosing(platform: Platform, caller: Caller, id: string): Promise<ChoosingAnswer | Refusal> {
  const { db, sealer } = platform;
  const comer = await comerOf(platform, db, caller, id);
  if (isRefusal(comer)) return comer;
  const { event, own, others } = comer;
  const { where, until, most } = event;
  const common = { until: new Date(until).toISOString(), most, others: others.map(badgeLine) };
  const round = await findRound(db, where);
  if (round === undefined) {
    const { chosen, reach } = openChoice(sealer, await findChoice(db, where, own.id));
    return { ...common, mine: chosen, ...(reach !== undefined && { reach }) };
  }
  const pairs = (await listPairs(db, where, own.id)).map(({ name, sealed, ...badge }) => ({
    ...badgeLine(badge),
    name,
    ...(sealed !== null && { reach: sealer.open(sealed, 'answers') }),
  }));
  const later = await findLater(db, where, own.id);
  // What became of a pair is asked as long as pairs are kept.
  const isForgotten = event.row.now.getTime() - round.revealed_at.getTime() > retentionRules.pairs.days * 86_400_000;
  if (round.asked_at === null || isForgotten) return { ...common, mine: [], pairs };
  const asksLater = (await wasPaired(db, where, own.id)) ? 'paired' : 'alone';
  return { ...common, mine: [], pairs, asksLater, ...(later && { later }) };
}

/**
 * Notes whom somebody chose, in place of whatever she chose before; nobody is chosen by an empty list. Refusals: not-found,
 * choosing-not-came, choosing-over, answers-wrong.
 */
export function choose(
  platform: Platform,
  context: WriteContext,
  id: string,
  { chosen, reach }: Choosing,
): Promise<Done | Refusal> {
  return keeping<ChoosingNoted>(platform, context, async (trx) => {
    await holdOff(trx, id);
    const comer = await comerOf(platform, trx, context.caller, id);
    if (isRefusal(comer)) return comer;
    const { event, own, others } = comer;
    if (context.now >= event.until || (await findRound(trx, event.where)) !== undefined) return refuse('choosing-over');
    const said = reach?.trim();
    const choosing = { chosen, ...(said && { reach: said }) };
    const reasons = choosingWrong(choosing, others, event.most);
    if (reasons.length > 0) return refuse('answers-wrong', reasons);
    const claims = chosen.map(
      (badge: Badge) => others.find((one) => one.slice === badge.slice && one.number === badge.number)!.id,
    );
    const tokens = tokensOf(platform.sealer, event, own.id, claims);
    await writeChoice(trx, event.where, own.id, tokens, sealChoice(platform.sealer, choosing));
    return { until: new Date(event.until).toISOString() };
  });
}

/** What may be done once the result is there, by whoever came. */
function afterwards(
  platform: Platform,
  context: WriteContext,
  id: string,
  act: (trx: Trx, comer: Comer) => Promise<Refusal | undefined>,
): Promise<Done | Refusal> {
  return keeping<ChoosingNoted>(platform, context, async (trx) => {
    const comer = await comerOf(platform, trx, context.caller, id);
    if (isRefusal(comer)) return comer;
    if ((await findRound(trx, comer.event.where)) === undefined) return refuse('choosing-not-over');
    return (await act(trx, comer)) ?? { until: new Date(comer.event.until).toISOString() };
  });
}

/** Leaves every pair of hers: what she wrote is gone from the other's page, and what the other wrote from hers. */
export function leavePairs(platform: Platform, context: WriteContext, id: string): Promise<Done | Refusal> {
  return afterwards(platform, context, id, async (trx, { event, own }) => {
    await endPairs(trx, event.where, own.id, new Date(context.now));
    return undefined;
  });
}

/** How it went, in the words that are for whoever was in a pair, or for whoever was not. */
export function answerLater(
  platform: Platform,
  context: WriteContext,
  id: string,
  answer: Later,
): Promise<Done | Refusal> {
  return afterwards(platform, context, id, async (trx, { event, own }) => {
    const words = (await wasPaired(trx, event.where, own.id)) ? laterWords.paired : laterWords.alone;
    if (!(answer in words)) return refuse('answers-wrong', [{ at: 'answer', says: '请在列出的里面选一个' }]);
    await writeLater(trx, event.where, own.id, answer);
    return undefined;
  });
}

/** Answers by their kind, paired or alone, where enough have answered. */
function counted(laters: readonly { readonly answer: Later; readonly n: number }[]) {
  return Object.values(laterWords).flatMap((words) => {
    const kind = laters.filter(({ answer }) => answer in words);
    return kind.reduce((sum, { n }) => sum + n, 0) < fewestCounted ? [] : kind;
  });
}

/** What the union that gives the event is told: sums, once all who came have been told. */
export async function readFigures(platform: Platform, caller: Caller, id: string): Promise<ChoosingFigures | Refusal> {
  const { db } = platform;
  const desk = await readDesk(platform, scopedTo(db, caller), id);
  if (isRefusal(desk)) return desk;
  const event = await findEvent(platform, db, id);
  if (event === undefined) return refuse('not-found');
  const until = new Date(event.until).toISOString();
  const round = await findRound(db, event.where);
  if (round === undefined) return { until, later: [] };
  const { came, pairs, paired, revealed_at } = round;
  const later = counted(await countLaters(db, event.where));
  return { until, revealedAt: revealed_at.toISOString(), came, pairs, paired, later };
}
