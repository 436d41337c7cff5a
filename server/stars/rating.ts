import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import {
  type StarChange,
  type StarRatingAnswer,
  type StarScore,
  type StarState,
  standingState,
  starWords,
  starsOf,
} from '../../kernel/stars.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Trx } from '../db/open.ts';
import { type Scoped, scopedTo } from '../db/scope.ts';
import { ownFiles } from '../files/queries.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { steers } from '../orgs/change-deciding.ts';
import type { Platform } from '../platform.ts';
import { byKey, changesWrong, filesMax, scoreWrong, totalOf } from './deciding.ts';
import { measure } from './measures.ts';
import {
  type RatingRow,
  bindProofs,
  hasScored,
  holdRating,
  insertRating,
  listProofs,
  writeStep,
} from './rating-queries.ts';
import { type Found, findFor, readRating } from './reading.ts';
import type { By } from './sheet-queries.ts';
import { nearestStaffed, tellUnions } from './telling.ts';

interface Place {
  readonly roundId: string;
  readonly orgId: string;
  /** The step that the caller has read last. */
  readonly seen: number;
}

interface Turn extends Found {
  readonly trx: Trx;
  readonly scoped: Scoped;
  readonly rating: RatingRow | undefined;
  readonly state: StarState;
  readonly by: By;
}

/** Runs one step while the rating is held, writes what was done into the audit, and answers with how it then stands. */
function stepping(
  platform: Platform,
  context: WriteContext,
  { roundId, orgId, seen }: Place,
  act: (turn: Turn) => Promise<string | Refusal>,
): Promise<Done | Refusal> {
  const { caller, request, now } = context;
  return keeping<StarRatingAnswer>(platform, context, async (trx) => {
    const scoped = scopedTo(trx, caller);
    const found = await findFor(scoped, { roundId, orgId, now });
    if (isRefusal(found)) return found;
    const rating = await holdRating(trx, roundId, orgId);
    if ((rating?.seq ?? 0) !== seen) return refuse('moved-on');
    const state = standingState(rating?.state ?? 'none', rating?.object_until?.getTime(), now);
    const by = { personId: caller.personId, requestId: request.id, now };
    const did = await act({ ...found, trx, scoped, rating, state, by });
    if (isRefusal(did)) return did;
    const written = { cell: caller.cell, actorId: caller.personId, requestId: request.id, now };
    await writeAudit(trx, { ...written, act: did, objectKind: 'org', objectId: orgId, purpose: roundId });
    return readRating(scoped, { roundId, orgId, now }, (one) => hasScored(trx, one, caller.personId));
  });
}

/** The files that may stand as proof: the caller's own uploads and what was given before. */
async function filesWrong({ trx, scoped, rating }: Turn, scores: readonly StarScore[]) {
  const asked = [...new Set(scores.flatMap(({ files }) => files))];
  if (asked.length === 0) return [];
  const own = await ownFiles(trx, scoped.caller, asked);
  const bound = rating ? await listProofs(trx, rating) : [];
  const known = new Set([...own, ...bound].map(({ id }) => id));
  return scores
    .filter(({ files }) => files.length > filesMax || files.some((id) => !known.has(id)))
    .map(({ key }) => ({ at: key, says: `文件没有找到，请重新上传；每项最多 ${filesMax} 个` }));
}

async function score(turn: Turn, scores: readonly StarScore[]): Promise<string | Refusal> {
  const { trx, scoped, round, sheet, node, checkers, state, by } = turn;
  if (!steers(scoped.caller, [node.id])) return refuse('no-right');
  if (round.state !== 'open') return refuse('star-not-open');
  if (state !== 'none' && state !== 'scored') return refuse('star-not-ready');
  const wrong = [...scoreWrong(sheet.items, scores), ...(await filesWrong(turn, scores))];
  if (wrong.length > 0) return refuse('answers-wrong', wrong);
  const rating = turn.rating ?? (await insertRating(trx, round.id, node.id));
  if (rating === undefined) return refuse('moved-on');
  const measured = await measure(trx, sheet.items, node.id, by.now);
  const given = byKey(scores.map((one) => ({ ...one, words: one.words.trim() })));
  const points = totalOf(sheet.items, { scores: given, measured, changes: {} });
  const after = { state: 'scored' as const, self_points: points, scores: given, measured };
  await writeStep(trx, rating, { step: 'score', said: { scores: given, measured, points }, after, by });
  await bindProofs(
    trx,
    rating,
    scores.flatMap(({ files }) => files),
  );
  await tellUnions(trx, await nearestStaffed(trx, checkers), {
    title: '有工会提交了星级自评',
    says: `${node.name}按“${sheet.name}”自评 ${points} 分，请到“星级评定”审核。`,
    now: by.now,
  });
  return 'score-stars';
}

