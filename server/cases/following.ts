import type { Service } from '../../kernel/service.ts';
import { filingOf, isFinal } from '../../kernel/service.ts';
import { type Move, decideMove } from '../../kernel/step.ts';
import { type Refusal, isRefusal } from '../../kernel/refusal.ts';
import { type Identity, mustBeLookedAt } from '../people/newcomers.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import type { CaseRow, TraceRow } from './queries.ts';
import { factsOf } from './reader.ts';
import { onBoard } from './writes.ts';

/**
 * Whether the move that follows a filing is made at once: the union has set it so, and nobody must look at the newcomer first.
 */
export async function isFollowed(
  platform: Platform,
  service: Service,
  caller: Caller,
  { tuned, identity }: { readonly tuned: Readonly<Record<string, number>>; readonly identity?: Identity },
): Promise<boolean> {
  const { follows } = service.actions[filingOf(service)]!;
  if (follows === undefined || tuned[follows.where] !== 1) return false;
  if (identity === undefined) return true;
  return !(await mustBeLookedAt(platform.db, platform.sealer.blinds(identity.number), caller));
}

/** The move of the clock that follows a filing, on the case as it was filed. */
export function followingMove(platform: Platform, service: Service, row: CaseRow, now: number): Move | Refusal {
  const { action } = service.actions[filingOf(service)]!.follows!;
  const { calendar } = platform;
  return decideMove({ service, facts: factsOf(row), action, actor: 'clock', said: {}, now, calendar });
}

/** The case as the move will leave it in the database, so that the answer to a filing can be kept beside it. */
export function rowAfter(service: Service, row: CaseRow, move: Move, now: number): CaseRow {
  const at = new Date(now);
  const asDate = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : new Date(ms));
  return {
    ...row,
    state: move.to,
    open: !isFinal(service, move.to),
    seq: move.seq,
    entered_seq: move.seq,
    entered_at: at,
    owes_party: move.owing?.party ?? null,
    owes_role: move.owing?.role ?? null,
    owes_org_id: move.owing?.orgId ?? null,
    due_at: asDate(move.dueAt),
    remind_at: asDate(move.remindAt),
    flags: [...move.flags],
    counted: [...move.counted],
    on_board: onBoard(service, move.to, row.form),
    tally: { ...row.tally, [move.action]: 1 },
  };
}

/** The entry of the clock as the applicant reads it right after filing. */
export function followedTrace(move: Move, now: number): TraceRow {
  return {
    seq: move.seq,
    action: move.action,
    from_state: move.from,
    to_state: move.to,
    actor_id: null,
    actor_name: null,
    role: null,
    org_name: null,
    said: {},
    said_sealed: null,
    at: new Date(now),
  };
}

/** What a filing writes beside the case: nothing, or the move that follows it. A refusal stands for the whole filing. */
export function nextOf(platform: Platform, service: Service, row: CaseRow, now: number, followed: boolean) {
  if (!followed) return { next: undefined, shown: row };
  const next = followingMove(platform, service, row, now);
  return isRefusal(next) ? next : { next, shown: rowAfter(service, row, next, now) };
}
