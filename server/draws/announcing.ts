import { dayOf } from '../../kernel/calendar.ts';
import type { DrawDeskAnswer, DrawPool, DrawsAnswer, SourceAsked } from '../../kernel/draw-answers.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { type Service, drawOf } from '../../kernel/service.ts';
import { newId, newNumber } from '../db/id.ts';
import { type Db, type Trx } from '../db/open.ts';
import { getsIn } from '../db/savepoint.ts';
import { listTuned } from '../cases/tunables.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { type By, auditDraw, readDesk, seesDraw } from './desk.ts';
import { drawingOf, drawsAt } from './drawings.ts';
import { countPool } from './pool-queries.ts';
import { lineOf } from './public.ts';
import { type DrawRow, type NewDraw, findDraw, holdTogether, insertDraw, listDraws, setDropped } from './queries.ts';
import { sourcesOf } from './sources.ts';

export interface DrawAsked {
  readonly org: string;
  readonly service: string;
  readonly title: string;
  readonly sources: readonly SourceAsked[];
}

const length = (text: string) => [...text].length;

/** How many win: the value that is in force for the union that draws. */
async function placesOf(db: Db, service: Service, orgId: string, today: string): Promise<number> {
  const name = drawOf(service)!.draws.places;
  const tuned = await listTuned(db, orgId, today);
  const set = tuned.find((row) => row.service === service.id && row.name === name);
  return set?.value ?? Number(service.tunables[name]!.default);
}

export async function announceWith(
  trx: Trx,
  draw: Omit<NewDraw, 'cell' | 'number' | 'by' | 'now'>,
  by: By,
): Promise<string | Refusal> {
  const { caller, now } = by;
  const number = `CQ-${newNumber(dayOf(now))}`;
  const whole = { ...draw, cell: caller.cell, number, by: caller.personId, now };
  // Of two who announce at once the second is told; nothing keeps two draws of one pool apart but this key.
  if (!(await getsIn(trx, () => insertDraw(trx, whole)))) return refuse('draw-under-way');
  return number;
}

/**
 * Says openly, before anybody is in a list, what will be drawn, for how many places and from which sources the seed will come.
 * Refusals: service-unknown, no-right, answers-wrong, beacon-unset, draw-under-way.
 */
export async function announceDraw(
  trx: Trx,
  platform: Platform,
  asked: DrawAsked,
  by: By,
): Promise<DrawDeskAnswer | Refusal> {
  const { caller, now } = by;
  const today = dayOf(now);
  const service = platform.registry.get(asked.service);
  const drawing = service && drawOf(service);
  if (service === undefined || drawing === undefined) return refuse('service-unknown');
  if (!drawsAt(caller, service, asked.org)) return refuse('no-right');
  const title = asked.title.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
  if (length(title) < 4 || length(title) > 60)
    return refuse('answers-wrong', [{ at: 'title', says: '请写明抽的是什么，4 到 60 个字' }]);
  const sources = sourcesOf(asked.sources, { today, now, hasBeacon: platform.beacon !== undefined });
  if (isRefusal(sources)) return sources;
  const id = newId(now);
  const places = await placesOf(trx, service, asked.org, today);
  const draw = {
    id,
    listId: id,
    orgId: asked.org,
    source: 'cases',
    subject: service.id,
    pool: drawing.pool,
    campaignId: null,
    slice: null,
    title,
  } as const;
  const number = await announceWith(trx, { ...draw, places, sources }, by);
  if (isRefusal(number)) return number;
  const row = (await findDraw(trx, id))!;
  await auditDraw(trx, row, 'announce-draw', by, `${title}，${places} 个名额`);
  return readDesk(trx, platform, id, by);
}

/** What is held together with a draw, by whoever holds it. Refusals: not-found, no-right. */
export async function heldBy(
  trx: Trx,
  platform: Platform,
  id: string,
  { caller }: By,
): Promise<readonly [DrawRow, ...DrawRow[]] | Refusal> {
  const [row, ...others] = await holdTogether(trx, id);
  if (row === undefined || !seesDraw(caller, row.line)) return refuse('not-found');
  return drawingOf(platform, row)?.holds(caller, row) ? [row, ...others] : refuse('no-right');
}

export const whyWrong = (why: string): Refusal | undefined =>
  length(why) < 4 || length(why) > 200
    ? refuse('answers-wrong', [{ at: 'why', says: '请写明原因，4 到 200 个字，会公开' }])
    : undefined;

/** Takes an announcement back, openly, while no list is frozen. Refusals: not-found, no-right, draw-not-there, answers-wrong. */
export async function dropDraw(
  trx: Trx,
  platform: Platform,
  id: string,
  given: { readonly why: string },
  by: By,
): Promise<DrawDeskAnswer | Refusal> {
  const rows = await heldBy(trx, platform, id, by);
  if (isRefusal(rows)) return rows;
  const why = given.why.trim();
  const wrong = whyWrong(why);
  if (wrong !== undefined) return wrong;
  if (rows[0].state !== 'announced') return refuse('draw-not-there');
  for (const row of rows) {
    await setDropped(trx, row, { by: by.caller.personId, now: by.now, why });
    await auditDraw(trx, row, 'drop-draw', by, why);
  }
  return readDesk(trx, platform, id, by);
}

async function poolsOf(db: Db, platform: Platform, caller: Caller, now: number): Promise<DrawPool[]> {
  const drawing = [...platform.registry.values()].filter((service) => drawOf(service) !== undefined);
  const orgs = new Map(caller.posts.map(({ orgId, org }) => [orgId, { id: orgId, name: org.name, level: org.level }]));
  const pools: DrawPool[] = [];
  for (const service of drawing)
    for (const org of orgs.values()) {
      const draws = drawsAt(caller, service, org.id);
      const { waiting, dueAt, underWay } = await countPool(db, org.id, service.id, drawOf(service)!.pool);
      if (!draws && waiting === 0) continue;
      pools.push({
        org,
        service: service.id,
        title: service.title,
        waiting,
        places: await placesOf(db, service, org.id, dayOf(now)),
        ...(dueAt && { dueAt: dueAt.toISOString() }),
        mayAnnounce: draws && !underWay,
      });
    }
  return pools;
}

/** The draws of the caller's unions and of all below them, and who waits there to be drawn. */
export async function readDraws(db: Db, platform: Platform, { caller, now }: By): Promise<DrawsAnswer> {
  const orgIds = [...new Set(caller.posts.map(({ orgId }) => orgId))];
  const draws = await listDraws(db, orgIds);
  return {
    pools: await poolsOf(db, platform, caller, now),
    draws: draws.map((row) => lineOf(platform, row)),
    drand: platform.beacon !== undefined,
  };
}