/** A union says item by item what it deserves; it may say so again until somebody has checked it. */
export function scoreStars(
  platform: Platform,
  context: WriteContext,
  place: Place,
  scores: readonly StarScore[],
): Promise<Done | Refusal> {
  return stepping(platform, context, place, (turn) => score(turn, scores));
}

async function check(turn: Turn, changes: readonly StarChange[]): Promise<string | Refusal> {
  const { trx, scoped, sheet, node, checkers, rating, state, by } = turn;
  if (!steers(scoped.caller, checkers)) return refuse('no-right');
  if (rating === undefined || (state !== 'scored' && state !== 'checked')) return refuse('star-not-ready');
  if (await hasScored(trx, rating, by.personId)) return refuse('star-own-score');
  const wrong = changesWrong(sheet.items, changes);
  if (wrong.length > 0) return refuse('answers-wrong', wrong);
  const measured = await measure(trx, sheet.items, node.id, by.now);
  const changed = byKey(changes);
  const points = totalOf(sheet.items, { scores: rating.scores, measured, changes: changed });
  const after = { state: 'checked' as const, points, measured, changes: changed };
  await writeStep(trx, rating, { step: 'check', said: { changes, measured, points }, after, by });
  await tellUnions(trx, [node.id], {
    title: '星级自评已审核',
    says: `“${sheet.name}”：自评 ${rating.self_points} 分，审核 ${points} 分。改了哪些、为什么，请到“星级评定”查看。`,
    now: by.now,
  });
  return 'check-stars';
}

/** Somebody who did not score finds the score right or changes items, each with a reason; again until it is published. */
export function checkStars(
  platform: Platform,
  context: WriteContext,
  place: Place,
  changes: readonly StarChange[],
): Promise<Done | Refusal> {
  return stepping(platform, context, place, (turn) => check(turn, changes));
}

const wordsWrong = (words: string): Refusal | undefined => {
  const length = [...words.trim()].length;
  if (length >= 2 && length <= 1000) return undefined;
  return refuse('answers-wrong', [{ at: 'words', says: '请写清楚，2 到 1000 个字' }]);
};

async function object(turn: Turn, words: string): Promise<string | Refusal> {
  const { trx, scoped, round, sheet, node, rating, state, by } = turn;
  if (!steers(scoped.caller, [node.id])) return refuse('no-right');
  if (rating?.state === 'published' && state === 'final') return refuse('star-objection-late');
  if (rating === undefined || state !== 'published') return refuse('star-not-ready');
  const wrong = wordsWrong(words);
  if (wrong) return wrong;
  const said = { words: words.trim(), points: rating.points! };
  await writeStep(trx, rating, { step: 'object', said, after: { state: 'objected' }, by });
  await tellUnions(trx, [round.org.id], {
    title: '有工会对星级提出异议',
    says: `${node.name}对“${sheet.name}”的结果提出异议，请到“星级评定”答复。`,
    now: by.now,
  });
  return 'object-stars';
}

/** The union objects, once and in time, to what was published. */
export function objectToStars(platform: Platform, context: WriteContext, place: Place, words: string) {
  return stepping(platform, context, place, (turn) => object(turn, words));
}

async function answer(turn: Turn, words: string, changes: readonly StarChange[]): Promise<string | Refusal> {
  const { trx, scoped, round, sheet, node, rating, state, by } = turn;
  if (!steers(scoped.caller, [round.org.id])) return refuse('no-right');
  if (rating === undefined || state !== 'objected') return refuse('star-not-ready');
  if (await hasScored(trx, rating, by.personId)) return refuse('star-own-score');
  const wrong = [...(wordsWrong(words)?.reasons ?? []), ...changesWrong(sheet.items, changes)];
  if (wrong.length > 0) return refuse('answers-wrong', wrong);
  const measured = await measure(trx, sheet.items, node.id, by.now);
  const changed = { ...rating.changes, ...byKey(changes) };
  const points = totalOf(sheet.items, { scores: rating.scores, measured, changes: changed });
  const stars = starsOf(points, sheet.thresholds);
  const after = { state: 'final' as const, points, stars, measured, changes: changed };
  const said = { words: words.trim(), changes, measured, points };
  await writeStep(trx, rating, { step: 'answer', said, after, by });
  await tellUnions(trx, [node.id], {
    title: '星级异议已答复',
    says: `“${sheet.name}”的异议已答复，结果为 ${points} 分、${starWords(stars)}。理由请到“星级评定”查看。`,
    now: by.now,
  });
  return 'answer-stars';
}

/** The union that set the sheet answers with its reasons, and may change items; the register is asked again. */
export function answerObjection(
  platform: Platform,
  context: WriteContext,
  place: Place,
  { words, changes }: { readonly words: string; readonly changes: readonly StarChange[] },
): Promise<Done | Refusal> {
  return stepping(platform, context, place, (turn) => answer(turn, words, changes));
}
