import type { OrgRef } from '../../kernel/answers.ts';
import { type Day, dayOf, isDay } from '../../kernel/calendar.ts';
import { type TargetFacts, type TargetLine, isCondition } from '../../kernel/coverage.ts';
import { levels } from '../../kernel/party.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Trx } from '../db/open.ts';
import { type Scoped, scopedTo } from '../db/scope.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { steers } from '../orgs/change-deciding.ts';
import { type Node, findNode, lineOf } from '../orgs/change-queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { resultOf } from './measuring.ts';
import { type TargetRow, closeTarget, findTarget, holdTarget, insertTarget, listTargets } from './queries.ts';

export function lineOfTarget(row: TargetRow, mayEdit: boolean, today: Day): TargetLine {
  const { id, org, name, definition, source, counts, goal } = row;
  const state = row.closed_at !== null || row.to_on < today ? 'ended' : row.from_on > today ? 'coming' : 'running';
  return {
    id,
    org,
    name,
    definition,
    ...(source && { source }),
    counts,
    outOf: row.out_of,
    ...(row.level !== null && { level: row.level }),
    ...(row.typed !== null && { typed: { n: row.typed, source: row.typed_source!, on: row.typed_on! } }),
    goal,
    from: row.from_on,
    to: row.to_on,
    state,
    ...(row.closed_at !== null && { closedAt: row.closed_at.toISOString(), closedWhy: row.closed_why! }),
    ...(row.replaces !== null && { replaces: row.replaces }),
    mayEdit: mayEdit && row.closed_at === null,
  };
}

const refTo = ({ id, name, level }: OrgRef): OrgRef => ({ id, name, level });

async function nodeOf(scoped: Scoped, orgId: string): Promise<Node | Refusal> {
  return (await findNode(scoped, orgId)) ?? refuse('not-found');
}

/** The targets that a union within reach has: its own, and those of the unions above it by place or by sector. */
export async function readTargets(scoped: Scoped, orgId: string, now: number): Promise<TargetLine[] | Refusal> {
  const node = await nodeOf(scoped, orgId);
  if (isRefusal(node)) return node;
  const rows = await listTargets(scoped.db, [...lineOf(node), ...node.sectors]);
  const mayEdit = (row: TargetRow) => maySet(scoped.caller, node, row.org.id);
  return rows.map((row) => lineOfTarget(row, mayEdit(row), dayOf(now)));
}

/** A union's own approver or supervisor, or one above it, sets its targets: seen from a union that has the target. */
function maySet(caller: Caller, node: Node, orgId: string): boolean {
  const line = lineOf(node);
  const at = line.indexOf(orgId);
  return steers(caller, at < 0 ? [orgId] : line.slice(0, at + 1));
}

/** A target as a union within reach has it. Refusal: not-found, where either is not. */
export async function findTargetFor(
  scoped: Scoped,
  { id, orgId, now }: { readonly id: string; readonly orgId: string; readonly now: number },
): Promise<{ readonly row: TargetRow; readonly line: TargetLine; readonly org: OrgRef } | Refusal> {
  const node = await nodeOf(scoped, orgId);
  if (isRefusal(node)) return node;
  const row = await findTarget(scoped.db, id);
  const above = [...lineOf(node), ...node.sectors];
  if (row === undefined || !above.includes(row.org.id)) return refuse('not-found');
  const line = lineOfTarget(row, maySet(scoped.caller, node, row.org.id), dayOf(now));
  return { row, line, org: refTo(node) };
}

function isOutside(text: string, least: number, most: number): boolean {
  const length = [...text.trim()].length;
  return length < least || length > most;
}

function typedWrong({ typed, outOf }: TargetFacts, today: Day): Reason[] {
  if (outOf !== 'typed') return typed === undefined ? [] : [{ at: 'typed', says: '总数由名册得出，不用填报' }];
  if (typed === undefined) return [{ at: 'typed', says: '请填写总数、来源和日期' }];
  const reasons: Reason[] = [];
  if (isOutside(typed.source, 2, 200)) reasons.push({ at: 'typedSource', says: '请写明总数是从哪里来的' });
  if (!isDay(typed.on) || typed.on > today)
    reasons.push({ at: 'typedOn', says: '请填写这个总数是哪一天的，不能晚于今天' });
  return reasons;
}

function measureWrong({ counts, outOf, level }: TargetFacts, node: Node): Reason[] {
  if (!isCondition(counts) && outOf !== 'typed') return [{ at: 'outOf', says: '数工会数或者会员数时，总数要填报' }];
  if (counts === 'members') return level === undefined ? [] : [{ at: 'level', says: '数会员时不分层级' }];
  if (level === undefined) return [{ at: 'level', says: '请选择数哪一层级的工会' }];
  const isAbove = levels.indexOf(level) < levels.indexOf(node.level);
  return isAbove ? [{ at: 'level', says: '要选本级或者下面的层级' }] : [];
}

