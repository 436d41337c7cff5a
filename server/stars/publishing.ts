import { dayOf, lastDayBefore } from '../../kernel/calendar.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { type StarPublishAnswer, starWords, starsOf } from '../../kernel/stars.ts';
import { writeAudit } from '../audit/queries.ts';
import { scopedTo } from '../db/scope.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { steers } from '../orgs/change-deciding.ts';
import { findNode, lineOf } from '../orgs/change-queries.ts';
import type { Platform } from '../platform.ts';
import { holdChecked, markPublished, writeStep } from './rating-queries.ts';
import { findRound, findSheet } from './sheet-queries.ts';
import { tellUnions } from './telling.ts';

/** Each is a step and a notice: a transaction of a second or two. The rest goes with the next click. */
const batch = 500;

/**
 * Publishes what has been checked in a round, with the day until which it counts; from then on each union may object within
 * the working days of the round. Only the union that set the sheet, or one above it, publishes.
 */
export function publishStars(platform: Platform, context: WriteContext, roundId: string): Promise<Done | Refusal> {
  const { caller, request, now } = context;
  return keeping<StarPublishAnswer>(platform, context, async (trx) => {
    const round = await findRound(trx, roundId, dayOf(now));
    const node = round && (await findNode(scopedTo(trx, caller), round.org.id));
    if (round === undefined || node === undefined) return refuse('not-found');
    if (!steers(caller, lineOf(node))) return refuse('no-right');
    const until = platform.calendar.dueAfterWorkdays(now, round.objectionDays);
    if (typeof until !== 'number') return until;
    const sheet = (await findSheet(trx, round.sheet.id))!;
    const rows = await holdChecked(trx, roundId, batch);
    if (rows.length === 0) return refuse('star-not-ready');
    const by = { personId: caller.personId, requestId: request.id, now };
    const at = new Date(now);
    for (const rating of rows) {
      const points = rating.points!;
      const stars = starsOf(points, sheet.thresholds);
      const after = { state: 'published' as const, stars, published_at: at, object_until: new Date(until) };
      await writeStep(trx, rating, { step: 'publish', said: { points }, after, by });
      await tellUnions(trx, [rating.org_id], {
        title: '星级已公布',
        says: `“${sheet.name}”：${points} 分、${starWords(stars)}，有效期到 ${round.validUntil}。有异议请在 ${lastDayBefore(until)} 前提出。`,
        now,
      });
    }
    await markPublished(trx, roundId, now);
    const written = { cell: caller.cell, actorId: caller.personId, requestId: request.id, now };
    await writeAudit(trx, {
      ...written,
      act: 'publish-stars',
      objectKind: 'org',
      objectId: node.id,
      purpose: `${roundId} ${rows.length}`,
    });
    return { published: rows.length };
  });
}
