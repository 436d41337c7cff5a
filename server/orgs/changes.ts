import type { OrgChangeAnswer, OrgRef } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Trx } from '../db/open.ts';
import { type Scoped, scopedTo } from '../db/scope.ts';
import { holdTree } from '../db/tree-lock.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import type { Registry } from '../registry.ts';
import { type Asked, refuseChange, refuseFederation, refuseMerge, refuseMove, wordsWrong } from './change-deciding.ts';
import { foldEverything } from './change-figures.ts';
import {
  type Changing,
  type Node,
  closeOrg,
  findChange,
  findNode,
  freePath,
  getChange,
  getNode,
  insertBeside,
  insertChange,
  insertFederation,
  listLivingChildren,
  listMembersAmong,
  renameOrg,
} from './change-queries.ts';
import { findSector, link, listLinked, nameOf, refuseLink, standsUnderSector } from './sector.ts';
import { alignCases, handOverCases, handOverMembers, holdUnions, moveSubtree } from './change-subtree.ts';

/** One change under way: the tree is held and the caller may change this union. */
interface Turn {
  readonly trx: Trx;
  readonly scoped: Scoped;
  readonly registry: Registry;
  readonly changing: Changing;
  readonly node: Node;
}

/** The id of the entry in the history. A refusal comes before anything is written. */
type Act<K extends Asked['kind']> = (
  turn: Turn,
  asked: Extract<Asked, { readonly kind: K }>,
) => Promise<string | Refusal>;

const refTo = ({ id, name, level }: OrgRef): OrgRef => ({ id, name, level });

const rename: Act<'rename'> = async ({ trx, changing, node }, { name }) => {
  if (name === node.name) return refuse('org-unchanged');
  await renameOrg(trx, node.id, name);
  const change = { kind: 'renamed', orgId: node.id, before: { name: node.name }, after: { name } } as const;
  return insertChange(trx, change, changing);
};

/** Moves the union and writes it down; everything is folded already. */
async function moveUnder({ trx, registry, changing }: Turn, node: Node, parent: Node): Promise<string> {
  const path = await moveSubtree(trx, registry, node, parent);
  const before = { parent: node.parent!, path: node.path };
  const change = {
    kind: 'moved',
    orgId: node.id,
    otherId: parent.id,
    before,
    after: { parent: refTo(parent), path },
  } as const;
  return insertChange(trx, change, changing);
}

const move: Act<'move'> = async (turn, { parentId }) => {
  const parent = await findNode(turn.scoped, parentId);
  if (parent === undefined) return refuse('not-found');
  const refusal = refuseMove(turn.scoped.caller, turn.node, parent);
  if (refusal !== undefined) return refusal;
  await holdUnions(turn.trx, [turn.node.id]);
  await foldEverything(turn.trx);
  return moveUnder(turn, turn.node, parent);
};

async function moveChildren(turn: Turn, ids: readonly string[], parent: Node): Promise<void> {
  if (ids.length > 0) await foldEverything(turn.trx);
  for (const id of ids) await moveUnder(turn, (await findNode(turn.scoped, id))!, parent);
}

/** What a union that is given up and held had goes to the union that takes over: members, open cases; posts end. */
async function giveUp({ trx, changing, node }: Turn, to: Node, why: 'transferred' | 'dissolved') {
  const { day, now } = changing;
  const members = await handOverMembers(trx, node, to, { day, why });
  await closeOrg(trx, node.id, day, now);
  return { members, cases: await handOverCases(trx, node, to, day) };
}

/** Whoever answered to a federation of a sector answers to the one that it merges into. */
async function relink({ trx, node }: Turn, into: Node): Promise<void> {
  const ids = (await listLinked(trx, node.id, true)).filter((id) => id !== into.id);
  for (const id of ids) await link(trx, await getNode(trx, id), await findSector(trx, into.id));
}

const merge: Act<'merge'> = async (turn, { intoId }) => {
  const { trx, scoped, changing, node } = turn;
  const into = await findNode(scoped, intoId);
  if (into === undefined) return refuse('not-found');
  const refusal = refuseMerge(scoped.caller, node, into);
  if (refusal !== undefined) return refusal;
  await holdUnions(trx, [node.id]);
  const children = await listLivingChildren(trx, node.id);
  await moveChildren(turn, children, into);
  await relink(turn, into);
  const given = await giveUp(turn, into, 'transferred');
  const before = { parent: node.parent!, children: children.length, ...given };
  const change = { kind: 'merged', orgId: node.id, otherId: into.id, before, after: {} } as const;
  return insertChange(trx, change, changing);
};

