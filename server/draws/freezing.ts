import { type KeyObject, createHmac, createSecretKey } from 'node:crypto';
import { dayOf } from '../../kernel/calendar.ts';
import type { DrawDeskAnswer } from '../../kernel/draw-answers.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { type Service, drawOf } from '../../kernel/service.ts';
import type { Trx } from '../db/open.ts';
import type { Sealer } from '../people/sealing.ts';
import type { Platform } from '../platform.ts';
import { casesSource } from './cases-source.ts';
import { type By, auditDraw, drawsAt, readDesk, seesDraw } from './desk.ts';
import { makeList } from './drawing.ts';
import { insertEntries } from './entry-queries.ts';
import type { EntrantBatch } from './entry-source.ts';
import { type DrawRow, findDraw, insertText, setFrozen } from './queries.ts';
import { isOut } from './sources.ts';

const pseudonymBytes = 16;

/** Without the key nobody finds people by trying who they might be; the same person is another one in every list. */
export const pseudonymKey = (sealer: Sealer): KeyObject => createSecretKey(sealer.keyFor('pseudonyms of draws'));

export function pseudonymOf(key: KeyObject, listId: string, personId: string): Buffer {
  return createHmac('sha256', key).update(`${listId} ${personId}`).digest().subarray(0, pseudonymBytes);
}

/** The line above a list: what is drawn, how many places there are in all, and how many of them are given without being drawn. */
function headOf({ title, places, sources }: DrawRow, straight: number, wouldBe: number) {
  const gone = straight > 0 ? `，其中 ${straight} 个直接给上次没有抽中、资料没有变的人` : '';
  const all = straight === 0 && wouldBe > 0 ? `，上次没有抽中、资料没有变的 ${wouldBe} 人也一起抽` : '';
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
async function takeAll(trx: Trx, platform: Platform, draw: DrawRow, service: Service): Promise<Taken | undefined> {
  const key = pseudonymKey(platform.sealer);
  const { onlyIfMore } = drawOf(service)!.draws;
  const listed: Buffer[] = [];
  let first: EntrantBatch | undefined;
  let straight = 0;
  let undrawn = false;
  for await (const batch of casesSource.entrants(trx, draw, service)) {
    first ??= batch;
    const { total, straight: wouldBe } = first;
    straight = wouldBe < draw.places ? wouldBe : 0;
    undrawn = onlyIfMore === true && total <= draw.places;
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

/**
 * Closes the list: who waits now takes part, whoever comes later waits for the next draw. List and commitment are public from
 * the end of this transaction, before any source of the seed is out. Of two who freeze at once the second finds it frozen.
 * Refusals: not-found, no-right, draw-not-there, draw-source-late, draw-nobody.
 */
export async function freezeDraw(trx: Trx, platform: Platform, id: string, by: By): Promise<DrawDeskAnswer | Refusal> {
  const { caller, now } = by;
  const draw = await findDraw(trx, id, 'hold');
  if (draw === undefined || !seesDraw(caller, draw.line)) return refuse('not-found');
  const service = platform.registry.get(draw.subject);
  if (service === undefined || !drawsAt(caller, service, draw.org.id)) return refuse('no-right');
  if (draw.state !== 'announced') return refuse('draw-not-there');
  if (draw.sources.some((source) => isOut(source, { today: dayOf(now), now }))) return refuse('draw-source-late');
  const taken = await takeAll(trx, platform, draw, service);
  if (taken === undefined) return refuse('draw-nobody');
  const { listed, straight, undrawn, wouldBe } = taken;
  const entries = listed.length / pseudonymBytes;
  const { list, commitment } = await makeList(headOf(draw, straight, wouldBe), listed);
  await insertText(trx, draw, 'list', Buffer.from(list), commitment);
  await setFrozen(trx, draw, { by: caller.personId, now, entries, straight, commitment, undrawn });
  await auditDraw(trx, draw, 'freeze-draw', by, `${entries} 人，${commitment}`);
  return readDesk(trx, platform, id, by);
}
