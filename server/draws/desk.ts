import type { DrawDeskAnswer } from '../../kernel/draw-answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Db } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { findAgain } from './again-queries.ts';
import { drawingOf } from './drawings.ts';
import { countEntries } from './entry-queries.ts';
import { readDraw } from './public.ts';
import { type DrawRow, countStaff, findDraw, listReadings } from './queries.ts';
import { roundOf } from './rounds.ts';
import { isOut } from './sources.ts';

export interface By {
  readonly caller: Caller;
  readonly requestId: string;
  readonly now: number;
}

/**
 * Whether somebody may be one of the two that a draw takes once its list is closed: whoever works for its union, and where there
 * are not two of them, also whoever works above it.
 */
export async function readsFor(
  db: Db,
  { posts }: Caller,
  { org, line }: Pick<DrawRow, 'org' | 'line'>,
): Promise<boolean> {
  if (posts.some(({ orgId }) => orgId === org.id)) return true;
  return posts.some(({ orgId }) => line.includes(orgId)) && (await countStaff(db, org.id)) < 2;
}

/** Whether somebody sees a draw at her desk: through a post at its union or above. */
export const seesDraw = ({ posts }: Caller, line: readonly string[]): boolean =>
  posts.some(({ orgId }) => line.includes(orgId));

export function auditDraw(
  db: Db,
  row: Pick<DrawRow, 'cell' | 'id' | 'number' | 'org'>,
  act: string,
  by: By | { readonly caller?: undefined; readonly requestId: string; readonly now: number },
  says: string,
): Promise<void> {
  return writeAudit(db, {
    cell: row.cell,
    act,
    actorId: by.caller?.personId ?? null,
    objectKind: 'draw',
    objectId: row.id,
    orgId: row.org.id,
    purpose: `${row.number} ${says}`,
    requestId: by.requestId,
    now: by.now,
  });
}

/** A draw as those who hold it see it; it is there. */
export async function readDesk(db: Db, platform: Platform, id: string, { caller, now }: By): Promise<DrawDeskAnswer> {
  const row = (await findDraw(db, id))!;
  const draws = drawingOf(platform, row)?.holds(caller, row) === true;
  const { attempt, ofThis, differed } = roundOf(await listReadings(db, row));
  const when = { today: dayOf(now), now };
  const numbered = row.sources.filter(({ kind }) => kind === 'numbered');
  const open = row.state === 'frozen' && row.undrawn !== true;
  const mine = ofThis.some(({ personId }) => personId === caller.personId);
  const draw = await readDraw(db, platform, row);
  const isRead = draw.sources.every(({ kind, value }) => kind !== 'numbered' || value !== undefined);
  const waits = open && numbered.length > 0 && !isRead;
  const isDue = row.sources.some((source) => isOut(source, when));
  const lacks = open && ofThis.length === 0 && !differed && !isRead && isDue;
  const asked = lacks ? await findAgain(db, row) : undefined;
  const reads = (waits || asked !== undefined) && (await readsFor(db, caller, row));
  return {
    draw,
    may: {
      // The window of a campaign is closed by the clock.
      freeze: draws && row.state === 'announced' && row.campaignId === null && !isDue,
      read: waits && reads && !mine && numbered.every((source) => isOut(source, when)),
      drop: draws && row.state === 'announced',
      again: draws && lacks,
      agree: asked !== undefined && asked.askedBy !== caller.personId && reads,
    },
    ...(asked && {
      asked: {
        why: asked.why,
        at: asked.askedAt.toISOString(),
        sources: asked.sources.map(({ says }) => says),
        mine: asked.askedBy === caller.personId,
      },
    }),
    reading: { attempt, read: ofThis.length, mine, differed: waits && differed },
    moved: await countEntries(db, row),
  };
}
