import type { Choosing } from '../../kernel/mutual.ts';
import { holdCampaign } from '../allotments/queries.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import type { Sealer } from '../people/sealing.ts';
import type { Platform } from '../platform.ts';
import { type Event, findEvent, openChoice } from './choosing.ts';
import {
  type CameRow,
  dropChoices,
  findChoice,
  findMutual,
  findRound,
  insertPair,
  insertRound,
  listCame,
  listUnder,
  setAsked,
} from './queries.ts';

/** The same words to all who came, in one transaction: who was chosen by whom is on the page of whoever opens it. */
async function tellAll(trx: Trx, cell: number, came: readonly CameRow[], title: string, says: string, at: Date) {
  if (came.length === 0) return;
  const notices = came.map(({ personId }) => ({
    cell_id: cell,
    id: newId(at.getTime()),
    person_id: personId,
    at,
    title,
    says,
  }));
  await trx.insertInto('notices').values(notices).execute();
}

const sealReach = (sealer: Sealer, { reach }: Choosing) => (reach === undefined ? null : sealer.seal(reach, 'answers'));

/**
 * Finds who chose each other, tells all who came that the result is there, and removes what was not mutual. Choices are opened of
 * those two alone who chose each other.
 */
async function reveal(trx: Trx, { sealer }: Platform, { row, where }: Event): Promise<void> {
  const came = await listCame(trx, where);
  const mutual = await findMutual(trx, where);
  await insertRound(trx, where, {
    at: row.now,
    came: came.length,
    pairs: mutual.length,
    paired: new Set(mutual.flat()).size,
  });
  for (const [one, other] of mutual) {
    const [ofOne, ofOther] = [
      openChoice(sealer, await findChoice(trx, where, one)),
      openChoice(sealer, await findChoice(trx, where, other)),
    ];
    await insertPair(trx, where, { one, other, ofOne: sealReach(sealer, ofOne), ofOther: sealReach(sealer, ofOther) });
  }
  await dropChoices(trx, where);
  await tellAll(trx, where.cell, came, '联谊的结果出来了', `${row.name}：打开活动的页面，看看结果。`, row.now);
  await writeAudit(trx, {
    cell: where.cell,
    act: 'reveal-pairs',
    actorId: null,
    objectKind: 'campaign',
    objectId: row.id,
    orgId: row.org.id,
    purpose: `${mutual.length}`,
    requestId: `reveal-${newId()}`,
    now: row.now.getTime(),
  });
}

/** Asks all who came how it went, whether it was mutual for them or not. */
async function ask(trx: Trx, { row, where }: Event): Promise<void> {
  const came = await listCame(trx, where);
  await tellAll(
    trx,
    where.cell,
    came,
    '联谊以后怎么样了',
    `${row.name}：打开活动的页面，告诉工会后来怎么样。`,
    row.now,
  );
  await setAsked(trx, where, row.now);
}

/** Does what is due of one event, held against choosing and against another process. */
async function turn(platform: Platform, id: string): Promise<number> {
  const before = await findEvent(platform, platform.db, id);
  if (before === undefined || before.until > before.row.now.getTime()) return 0;
  return platform.db.transaction().execute(async (trx) => {
    await holdCampaign(trx, id);
    const event = (await findEvent(platform, trx, id))!;
    const now = event.row.now.getTime();
    const round = await findRound(trx, event.where);
    if (round === undefined && event.until <= now) await reveal(trx, platform, event);
    else if (round?.asked_at === null && round.revealed_at.getTime() + event.askAfterMs <= now) await ask(trx, event);
    else return 0;
    return 1;
  });
}

/** Tells the results that are due, each in a transaction of its own. */
export async function sweepChoosing(platform: Platform): Promise<number> {
  const services = [...platform.allotments.values()]
    .filter(({ allot }) => allot.mutual !== undefined)
    .map(({ id }) => id);
  if (services.length === 0) return 0;
  let done = 0;
  for (const id of await listUnder(platform.db, services)) done += await turn(platform, id);
  return done;
}
