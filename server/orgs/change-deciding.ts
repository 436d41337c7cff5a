import { type Reason, type Refusal, refuse } from '../../kernel/refusal.ts';
import { levels } from '../../kernel/party.ts';
import type { Caller } from '../people/caller.ts';
import { type Node, lineAbove, lineOf } from './change-queries.ts';

/** One change as a cadre asks for it. */
export type Asked =
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'move'; readonly parentId: string }
  | { readonly kind: 'merge'; readonly intoId: string }
  | {
      readonly kind: 'split';
      readonly name: string;
      /** People who go over. */
      readonly members?: readonly string[];
      /** Unions directly below that go over. */
      readonly children?: readonly string[];
    }
  | { readonly kind: 'dissolve' };

/** Whether she approves or supervises in one of these unions. */
export function steers(caller: Caller, line: readonly string[]): boolean {
  return caller.posts.some(({ role, orgId }) => (role === 'approver' || role === 'supervisor') && line.includes(orgId));
}

const span = (text: string) => [...text].length;

/** What of the words is missing; both texts are trimmed already. Lengths in characters. */
export function wordsWrong(asked: Asked, why: string): Reason[] {
  const reasons: Reason[] = [];
  if (span(why) < 2 || span(why) > 500) reasons.push({ at: 'why', says: '请写明原因，2 到 500 个字' });
  if ('name' in asked && (span(asked.name) < 2 || span(asked.name) > 60))
    reasons.push({ at: 'name', says: '请填写工会名称，2 到 60 个字' });
  if (asked.kind === 'split' && !asked.members?.length && !asked.children?.length)
    reasons.push({ at: 'members', says: '请至少选择一位会员或一个下级工会划到新工会' });
  return reasons;
}

/** Whether this caller may change this union at all: from strictly above, and while it is not dissolved. */
export function refuseChange(caller: Caller, node: Node): Refusal | undefined {
  if (!steers(caller, lineAbove(node))) return refuse('no-right');
  return node.dissolved ? refuse('org-dissolved') : undefined;
}

/**
 * Whether the union may move under this one. Levels may be skipped, since a county may be missing, but they never rise on
 * the way down. The caller must stand above the union where it is and above, or at, where it goes.
 */
export function refuseMove(caller: Caller, node: Node, parent: Node): Refusal | undefined {
  const to = lineOf(parent);
  if (
    !steers(
      caller,
      lineAbove(node).filter((id) => to.includes(id)),
    )
  )
    return refuse('no-right');
  if (parent.path.startsWith(node.path)) return refuse('org-below-itself');
  if (parent.dissolved) return refuse('org-dissolved');
  if (levels.indexOf(parent.level) >= levels.indexOf(node.level)) return refuse('org-level-too-low');
  return parent.id === node.parent?.id ? refuse('org-unchanged') : undefined;
}

/** Whether the union may merge into this one: another of its level, both strictly below the caller. */
export function refuseMerge(caller: Caller, node: Node, into: Node): Refusal | undefined {
  const above = lineAbove(into);
  if (
    !steers(
      caller,
      lineAbove(node).filter((id) => above.includes(id)),
    )
  )
    return refuse('no-right');
  if (into.id === node.id) return refuse('org-unchanged');
  if (into.dissolved) return refuse('org-dissolved');
  return into.level === node.level ? undefined : refuse('org-levels-differ');
}
