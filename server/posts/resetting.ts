import { sql } from 'kysely';
import {
  type IdentityCheck,
  type ResetAsked,
  type ResetDecided,
  type ResetLine,
  type ResetState,
  type Resettable,
  resettableWords,
} from '../../kernel/post-answers.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { newId } from '../db/id.ts';
import { type Trx, stateOf, uniqueViolation } from '../db/open.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { tellPerson } from '../notices/queries.ts';
import type { Caller } from '../people/caller.ts';
import { resetHours, resetPassword, resetSecondFactor, settleResets } from '../people/resets.ts';
import type { Platform } from '../platform.ts';
import { auditPerson } from './auditing.ts';
import { whyWrong } from './granting.ts';
import { holdStaff, holdersOf } from './queries.ts';
import { type ResetRow, holdReset } from './reset-queries.ts';

function stateOfReset({ decided, settled, used, isOver }: ResetRow): ResetState {
  if (decided === null) return 'asked';
  if (decided !== 'confirmed') return decided;
  if (used) return 'used';
  return settled || isOver ? 'over' : 'open';
}

function mayDo(row: ResetRow, { personId }: Pick<Caller, 'personId'>): ResetLine['may'] {
  if (row.decided !== null) return [];
  if (row.askedBy === personId) return ['withdraw'];
  return row.personId === personId ? [] : ['confirm', 'refuse'];
}

export function resetLine(row: ResetRow, caller: Pick<Caller, 'personId'>): ResetLine {
  return {
    id: row.id,
    person: { id: row.personId, name: row.personName, login: row.login },
    what: row.what,
    why: row.why,
    askedBy: row.askedByName,
    askedAt: row.askedAt.toISOString(),
    state: stateOfReset(row),
    ...(row.decidedByName !== null && { decidedBy: row.decidedByName }),
    ...(row.decidedAt !== null && { decidedAt: row.decidedAt.toISOString() }),
    ...(row.decidedWhy !== null && { decidedWhy: row.decidedWhy }),
    ...(row.checked !== null && { checked: row.checked }),
    may: mayDo(row, caller),
  };
}

/** A reset for oneself is refused, and the attempt stays in the audit. */
async function refuseOwn(platform: Platform, context: WriteContext, what: Resettable): Promise<Refusal> {
  await auditPerson(platform.db, context, 'self-reset-refused', context.caller.personId, resettableWords[what]);
  return refuse('reset-own');
}

async function tellOthers(trx: Trx, { caller, now }: WriteContext, { personId, personName, what }: ResetRow) {
  const others = (await holdersOf(trx, caller.cell, 'security')).filter(
    (id) => id !== caller.personId && id !== personId,
  );
  const says = `${personName}：${resettableWords[what]}。请先核对本人身份，再到“岗位与人员”里确认。`;
  for (const other of others)
    await tellPerson(trx, { cell: caller.cell, personId: other }, { title: '有一项重设登录方式等你确认', says, now });
}

/**
 * Asks that a lost second factor or a forgotten password of somebody be reset. Nothing is changed by it: another security
 * administrator makes sure who it is and confirms. Refusals: reset-own, answers-wrong, staff-unknown, reset-taken.
 */
export async function askReset(platform: Platform, context: WriteContext, asked: ResetAsked): Promise<Done | Refusal> {
  const { caller, now } = context;
  if (asked.personId === caller.personId) return refuseOwn(platform, context, asked.what);
  const wrong = whyWrong(asked.why);
  if (wrong.length > 0) return refuse('answers-wrong', wrong);
  try {
    return await keeping<ResetLine>(platform, context, async (trx) => {
      const staff = await holdStaff(trx, { cell: caller.cell, personId: asked.personId });
      if (staff === undefined || staff.closed) return refuse('staff-unknown');
      const id = newId(now);
      await sql`insert into sign_in_resets (cell_id, id, person_id, account_id, what, why, asked_by, asked_at)
        values (${caller.cell}, ${id}, ${staff.id}, ${staff.accountId}, ${asked.what}, ${asked.why.trim()},
          ${caller.personId}, ${new Date(now)})`.execute(trx);
      const reset = (await holdReset(trx, caller.cell, id, resetHours))!;
      await auditPerson(trx, context, 'ask-reset', staff.id, `${resettableWords[asked.what]}：${reset.why}`);
      await tellOthers(trx, context, reset);
      return resetLine(reset, caller);
    });
  } catch (fault) {
    if (stateOf(fault) !== uniqueViolation) throw fault;
    if ((fault as { constraint?: string }).constraint !== 'sign_in_resets_once') throw fault;
    return refuse('reset-taken');
  }
}