/** Cases stay with the union that was asked; members and unions below go over with their figures. */
const split: Act<'split'> = async (turn, { name, members = [], children = [] }) => {
  const { trx, scoped, changing, node } = turn;
  await holdUnions(trx, children, [node.id]);
  const living = await listLivingChildren(trx, node.id);
  if (children.some((id) => !living.includes(id)))
    return refuse('answers-wrong', [{ at: 'children', says: '有工会已不在它的下级，请刷新后重新选择' }]);
  if ((await listMembersAmong(trx, node.id, members)).length !== new Set(members).size)
    return refuse('answers-wrong', [{ at: 'members', says: '有人已不是这个工会的会员，请刷新名单后重新选择' }]);
  const parent = (await findNode(scoped, node.parent!.id))!;
  const id = await insertBeside(trx, node, name, await freePath(trx, parent));
  const made = (await findNode(scoped, id))!;
  await moveChildren(turn, [...new Set(children)], made);
  const over = await handOverMembers(trx, node, made, { day: changing.day, why: 'transferred', only: members });
  const after = { name, parent: node.parent!, members: over, children: children.length };
  return insertChange(trx, { kind: 'split', orgId: node.id, otherId: id, before: {}, after }, changing);
};

const dissolve: Act<'dissolve'> = async (turn) => {
  const { trx, scoped, changing, node } = turn;
  const below = [...(await listLivingChildren(trx, node.id)), ...(await listLinked(trx, node.id, true))];
  if (below.length > 0) return refuse('org-has-children');
  await holdUnions(trx, [node.id]);
  const parent = (await findNode(scoped, node.parent!.id))!;
  const before = { parent: refTo(parent), ...(await giveUp(turn, parent, 'dissolved')) };
  const change = { kind: 'dissolved', orgId: node.id, otherId: parent.id, before, after: {} } as const;
  return insertChange(trx, change, changing);
};

const federate: Act<'federate'> = async ({ trx, changing, node }, { name, federates }) => {
  const refusal = refuseFederation(node);
  if (refusal !== undefined) return refusal;
  const path = await freePath(trx, node);
  const id = await insertFederation(trx, node, { name, federates, path, day: changing.day });
  const after = { name, parent: refTo(node), path };
  return insertChange(trx, { kind: 'founded', orgId: id, otherId: node.id, before: {}, after }, changing);
};

/** Lets the union answer to a federation of its sector, or leave it. Members and cases stay where they are. */
const linkTo: Act<'link'> = async ({ trx, changing, node }, { sectorId }) => {
  const was = node.sectorId === null ? undefined : (await nameOf(trx, node.sectorId))!;
  const before = was === undefined ? {} : { sector: was };
  if (sectorId === null) {
    if (was === undefined) return refuse('org-unchanged');
    await link(trx, node, undefined);
    return insertChange(trx, { kind: 'unlinked', orgId: node.id, otherId: was.id, before, after: {} }, changing);
  }
  const sector = await findSector(trx, sectorId);
  const refusal = refuseLink(node, sector, await standsUnderSector(trx, node));
  if (refusal !== undefined) return refusal;
  await link(trx, node, sector);
  const after = { sector: refTo(sector!) };
  return insertChange(trx, { kind: 'linked', orgId: node.id, otherId: sectorId, before, after }, changing);
};

function act(turn: Turn, asked: Asked): Promise<string | Refusal> {
  if (asked.kind === 'rename') return rename(turn, asked);
  if (asked.kind === 'move') return move(turn, asked);
  if (asked.kind === 'merge') return merge(turn, asked);
  if (asked.kind === 'split') return split(turn, asked);
  if (asked.kind === 'federate') return federate(turn, asked);
  if (asked.kind === 'link') return linkTo(turn, asked);
  return dissolve(turn, asked);
}

type Request = Pick<WriteContext, 'caller' | 'request' | 'now'>;

