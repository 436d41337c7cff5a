import { sql } from 'kysely';
import type { DoubtAnswer } from '../../kernel/doubt-answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { tellPerson } from '../notices/queries.ts';
import { resumeMemberships } from '../people/membership.ts';
import type { Platform } from '../platform.ts';
import { giveOver, standingOf } from './belongings.ts';
import { refuseMerge, scopedToDoubts, unionsOf, whyWrong } from './deciding.ts';
import { reopenWays } from './ways.ts';
import { type Occasion, auditBoth, endSessions, holdDoubt } from './merging.ts';
import { type DoubtRow, getDoubt, listLines, listSides, settleDoubt } from './queries.ts';
import { type MergeRow, answerOf, findMerge, preventingNow, unionsBefore } from './reading.ts';
import { writeRecords } from './records.ts';

interface Settling {
  readonly id: string;
  readonly why: string;
}

const apartWords = {
  title: '你的会员档案合并已经撤回',
  says: '工会撤回了之前的合并，两份档案恢复成合并前的样子。合并以后新提交的办件留在原来保留的那一份里。有疑问请打 12351。',
};

/** Gives back what went over and writes both records as they were. Undoes nothing but the merge: what came since stays. */
async function takeApart(trx: Trx, doubt: DoubtRow, merge: MergeRow, occasion: Occasion): Promise<void> {
  const { cell } = doubt;
  const [kept, merged] = [
    { cell, personId: merge.kept },
    { cell, personId: merge.merged },
  ];
  const before = await standingOf(trx, cell, [merge.kept, merge.merged]);
  await giveOver(trx, kept, merged, { only: merge.after.moved });
  const recordOf = (id: string) => merge.before.persons.find((one) => one.id === id)!;
  await writeRecords(trx, cell, { kept: recordOf(merge.kept), merged: recordOf(merge.merged) });
  await reopenWays(trx, cell, merge.after.ways);
  const wasEnded = new Set(
    merge.after.standing.memberships.filter((one) => one['left_on'] !== null).map(({ id }) => id),
  );
  const resumed = merge.before.memberships.filter((one) => one['left_on'] === null && wasEnded.has(one.id));
  await resumeMemberships(
    trx,
    cell,
    resumed.map(({ id }) => id),
    { day: dayOf(occasion.now) },
  );
  const shut = merge.after.ways.map(({ account }) => account);
  await endSessions(trx, cell, [...(merge.after.moved['accounts.person_id'] ?? []), ...shut]);
  const after = { standing: await standingOf(trx, cell, [merge.kept, merge.merged]) };
  await sql`
    insert into person_merges (cell_id, id, doubt_id, kept_id, merged_id, undoes, before, after, why, by_person, request_id, at)
    values (${cell}, ${newId()}, ${doubt.id}, ${merge.kept}, ${merge.merged}, ${merge.id}, ${JSON.stringify(before)}::jsonb,
      ${JSON.stringify(after)}::jsonb, ${occasion.why}, ${occasion.byPerson}, ${occasion.requestId},
      ${new Date(occasion.now)})`.execute(trx);
  await settleDoubt(trx, doubt, { state: 'open', now: occasion.now });
  await auditBoth(trx, doubt, 'unmerge', occasion);
  for (const person of [kept, merged]) await tellPerson(trx, person, { ...apartWords, now: occasion.now });
}

async function undo(
  platform: Platform,
  trx: Trx,
  { caller, request, now }: WriteContext,
  { id, why: written }: Settling,
): Promise<DoubtAnswer | Refusal> {
  const scoped = scopedToDoubts(trx, caller);
  const doubt = await holdDoubt(trx, scoped, id);
  if (isRefusal(doubt)) return doubt;
  const merge = await findMerge(trx, doubt);
  if (merge === undefined) return refuse('doubt-settled');
  const lines = await listLines(trx, unionsBefore(merge));
  const refusal = refuseMerge(caller, lines, [doubt.oneId, doubt.otherId]);
  if (refusal !== undefined) return refusal;
  const why = written.trim();
  if (whyWrong(why).length > 0) return refuse('answers-wrong', whyWrong(why));
  const prevents = await preventingNow(trx, doubt, merge);
  if (prevents.length > 0) return refuse('merge-stands', prevents);
  await takeApart(trx, doubt, merge, { byPerson: caller.personId, requestId: request.id, now, why });
  return answerOf(platform, scoped, await getDoubt(trx, id));
}

/**
 * Takes a merge back: both records and all that went over are as they were. It is kept as an entry of its own.
 *
 * Refusals: not-found out of reach, doubt-settled where no merge stands, own-record, no-right, answers-wrong, merge-stands
 * with what has happened since.
 */
export function undoMerge(platform: Platform, context: WriteContext, settling: Settling): Promise<Done | Refusal> {
  return keeping<DoubtAnswer>(platform, context, (trx) => undo(platform, trx, context, settling));
}

/**
 * Says that two records are two people, so that the pair is not put up again. Whoever works on cases of one of the two may
 * say so; it changes no record.
 *
 * Refusals: not-found out of reach, own-record, no-right, doubt-settled, answers-wrong.
 */
export function tellApart(
  platform: Platform,
  context: WriteContext,
  { id, why: written }: Settling,
): Promise<Done | Refusal> {
  const { caller, request, now } = context;
  return keeping<DoubtAnswer>(platform, context, async (trx) => {
    const scoped = scopedToDoubts(trx, caller);
    const doubt = await holdDoubt(trx, scoped, id);
    if (isRefusal(doubt)) return doubt;
    if (doubt.state !== 'open') return refuse('doubt-settled');
    const pair = [doubt.oneId, doubt.otherId];
    if (pair.includes(caller.personId)) return refuse('own-record');
    const sides = await listSides(scoped, doubt.cell, pair);
    const lines = await listLines(trx, unionsOf([...sides.values()]));
    const isTheirs = caller.posts.some(
      ({ role, orgId }) =>
        (role === 'caseworker' || role === 'approver') && lines.some(({ ids }) => ids.includes(orgId)),
    );
    if (!isTheirs) return refuse('no-right');
    const why = written.trim();
    if (whyWrong(why).length > 0) return refuse('answers-wrong', whyWrong(why));
    await settleDoubt(trx, doubt, { state: 'different', by: caller.personId, why, now });
    await auditBoth(trx, doubt, 'tell-apart', { byPerson: caller.personId, requestId: request.id, now, why });
    return answerOf(platform, scoped, await getDoubt(trx, id));
  });
}