export interface ResetDecision {
  readonly decision: 'confirm' | 'refuse' | 'withdraw';
  readonly checked?: IdentityCheck;
  readonly why?: string;
}

interface Given {
  readonly handed: NonNullable<ResetDecided['handed']>;
  readonly hash: Buffer | null;
}

/** Ends the old way in at once and makes the new one. */
async function giveBack(trx: Trx, { cell, accountId, what }: ResetRow, now: number): Promise<Given> {
  const account = { cell, accountId };
  // Of an earlier reset nothing is good any more.
  await settleResets(trx, account, false);
  if (what === 'second-factor') {
    const { words, hash, until } = await resetSecondFactor(trx, account, now);
    return { handed: { what: 'code', words, until: until.toISOString() }, hash };
  }
  const { words, until } = await resetPassword(trx, account, what === 'both' ? 'go' : 'stay');
  return { handed: { what: 'password', words, until: until.toISOString() }, hash: null };
}

const verbs = { confirm: 'confirmed', refuse: 'refused', withdraw: 'withdrawn' } as const;

function tellHer(trx: Trx, { caller, now }: WriteContext, { cell, personId, what, askedByName }: ResetRow) {
  const says = `${resettableWords[what]}：由${askedByName}提出，${caller.name}核对身份后确认。原来的登录已经全部退出。不是你本人要求的，请马上联系平台的安全管理员。`;
  return tellPerson(trx, { cell, personId }, { title: '你的登录方式已重设', says, now });
}

/** What is wrong with a decision as it was sent. */
function decisionWrong({ decision, checked, why = '' }: ResetDecision) {
  if (decision === 'refuse') return whyWrong(why);
  if (decision === 'confirm' && checked === undefined)
    return [{ at: 'checked', says: '请先核对本人身份，再选你是怎样核对的' }];
  return [];
}

/**
 * Decides a reset that somebody else has asked for, or takes back one's own. Confirmed, the old factors and every session
 * are over in the same moment, and what opens the new way in is answered once and kept nowhere. Refusals: not-found,
 * reset-own, reset-needs-second, grant-decided, answers-wrong, staff-unknown.
 */
export async function decideReset(
  platform: Platform,
  context: WriteContext,
  id: string,
  decision: ResetDecision,
): Promise<Done | Refusal> {
  const { caller, now } = context;
  const wrong = decisionWrong(decision);
  if (wrong.length > 0) return refuse('answers-wrong', wrong);
  let own: Resettable = 'both';
  const came = await keeping<ResetDecided>(platform, context, async (trx) => {
    const reset = await holdReset(trx, caller.cell, id, resetHours);
    if (reset === undefined) return refuse('not-found');
    own = reset.what;
    if (decision.decision === 'confirm' && reset.personId === caller.personId) return refuse('reset-own');
    if (!mayDo(reset, caller).includes(decision.decision))
      return refuse(reset.decided === null ? 'reset-needs-second' : 'grant-decided');
    const confirms = decision.decision === 'confirm';
    const staff = await holdStaff(trx, { cell: caller.cell, personId: reset.personId });
    if (confirms && (staff === undefined || staff.closed)) return refuse('staff-unknown');
    const given = confirms ? await giveBack(trx, reset, now) : undefined;
    await sql`update sign_in_resets set decided = ${verbs[decision.decision]}, decided_by = ${caller.personId},
      decided_at = ${new Date(now)}, decided_why = ${decision.why?.trim() || null},
      checked = ${confirms ? decision.checked! : null}, code_hash = ${given?.hash ?? null},
      code_until = ${given?.hash ? given.handed.until : null}
      where cell_id = ${caller.cell} and id = ${id}`.execute(trx);
    await auditPerson(trx, context, `${decision.decision}-reset`, reset.personId, resettableWords[reset.what]);
    if (confirms) await tellHer(trx, context, reset);
    const line = resetLine((await holdReset(trx, caller.cell, id, resetHours))!, caller);
    return { reset: line, ...(given && { handed: given.handed }) };
  });
  return isRefusal(came) && came.refused === 'reset-own' ? refuseOwn(platform, context, own) : came;
}
