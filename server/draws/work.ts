import type { Trx } from '../db/open.ts';
import { newId } from '../db/id.ts';
import { tellPeople } from '../exports/queries.ts';
import type { Platform } from '../platform.ts';
import { carryStraight } from './carrying.ts';
import { listToFreeze } from './claim-entries.ts';
import { auditDraw } from './desk.ts';
import { checkTexts, makeDraw } from './drawing.ts';
import { drawingOf } from './drawings.ts';
import { listFreed, tellPlaces } from './entry-queries.ts';
import { freezeByClock } from './freezing.ts';
import { giveUpOutlived } from './outliving.ts';
import { type DrawRow, findDraw, getText, insertText, insertValue, listUnderWay, listValues } from './queries.ts';
import { refillPlace, settleBatch } from './settling.ts';
import { clockOf, readOrder, setDone, setDrawn, setPlaced } from './work-queries.ts';

/** Places that are told to entries in one transaction. */
const placesAtOnce = 5_000;

/** Asks the beacon for rounds that must be there by now. What it cannot give is asked for again in the next turn. */
async function askBeacon(platform: Platform, draw: DrawRow, known: ReadonlySet<number>): Promise<void> {
  const now = await clockOf(platform.db);
  for (const [at, source] of draw.sources.entries()) {
    const n = at + 1;
    if (source.kind !== 'drand' || known.has(n) || Date.parse(source.at) > now) continue;
    const round = await platform.beacon?.round(source.round).catch((fault: unknown) => {
      platform.log.warn({ err: fault, draw: draw.number }, 'the beacon cannot be reached');
      return undefined;
    });
    if (round === undefined || round === 'late') continue;
    if (round === 'wrong')
      platform.log.error({ draw: draw.number, round: source.round }, 'the beacon gave a wrong round');
    else await insertValue(platform.db, draw, { n, said: round.randomness, proof: round, now });
  }
}

async function told(trx: Trx, draw: DrawRow, says: string): Promise<void> {
  await tellPeople(trx, [{ cell: draw.cell, id: draw.announcedBy }], {
    title: '抽签有了结果',
    says: `${draw.number} ${draw.title}：${says}`,
  });
}

/** Draws, once every source has given its value. */
async function drawNow(platform: Platform, draw: DrawRow): Promise<number> {
  const { db } = platform;
  const values = await listValues(db, draw);
  await askBeacon(platform, draw, new Set(values.map(({ n }) => n)));
  const all = await listValues(db, draw);
  if (!draw.undrawn && all.length < draw.sources.length) return 0;
  const said = all.map((value) => value.said);
  const made = draw.undrawn ? undefined : await makeDraw(await getText(db, draw, 'list'), said);
  if (made !== undefined && made.commitment !== draw.commitment)
    throw new Error(`the list of ${draw.number} is not the one that was announced`);
  return db.transaction().execute(async (trx) => {
    const held = await findDraw(trx, draw.id, 'pass');
    if (held?.state !== 'frozen') return 0;
    const now = await clockOf(trx);
    if ((await drawingOf(platform, held)?.source.pastUse?.(trx, platform, held, now)) !== undefined) return 0;
    if (made !== undefined) {
      await insertText(trx, held, 'seed', Buffer.from(made.seed), made.seedHash);
      await insertText(trx, held, 'result', Buffer.from(made.result), made.resultHash);
    }
    await setDrawn(trx, held, now);
    const outcome = made === undefined ? '没有超过名额，不用抽签' : `种子 ${made.seedHash}，结果 ${made.resultHash}`;
    await auditDraw(trx, held, 'draw', { requestId: `draw-${newId()}`, now }, outcome);
    await told(trx, held, made === undefined ? '等待的人没有超过名额，全部入选。' : '名次已经公布，正在逐件办理。');
    return 1;
  });
}

/** Whether what is kept is what was announced and follows from it; looked at before anything is done by it. */
async function isTrue(platform: Platform, draw: DrawRow): Promise<boolean> {
  const { db } = platform;
  const [list, seed, result] = [
    await getText(db, draw, 'list'),
    await getText(db, draw, 'seed'),
    await getText(db, draw, 'result'),
  ];
  const checked = await checkTexts({ list, seed, result, commitment: draw.commitment! });
  if (checked.holds) return true;
  platform.log.error({ draw: draw.number, why: checked.why }, 'a draw does not hold, and nothing is done by it');
  return false;
}

async function tellSome(platform: Platform, draw: DrawRow): Promise<number> {
  if (draw.placed === 0 && !(await isTrue(platform, draw))) return 0;
  const order = await readOrder(platform.db, draw, draw.placed, placesAtOnce);
  return platform.db.transaction().execute(async (trx) => {
    const held = await findDraw(trx, draw.id, 'pass');
    if (held?.state !== 'drawn' || held.placed !== draw.placed) return 0;
    const known = await tellPlaces(trx, held, order, held.placed + 1);
    if (known !== order.length) throw new Error(`the result of ${held.number} names somebody who is not in its list`);
    await setPlaced(trx, held, held.placed + order.length);
    return order.length;
  });
}

async function goOn(platform: Platform, draw: DrawRow): Promise<number> {
  if (!draw.undrawn && draw.placed < draw.entries!) return tellSome(platform, draw);
  const did = await settleBatch(platform, draw);
  if (did > 0) return did;
  return platform.db.transaction().execute(async (trx) => {
    const held = await findDraw(trx, draw.id, 'pass');
    if (held?.state !== 'drawn') return 0;
    const now = await clockOf(trx);
    await setDone(trx, held, now);
    await drawingOf(platform, held)?.source.finish?.(trx, platform, held, now);
    return 1;
  });
}

/** One turn for every draw that is under way; what fails of one keeps no other. Returns how much it did. */
export async function carryDraws(platform: Platform): Promise<number> {
  let did = (await carryStraight(platform)) + (await giveUpOutlived(platform));
  for (const { id } of await listToFreeze(platform.db))
    did += await freezeByClock(platform, id).catch((fault: unknown) => {
      platform.log.error({ err: fault, draw: id }, 'a list cannot be frozen');
      return 0;
    });
  for (const { id } of await listUnderWay(platform.db)) {
    const draw = (await findDraw(platform.db, id))!;
    if (drawingOf(platform, draw) === undefined) continue;
    try {
      did += draw.state === 'frozen' ? await drawNow(platform, draw) : await goOn(platform, draw);
    } catch (fault) {
      platform.log.error({ err: fault, draw: draw.number }, 'a draw cannot go on');
    }
  }
  for (const { drawId } of await listFreed(platform.db)) did += await refillPlace(platform, drawId);
  return did;
}
