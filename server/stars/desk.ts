import type { OrgRef } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { type StarDeskAnswer, type StarRound, standingState } from '../../kernel/stars.ts';
import type { Reach, Scoped } from '../db/scope.ts';
import { steers } from '../orgs/change-deciding.ts';
import { type Node, findNode, lineOf } from '../orgs/change-queries.ts';
import { countProgress } from './desk-queries.ts';
import { checkersOf, isFor } from './line.ts';
import { findRating } from './rating-queries.ts';
import { worksIn } from './reading.ts';
import { findRound, findSheet, listRounds, listSheets } from './sheet-queries.ts';

const refTo = ({ id, name, level }: OrgRef): OrgRef => ({ id, name, level });

async function ratedIn(scoped: Scoped, node: Node, round: StarRound, now: number): Promise<StarDeskAnswer['rated']> {
  const sheet = (await findSheet(scoped.db, round.sheet.id))!;
  const rating = await findRating(scoped.db, round.id, node.id);
  if (rating === undefined && !isFor(sheet, round.org.id, node)) return [];
  return [{ round, state: standingState(rating?.state ?? 'none', rating?.object_until?.getTime(), now) }];
}

async function checkedIn(scoped: Scoped, node: Node, round: StarRound): Promise<StarDeskAnswer['checks']> {
  const progress = await countProgress(scoped.db, round.id, { level: node.level, orgId: node.id });
  if (progress.of === 0 && round.org.id !== node.id) return [];
  return [{ round, progress, mayPublish: round.org.id === node.id && steers(scoped.caller, lineOf(node)) }];
}

/** What a union within reach has to do with star ratings: its own sheets, where it is rated, and what it checks. */
export async function readDesk(scoped: Scoped, orgId: string, now: number): Promise<StarDeskAnswer | Refusal> {
  const node = await findNode(scoped, orgId);
  if (node === undefined) return refuse('not-found');
  const rounds = await listRounds(scoped.db, [...lineOf(node), ...node.sectors], dayOf(now));
  const each = <T>(look: (round: StarRound) => Promise<readonly T[]>) => Promise.all(rounds.map(look));
  const rated = (await each((round) => ratedIn(scoped, node, round, now))).flat();
  const checks = (await each((round) => checkedIn(scoped, node, round))).flat();
  const maySet = !node.dissolved && node.level !== 'workplace' && steers(scoped.caller, lineOf(node));
  return { org: refTo(node), maySet, sheets: await listSheets(scoped.db, node.id), rated, checks };
}

/** A place of a round whose unions she may list: the union that set the sheet or one under it, for who works from there up to it. */
export async function findRoundAt(
  scoped: Scoped,
  { roundId, orgId, now }: { readonly roundId: string; readonly orgId: string; readonly now: number },
): Promise<Reach | Refusal> {
  const node = await findNode(scoped, orgId);
  const round = await findRound(scoped.db, roundId, dayOf(now));
  if (node === undefined || round === undefined) return refuse('not-found');
  const checkers = checkersOf(node, round.org.id);
  if (checkers.length === 0 && node.id !== round.org.id) return refuse('not-found');
  return worksIn(scoped.caller, [node.id, ...checkers]) ? { level: node.level, orgId: node.id } : refuse('no-right');
}
