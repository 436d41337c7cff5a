import { sql } from 'kysely';
import type { StaffLine } from '../../kernel/post-answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { roleWords } from '../../kernel/party.ts';
import { dutyWords } from '../../kernel/duty.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Trx } from '../db/open.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { endPosts } from './ending-posts.ts';
import { whyWrong } from './granting.ts';
import { type StaffRow, holdStaff } from './queries.ts';

export function staffLine({ accountId: _account, usedOn, closed, closedWhy, ...row }: StaffRow): StaffLine {
  return { ...row, ...(usedOn !== null && { usedOn }), ...(closed && { closed: closedWhy ?? 'other' }) };
}

type Act = 'end-post' | 'end-duty' | 'close-account' | 'reopen-account' | 'end-sessions';

/** One writing about a person who is held, with what its audit row says; a refusal comes before anything is written. */
interface Made {
  readonly act: Act;
  readonly purpose: string;
}

/** Held while a duty of security ends: of two who are to leave at once the second sees that the first has gone. */
const securityLock = 4_720_110_410;
/** A grant of weight takes two, so two have to remain. */
export const leastSecurity = 2;

export async function lockSecurity(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${securityLock})`.execute(trx);
}

function changing(
  platform: Platform,
  context: WriteContext,
  personId: string,
  why: string,
  act: (trx: Trx, staff: StaffRow) => Promise<Made | Refusal>,
): Promise<Done | Refusal> {
  const { caller, request, now } = context;
  return keeping<StaffLine>(platform, context, async (trx) => {
    const wrong = whyWrong(why);
    if (wrong.length > 0) return refuse('answers-wrong', wrong);
    if (personId === caller.personId) return refuse('grant-own');
    const staff = await holdStaff(trx, { cell: caller.cell, personId });
    if (staff === undefined) return refuse('not-found');
    const made = await act(trx, staff);
    if (isRefusal(made)) return made;
    const entry = { cell: caller.cell, actorId: caller.personId, objectKind: 'person', objectId: personId } as const;
    await writeAudit(trx, {
      ...entry,
      subjectId: personId,
      act: made.act,
      purpose: made.purpose,
      requestId: request.id,
      now,
    });
    return staffLine((await holdStaff(trx, { cell: caller.cell, personId }))!);
  });
}

/** Whether security would be left with fewer than two who can sign in. */
async function leavesTooFew(trx: Trx, cell: number, staff: StaffRow): Promise<boolean> {
  if (!staff.held.some(({ duty }) => duty === 'security')) return false;
  await lockSecurity(trx);
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from duties
    d where d.cell_id = ${cell} and d.duty = 'security' and d.until_on is null and d.person_id <> ${staff.id}
      and exists (select 1 from accounts a where a.cell_id = d.cell_id and a.person_id = d.person_id and a.kind = 'staff'
        and a.closed_at is null)`.execute(trx);
  return rows[0]!.n < leastSecurity;
}

function endDuties(trx: Trx, { caller, now }: WriteContext, staff: StaffRow, why: string) {
  return sql`update duties set until_on = greatest(${dayOf(now)}::date, from_on), ended_by = ${caller.personId}, end_why = ${why}
    where cell_id = ${caller.cell} and person_id = ${staff.id} and until_on is null`.execute(trx);
}

/**
 * Ends one post or the duty of a person; she has lost it with her next request. Refusals: not-found, grant-own, duty-last,
 * answers-wrong.
 */
export function endHeld(
  platform: Platform,
  context: WriteContext,
  personId: string,
  { held, why }: { readonly held: string; readonly why: string },
): Promise<Done | Refusal> {
  const { caller, now } = context;
  return changing(platform, context, personId, why, async (trx, staff) => {
    const one = staff.held.find(({ id }) => id === held);
    if (one === undefined) return refuse('not-found');
    if (one.duty !== undefined) {
      if (await leavesTooFew(trx, caller.cell, staff)) return refuse('duty-last');
      await endDuties(trx, context, staff, why.trim());
      return { act: 'end-duty', purpose: `${dutyWords[one.duty]}：${why.trim()}` };
    }
    await endPosts(trx, [held], { cell: caller.cell, now, by: caller.personId, why: why.trim() });
    return { act: 'end-post', purpose: `${one.org!.name} · ${roleWords[one.role!]}：${why.trim()}` };
  });
}

async function endSessions(trx: Trx, cell: number, accountId: string): Promise<void> {
  await sql`delete from sessions where cell_id = ${cell} and account_id = ${accountId}`.execute(trx);
}

/**
 * 离岗: everything she holds ends, what was still to be given to her is taken back, her account is closed and her sessions
 * end, all in one transaction. Refusals as above.
 */
export function leave(
  platform: Platform,
  context: WriteContext,
  personId: string,
  why: string,
): Promise<Done | Refusal> {
  const { caller, now } = context;
  const { cell } = caller;
  return changing(platform, context, personId, why, async (trx, staff) => {
    if (await leavesTooFew(trx, cell, staff)) return refuse('duty-last');
    await endDuties(trx, context, staff, why.trim());
    const posts = staff.held.filter(({ org }) => org !== undefined).map(({ id }) => id);
    await endPosts(trx, posts, { cell, now, by: caller.personId, why: why.trim() });
    await sql`update post_grants set decided = 'withdrawn', decided_by = ${caller.personId}, decided_at = ${new Date(now)},
        decided_why = ${`离岗：${why.trim()}`}
      where cell_id = ${cell} and person_id = ${personId} and settled_at is null and (decided is null or decided = 'confirmed')`.execute(
      trx,
    );
    await sql`update accounts set closed_at = ${new Date(now)}, closed_why = 'left'
      where cell_id = ${cell} and person_id = ${personId} and kind = 'staff' and closed_at is null`.execute(trx);
    await endSessions(trx, cell, staff.accountId);
    return { act: 'close-account', purpose: `离岗：${why.trim()}` };
  });
}

/** Opens an account again that was closed because its person had left or had not used it; what she held stays ended. */
export function reopen(
  platform: Platform,
  context: WriteContext,
  personId: string,
  why: string,
): Promise<Done | Refusal> {
  const { caller, now } = context;
  return changing(platform, context, personId, why, async (trx, staff) => {
    if (staff.closedWhy === null) return refuse('not-found');
    await sql`update accounts set closed_at = null, closed_why = null, used_on = ${dayOf(now)}
      where cell_id = ${caller.cell} and id = ${staff.accountId}`.execute(trx);
    return { act: 'reopen-account', purpose: why.trim() };
  });
}

export function signOutAll(
  platform: Platform,
  context: WriteContext,
  personId: string,
  why: string,
): Promise<Done | Refusal> {
  return changing(platform, context, personId, why, async (trx, staff) => {
    await endSessions(trx, context.caller.cell, staff.accountId);
    return { act: 'end-sessions', purpose: why.trim() };
  });
}