/** Changes a union inside a transaction that holds the tree. */
async function change(
  { registry }: Platform,
  scoped: Scoped,
  trx: Trx,
  { caller, request, now }: Request,
  given: { readonly orgId: string; readonly asked: Asked; readonly why: string },
  did: 'change-union' | 'undo-union-change' = 'change-union',
): Promise<OrgChangeAnswer | Refusal> {
  const node = await findNode(scoped, given.orgId);
  if (node === undefined) return refuse('not-found');
  const refusal = refuseChange(caller, node, given.asked);
  if (refusal !== undefined) return refusal;
  const why = given.why.trim();
  const asked = 'name' in given.asked ? { ...given.asked, name: given.asked.name.trim() } : given.asked;
  const wrong = wordsWrong(asked, why);
  if (wrong.length > 0) return refuse('answers-wrong', wrong);
  const changing = { why, byPerson: caller.personId, requestId: request.id, now, day: dayOf(now) };
  const made = await act({ trx, scoped, registry, changing, node }, asked);
  if (isRefusal(made)) return made;
  const by = { cell: caller.cell, actorId: caller.personId, requestId: request.id, now };
  await writeAudit(trx, { ...by, act: did, objectKind: 'org', objectId: node.id, purpose: `${asked.kind}：${why}` });
  return getChange(trx, made);
}

/**
 * Takes along the cases that were filed while the change was being made. Filing locks nothing of the tree, so that a
 * thousand at once do not queue; whoever read the old tree wrote the old place after the change had passed it.
 */
async function catchUp({ db, log }: Platform, { caller }: Request, { kind, org, other, day }: OrgChangeAnswer) {
  if (other === undefined || kind === 'linked' || kind === 'unlinked' || kind === 'founded') return;
  const align = async (trx: Trx) => {
    await holdTree(trx);
    const scoped = scopedTo(trx, caller);
    const [from, to] = [await findNode(scoped, org.id), await findNode(scoped, other.id)];
    if (from === undefined || to === undefined) return;
    if (kind === 'moved') return alignCases(trx, from);
    if (from.dissolved) await handOverCases(trx, from, to, day);
    if (kind !== 'dissolved') await alignCases(trx, to);
  };
  try {
    await db.transaction().execute(align);
  } catch (fault) {
    // The change is made and has been answered; the next change above these cases aligns them as well.
    log.error({ err: fault, orgId: org.id }, 'cases filed during a change of a union were not taken along');
  }
}

async function holding(
  platform: Platform,
  context: WriteContext,
  act: (trx: Trx, scoped: Scoped) => Promise<OrgChangeAnswer | Refusal>,
): Promise<Done | Refusal> {
  let made: OrgChangeAnswer | undefined;
  const done = await keeping<OrgChangeAnswer>(platform, context, async (trx) => {
    await holdTree(trx);
    const answer = await act(trx, scopedTo(trx, context.caller));
    if (!isRefusal(answer)) made = answer;
    return answer;
  });
  if (made !== undefined) await catchUp(platform, context, made);
  platform.nudge();
  return done;
}

/**
 * Renames, moves, merges, splits or dissolves a union, founds a federation below it, or links it to a sector: one transaction with its history, its members, cases and figures.
 * One at a time in the whole tree, so that two moves cannot tangle it; readers wait for none.
 *
 * Refusals: not-found out of reach, no-right, org-dissolved, answers-wrong, org-unchanged, org-below-itself,
 * org-level-too-low, org-levels-differ, org-has-children, sector-unknown, sector-not-for-it, sector-by-place, sector-left-first.
 */
export function changeOrg(
  platform: Platform,
  context: WriteContext,
  given: { readonly orgId: string; readonly asked: Asked; readonly why: string },
): Promise<Done | Refusal> {
  return holding(platform, context, (trx, scoped) => change(platform, scoped, trx, context, given));
}

/** The change that takes this one back. */
function contrary({ kind, before }: OrgChangeAnswer): Asked {
  if (kind === 'renamed') return { kind: 'rename', name: before.name! };
  if (kind === 'moved') return { kind: 'move', parentId: before.parent!.id };
  return { kind: 'link', sectorId: before.sector?.id ?? null };
}

/**
 * Takes a new name, a move or a link by sector back, as a further change with its own entry, while nothing later happened to the union.
 * Merging, splitting and dissolving are not taken back: people have been told where they belong.
 */
export function undoChange(
  platform: Platform,
  context: WriteContext,
  { changeId, why }: { readonly changeId: string; readonly why: string },
): Promise<Done | Refusal> {
  return holding(platform, context, async (trx, scoped) => {
    const made = await findChange(scoped, changeId);
    if (made === undefined) return refuse('not-found');
    if (!made.mayUndo) return refuse('change-stands');
    const given = { orgId: made.org.id, asked: contrary(made), why };
    return change(platform, scoped, trx, context, given, 'undo-union-change');
  });
}