/** What of a target is missing or wrong, all at once. */
function targetWrong(facts: TargetFacts, node: Node, today: Day): Reason[] {
  const { name, definition, source, from, to } = facts;
  const reasons: Reason[] = [];
  if (isOutside(name, 2, 60)) reasons.push({ at: 'name', says: '请填写名称，2 到 60 个字' });
  if (isOutside(definition, 10, 500))
    reasons.push({ at: 'definition', says: '请写清楚数的是什么、不数什么，10 到 500 个字' });
  if (source !== undefined && isOutside(source.title, 2, 200)) reasons.push({ at: 'source', says: '请填写依据的名称' });
  if (source?.link !== undefined && !/^https?:\/\/\S{3,}$/.test(source.link))
    reasons.push({ at: 'link', says: '网址要以 http:// 或 https:// 开头' });
  if (!isDay(from)) reasons.push({ at: 'from', says: '请填写开始的日期' });
  if (!isDay(to) || (isDay(from) && to < from)) reasons.push({ at: 'to', says: '请填写结束的日期，不能早于开始' });
  else if (to < today) reasons.push({ at: 'to', says: '结束的日期已经过了' });
  return [...reasons, ...measureWrong(facts, node), ...typedWrong(facts, today)];
}

async function audit(trx: Trx, node: Node, { caller, request, now }: WriteContext, act: string, purpose: string) {
  await writeAudit(trx, {
    cell: caller.cell,
    act,
    actorId: caller.personId,
    objectKind: 'org',
    objectId: node.id,
    purpose,
    requestId: request.id,
    now,
  });
}

/** The union of a target that the caller may set targets of, or why not. */
async function settable(scoped: Scoped, orgId: string): Promise<Node | Refusal> {
  const node = await nodeOf(scoped, orgId);
  if (isRefusal(node)) return node;
  if (!steers(scoped.caller, lineOf(node))) return refuse('no-right');
  return node.dissolved ? refuse('org-dissolved') : node;
}

async function close(trx: Trx, row: TargetRow, why: string, now: number): Promise<void> {
  await closeTarget(trx, row.id, why, await resultOf(trx, row, dayOf(now)), now);
}

const trimmed = (facts: TargetFacts): TargetFacts => ({
  ...facts,
  name: facts.name.trim(),
  definition: facts.definition.trim(),
});

/**
 * Sets a target for a union and all below it. With `replaces` it takes the place of one that runs, which is closed as it
 * stands: a target is never changed under those who work towards it.
 */
export function setTarget(
  platform: Platform,
  context: WriteContext,
  given: TargetFacts & { readonly orgId: string; readonly replaces?: string | undefined },
): Promise<Done | Refusal> {
  const { caller, request, now } = context;
  const today = dayOf(now);
  return keeping<TargetLine>(platform, context, async (trx) => {
    const scoped = scopedTo(trx, caller);
    const node = await settable(scoped, given.orgId);
    if (isRefusal(node)) return node;
    const { orgId, replaces, ...facts } = given;
    const wrong = targetWrong(facts, node, today);
    if (wrong.length > 0) return refuse('answers-wrong', wrong);
    const old = replaces === undefined ? undefined : await holdTarget(trx, replaces);
    if (replaces !== undefined && old?.org.id !== orgId) return refuse('not-found');
    if (old !== undefined && old.closed_at !== null) return refuse('target-closed');
    if (old) await close(trx, old, '改为新的一版', now);
    const by = { personId: caller.personId, requestId: request.id, now };
    const id = await insertTarget(trx, { ...trimmed(facts), orgId, replaces }, by);
    await audit(trx, node, context, old ? 'replace-target' : 'set-target', `${id} ${facts.name.trim()}`);
    return lineOfTarget((await findTarget(trx, id))!, true, today);
  });
}

/** Ends a target before its day, and keeps how it stood. */
export function endTarget(
  platform: Platform,
  context: WriteContext,
  { id, why }: { readonly id: string; readonly why: string },
): Promise<Done | Refusal> {
  const { caller, now } = context;
  return keeping<TargetLine>(platform, context, async (trx) => {
    const row = await holdTarget(trx, id);
    if (row === undefined) return refuse('not-found');
    const node = await settable(scopedTo(trx, caller), row.org.id);
    if (isRefusal(node)) return node;
    if (row.closed_at !== null) return refuse('target-closed');
    if (isOutside(why, 2, 500)) return refuse('answers-wrong', [{ at: 'why', says: '请写明原因，2 到 500 个字' }]);
    await close(trx, row, why.trim(), now);
    await audit(trx, node, context, 'end-target', `${id} ${why.trim()}`);
    return lineOfTarget((await findTarget(trx, id))!, true, dayOf(now));
  });
}
