import { type Reason, type Refusal, refuse } from '../../kernel/refusal.ts';
import { type Federates, levels } from '../../kernel/party.ts';
import { isUnionName } from '../../kernel/union-facts.ts';
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
  | { readonly kind: 'dissolve' }
  /** A federation below the union. */
  | { readonly kind: 'federate'; readonly name: string; readonly federates: Federates }
  /** The federation that it answers to by sector from now on; none where it leaves. */
  | { readonly kind: 'link'; readonly sectorId: string | null };

/** Whether she approves or supervises in one of these unions. */
export function steers(caller: Caller, line: readonly string[]): boolean {
  return caller.posts.some(({ role, orgId }) => (role === 'approver' || role === 'supervisor') && line.includes(orgId));
}

const span = (text: string) => [...text].length;

/** What of the words is missing; both texts are trimmed already. Lengths in characters. */
export function wordsWrong(asked: Asked, why: string): Reason[] {
  const reasons: Reason[] = [];
  if (span(why) < 2 || span(why) > 500) reasons.push({ at: 'why', says: '请写明原因，2 到 500 个字' });
  if ('name' in asked && !isUnionName(asked.name)) reasons.push({ at: 'name', says: '请填写工会名称，2 到 60 个字' });
  if (asked.kind === 'split' && !asked.members?.length && !asked.children?.length)
    reasons.push({ at: 'members', says: '请至少选择一位会员或一个下级工会划到新工会' });
  return reasons;
}

/** From where a union may be changed: from above it by place. A federation is made by its parent; a sector may let go. */
function seatsOf(node: Node, asked: Asked): readonly string[] {
  if (asked.kind === 'federate') return lineOf(node);
  if (asked.kind === 'link' && asked.sectorId === null) return [...lineAbove(node), ...node.sectors];
  return lineAbove(node);
}

/** Whether this caller may change this union so at all, and while it is not dissolved. */
export function refuseChange(caller: Caller, node: Node, asked: Asked): Refusal | undefined {
  if (!steers(caller, seatsOf(node, asked))) return refuse('no-right');
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
  if (parent.federates === 'sector' && node.sectorId !== null) return refuse('sector-left-first');
  return parent.id === node.parent?.id ? refuse('org-unchanged') : undefined;
}

/** Whether a federation may stand right below this union. */
export function refuseFederation(parent: Node): Refusal | undefined {
  return levels.indexOf(parent.level) < levels.indexOf('federation') ? undefined : refuse('org-level-too-low');
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
  const alike = into.level === node.level && (into.federates === 'sector') === (node.federates === 'sector');
  return alike ? undefined : refuse('org-levels-differ');
}
