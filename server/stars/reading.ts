import { dayOf, lastDayBefore } from '../../kernel/calendar.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import {
  type StarItemStanding,
  type StarRatingAnswer,
  type StarRound,
  type StarSheet,
  pointsOf,
  standingState,
} from '../../kernel/stars.ts';
import type { Scoped } from '../db/scope.ts';
import { steers } from '../orgs/change-deciding.ts';
import { type Node, findNode } from '../orgs/change-queries.ts';
import type { Caller } from '../people/caller.ts';
import { checkersOf, isFor } from './line.ts';
import { measure } from './measures.ts';
import { type Measures, type RatingRow, findProven, findRating, listProofs, listSteps } from './rating-queries.ts';
import { findRound, findSheet } from './sheet-queries.ts';

/** A union in a round, as whoever reaches the union finds it. */
export interface Found {
  readonly round: StarRound;
  readonly sheet: StarSheet;
  readonly node: Node;
  /** The unions that check it, the nearest first, down from the one that set the sheet. */
  readonly checkers: readonly string[];
}

export async function findFor(
  scoped: Scoped,
  { roundId, orgId, now }: { readonly roundId: string; readonly orgId: string; readonly now: number },
): Promise<Found | Refusal> {
  const node = await findNode(scoped, orgId);
  const round = await findRound(scoped.db, roundId, dayOf(now));
  if (node === undefined || round === undefined) return refuse('not-found');
  const sheet = (await findSheet(scoped.db, round.sheet.id))!;
  const rated = await findRating(scoped.db, roundId, orgId);
  // Who has moved away since is still answered for what she scored while she belonged there.
  if (!isFor(sheet, round.org.id, node) && rated === undefined) return refuse('star-not-for-it');
  return { round, sheet, node, checkers: checkersOf(node, round.org.id) };
}

export function worksIn(caller: Caller, orgIds: readonly string[]): boolean {
  return caller.posts.some(({ orgId }) => orgIds.includes(orgId));
}

/** Whether she may see the scores and their proof: who works in the union, or in one that checks it. */
export function mayRead(caller: Caller, { node, checkers }: Pick<Found, 'node' | 'checkers'>): boolean {
  return worksIn(caller, [node.id, ...checkers]);
}

/** Whether a file is proof in a rating that she may see. */
export async function mayReadProof(scoped: Scoped, cell: number, fileId: string): Promise<string | undefined> {
  const proven = await findProven(scoped.beyond, cell, fileId);
  const node = proven && (await findNode(scoped, proven.org_id));
  if (node === undefined) return undefined;
  return mayRead(scoped.caller, { node, checkers: checkersOf(node, proven!.set_by) }) ? node.id : undefined;
}

async function itemsOf(scoped: Scoped, sheet: StarSheet, rating: RatingRow | undefined, measured: Measures) {
  const files = new Map((rating ? await listProofs(scoped.beyond, rating) : []).map((file) => [file.id, file]));
  return sheet.items.map((item): StarItemStanding => {
    const said = rating?.scores[item.key];
    const found = measured[item.key];
    const changed = rating?.changes[item.key];
    const self = said && {
      points: said.points,
      words: said.words,
      files: said.files.flatMap((id) => files.get(id) ?? []),
    };
    const isScored = rating !== undefined && rating.state !== 'none';
    return {
      key: item.key,
      ...(self && { self }),
      ...(found && { measured: found }),
      ...(changed && { changed }),
      ...(isScored && { points: pointsOf(item, { self, measured: found, changed }) }),
    };
  });
}

function mayOf(
  caller: Caller,
  { round, node, checkers }: Found,
  state: StarRatingAnswer['state'],
  scoredBySelf: boolean,
) {
  const own = steers(caller, [node.id]);
  return {
    score: own && round.state === 'open' && (state === 'none' || state === 'scored'),
    check: !scoredBySelf && steers(caller, checkers) && (state === 'scored' || state === 'checked'),
    object: own && state === 'published',
    answer: !scoredBySelf && steers(caller, [round.org.id]) && state === 'objected',
  };
}

/** A union in a round with its scores, what the register says, what was changed and every step. */
export async function readRating(
  scoped: Scoped,
  asked: { readonly roundId: string; readonly orgId: string; readonly now: number },
  hasScoredIt: (rating: RatingRow) => Promise<boolean>,
): Promise<StarRatingAnswer | Refusal> {
  const found = await findFor(scoped, asked);
  if (isRefusal(found)) return found;
  if (!mayRead(scoped.caller, found)) return refuse('no-right');
  const { round, sheet, node } = found;
  const rating = await findRating(scoped.db, round.id, node.id);
  const isScored = rating !== undefined && rating.state !== 'none';
  const state = standingState(rating?.state ?? 'none', rating?.object_until?.getTime(), asked.now);
  const measured = isScored ? rating.measured : await measure(scoped.beyond, sheet.items, node.id, asked.now);
  return {
    round,
    sheet,
    org: { id: node.id, name: node.name, level: node.level },
    state,
    seq: rating?.seq ?? 0,
    ...(typeof rating?.self_points === 'number' && { selfPoints: rating.self_points }),
    ...(typeof rating?.points === 'number' && { points: rating.points }),
    ...(typeof rating?.stars === 'number' && { stars: rating.stars }),
    ...(rating?.published_at && { publishedAt: rating.published_at.toISOString() }),
    ...(rating?.object_until && { objectUntil: lastDayBefore(rating.object_until.getTime()) }),
    items: await itemsOf(scoped, sheet, rating, measured),
    steps: rating ? await listSteps(scoped.beyond, rating) : [],
    may: mayOf(scoped.caller, found, state, rating !== undefined && (await hasScoredIt(rating))),
  };
}
