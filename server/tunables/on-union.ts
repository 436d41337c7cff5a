import { type Day, dayOf } from '../../kernel/calendar.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { sayTuned } from '../../kernel/rule.ts';
import type { RuleSet } from '../../kernel/rule-set.ts';
import type { Setting } from '../../kernel/tuning.ts';
import { sayWholeDay } from '../../kernel/say-day.ts';
import { writeAudit } from '../audit/queries.ts';
import { Undo } from '../cases/moving.ts';
import type { Trx } from '../db/open.ts';
import { type Scoped, scopedTo } from '../db/scope.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { steers } from '../orgs/change-deciding.ts';
import { type Node, findNode, lineOf } from '../orgs/change-queries.ts';
import { holdUnion } from '../orgs/facts-queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';

/** Whether she may draft for a union with this line: whoever handles its cases there or above, too. */
export function mayDraft(caller: Caller, line: readonly string[]): boolean {
  return steers(caller, line) || caller.posts.some(({ role, orgId }) => role === 'caseworker' && line.includes(orgId));
}

/** One writing about the values of a union that is held. */
export interface Turn {
  readonly trx: Trx;
  readonly scoped: Scoped;
  readonly node: Node;
  readonly today: Day;
  readonly caller: Caller;
  readonly now: number;
  /** Writes what was done into the audit, about the union. */
  audit(act: string, purpose: string): Promise<void>;
}

/**
 * Runs one writing while the union is held, so that of two at once the second sees the first's. What it has written goes
 * where it ends in a refusal. Refusals: not-found out of reach, no-right, org-dissolved, and those of the writing.
 */
export async function onUnion<T>(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  {
    may,
    act,
  }: { may: (caller: Caller, line: readonly string[]) => boolean; act: (turn: Turn) => Promise<T | Refusal> },
): Promise<Done | Refusal> {
  const { caller, request, now } = context;
  const entry = { cell: caller.cell, actorId: caller.personId, objectKind: 'org', objectId: orgId } as const;
  try {
    return await keeping<T>(platform, context, async (trx) => {
      await holdUnion(trx, orgId);
      const scoped = scopedTo(trx, caller);
      const node = await findNode(scoped, orgId);
      if (node === undefined) return refuse('not-found');
      if (!may(caller, lineOf(node))) return refuse('no-right');
      if (node.dissolved) return refuse('org-dissolved');
      const audit = (what: string, purpose: string) =>
        writeAudit(trx, { ...entry, act: what, purpose, requestId: request.id, now });
      const made = await act({ trx, scoped, node, today: dayOf(now), caller, now, audit });
      if (isRefusal(made)) throw new Undo(made);
      return made;
    });
  } catch (fault) {
    if (fault instanceof Undo) return fault.refusal;
    throw fault;
  }
}

/** A setting as an audit row names it, in the words of the page it was set on: «加入工会：在线申请直接入会 是，2026年3月2日起». */
export function audited(
  set: RuleSet | undefined,
  { service, name, from, value }: Omit<Setting, 'org'> & { readonly service: string },
): string {
  const tunable = set?.tunables[name];
  const says = value === null ? '按上级的' : tunable === undefined ? String(value) : sayTuned(tunable, value);
  return `${set?.title ?? service}：${tunable?.label ?? name} ${says}，${sayWholeDay(from)}起`;
}
