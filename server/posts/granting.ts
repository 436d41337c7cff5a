import { type Day, dayOf, isDay } from '../../kernel/calendar.ts';
import type { GrantAsked, GrantLine, GrantState } from '../../kernel/post-answers.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { sayDay, sayWholeDay } from '../../kernel/say-day.ts';
import { sql } from 'kysely';
import { newId } from '../db/id.ts';
import { type Trx, stateOf, uniqueViolation } from '../db/open.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { tellPerson } from '../notices/queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { auditPerson } from './auditing.ts';
import { bestow, grantWords, obstacle } from './bestowing.ts';
import { type GrantRow, holdGrant, holdStaff, holdersOf } from './queries.ts';

/** Two rows of a person that may not meet, refused by the database where code has not seen it coming. */
const exclusionViolation = '23P01';

const span = (text: string) => [...text.trim()].length;

export function whyWrong(why: string): Reason[] {
  return span(why) < 2 || span(why) > 500 ? [{ at: 'why', says: '请写明原因，2 到 500 个字' }] : [];
}

/** What of a grant is missing or wrong, all at once. */
function askedWrong({ orgId, role, duty, from, until, replaces, why }: GrantAsked, today: Day): Reason[] {
  const reasons: Reason[] = [];
  const isPost = orgId !== undefined && role !== undefined && duty === undefined;
  const isDuty = duty !== undefined && orgId === undefined && role === undefined && until === undefined;
  if (!isPost && !(isDuty && replaces === undefined))
    reasons.push({ at: 'role', says: '请选择一个工会和岗位，或者选择一种管理员' });
  if (!isDay(from)) reasons.push({ at: 'from', says: '请填写从哪一天起' });
  else if (from < today) reasons.push({ at: 'from', says: '只能从今天或者以后起' });
  if (until !== undefined && (!isDay(until) || until < from))
    reasons.push({ at: 'until', says: '请填写代理到哪一天，不能早于开始的那一天' });
  return [...reasons, ...whyWrong(why)];
}

/** Duties of the platform, and the posts that decide over money and people, take two who agree. */
function takesTwo({ duty, role }: GrantAsked): boolean {
  return duty !== undefined || role === 'approver' || role === 'supervisor';
}

function stateOfGrant({ decided, settledAt, held }: GrantRow): GrantState {
  if (decided === null) return 'asked';
  if (decided !== 'confirmed') return decided;
  if (settledAt === null) return 'waiting';
  return held ? 'held' : 'void';
}

function mayDo(row: GrantRow, { personId }: Pick<Caller, 'personId'>): GrantLine['may'] {
  if (row.decided === 'confirmed' && row.settledAt === null) return ['withdraw'];
  if (row.decided !== null) return [];
  if (row.askedBy === personId) return ['withdraw'];
  return row.personId === personId ? [] : ['confirm', 'refuse'];
}

export function grantLine(row: GrantRow, caller: Pick<Caller, 'personId'>): GrantLine {
  const { id, org, role, duty, from, until, why, second } = row;
  return {
    id,
    person: { id: row.personId, name: row.personName },
    ...(org !== null && { org }),
    ...(role !== null && { role }),
    ...(duty !== null && { duty }),
    from,
    ...(until !== null && { until }),
    transfers: row.replaces !== null,
    why,
    second,
    askedBy: row.askedByName,
    askedAt: row.askedAt.toISOString(),
    state: stateOfGrant(row),
    ...(row.decidedByName !== null && { decidedBy: row.decidedByName }),
    ...(row.decidedAt !== null && { decidedAt: row.decidedAt.toISOString() }),
    ...(row.decidedWhy !== null && { decidedWhy: row.decidedWhy }),
    may: mayDo(row, caller),
  };
}

/** A grant to herself is refused, and the attempt stays in the audit. */
export async function refuseOwn(platform: Platform, context: WriteContext, what: string): Promise<Refusal> {
  await auditPerson(platform.db, context, 'self-grant-refused', context.caller.personId, what);
  return refuse('grant-own');
}

/** A refusal that is found after something was written: it takes the transaction back with it. */
class Undone extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.refused);
    this.refusal = refusal;
  }
}

/** What was met on the way, of the code or of the database's own walls, as a refusal that has left nothing behind. */
async function walled(act: () => Promise<Done | Refusal>): Promise<Done | Refusal> {
  try {
    return await act();
  } catch (fault) {
    if (fault instanceof Undone) return fault.refusal;
    if (stateOf(fault) === exclusionViolation) return refuse('duty-apart');
    if (
      stateOf(fault) === uniqueViolation &&
      String((fault as { constraint?: string }).constraint).startsWith('post_grants')
    )
      return refuse('grant-taken');
    throw fault;
  }
}

async function insertGrant(
  trx: Trx,
  { caller, now }: WriteContext,
  asked: GrantAsked,
  second: boolean,
): Promise<string> {
  const id = newId(now);
  const [decided, by, at] = second ? [null, null, null] : ['confirmed', caller.personId, new Date(now)];
  await sql`insert into post_grants (cell_id, id, person_id, org_id, role, duty, from_on, until_on, replaces, why, asked_by,
      asked_at, second, decided, decided_by, decided_at)
    values (${caller.cell}, ${id}, ${asked.personId}, ${asked.orgId ?? null}, ${asked.role ?? null}, ${asked.duty ?? null},
      ${asked.from}, ${asked.until ?? null}, ${asked.replaces ?? null}, ${asked.why.trim()}, ${caller.personId},
      ${new Date(now)}, ${second}, ${decided}, ${by}, ${at})`.execute(trx);
  return id;
}

async function tellOthers(trx: Trx, { caller, now }: WriteContext, grant: GrantRow): Promise<void> {
  const others = (await holdersOf(trx, caller.cell, 'security')).filter(
    (id) => id !== caller.personId && id !== grant.personId,
  );
  for (const personId of others)
    await tellPerson(
      trx,
      { cell: caller.cell, personId },
      { title: '有一项授予等你确认', says: `${grant.personName}：${grantWords(grant)}。请到“岗位与人员”里核对。`, now },
    );
}

/**
 * Asks for a post or a duty for somebody. Caseworkers and cashiers have it from their day on; whatever takes two waits for
 * another security administrator, and so does whatever somebody proposes who is none. Refusals: grant-own, answers-wrong,
 * staff-unknown, grant-taken, duty-apart, org-dissolved.
 */
export async function askGrant(
  platform: Platform,
  context: WriteContext,
  asked: GrantAsked,
  { proposed = false } = {},
): Promise<Done | Refusal> {
  const { caller, now } = context;
  const today = dayOf(now);
  if (asked.personId === caller.personId) return refuseOwn(platform, context, asked.duty ?? asked.role ?? '');
  const wrong = askedWrong(asked, today);
  if (wrong.length > 0) return refuse('answers-wrong', wrong);
  return walled(() =>
    keeping<GrantLine>(platform, context, async (trx) => {
      const staff = await holdStaff(trx, { cell: caller.cell, personId: asked.personId });
      if (staff === undefined || staff.closed) return refuse('staff-unknown');
      if (asked.orgId !== undefined && !(await stands(trx, asked.orgId))) return refuse('org-dissolved');
      if (asked.replaces !== undefined && !staff.held.some(({ id, org }) => id === asked.replaces && org !== undefined))
        return refuse('not-found');
      const grant = (await holdGrant(
        trx,
        caller.cell,
        await insertGrant(trx, context, asked, proposed || takesTwo(asked)),
      ))!;
      const refusal = obstacle(grant, staff);
      if (refusal !== undefined) throw new Undone(refusal);
      await auditPerson(
        trx,
        context,
        'ask-grant',
        asked.personId,
        `${grantWords(grant)}，从${sayWholeDay(grant.from)}起：${grant.why}`,
      );
      if (grant.second) await tellOthers(trx, context, grant);
      const made = !grant.second && grant.from <= today ? await bestow(trx, grant, now) : undefined;
      if (isRefusal(made)) throw new Undone(made);
      return grantLine((await holdGrant(trx, caller.cell, grant.id))!, caller);
    }),
  );
}

/** Whoever asked learns what became of it. */
async function tellAsker(trx: Trx, { caller, now }: WriteContext, grant: GrantRow, { decision, why = '' }: Decision) {
  if (grant.askedBy === caller.personId) return;
  const title = decision === 'confirm' ? '你提出的岗位已经确认' : '你提出的岗位没有同意';
  const says = `${grant.personName}：${grantWords(grant)}${decision === 'confirm' ? `，从${sayDay(grant.from, dayOf(now))}起。` : `。原因：${why.trim()}`}`;
  await tellPerson(trx, { cell: grant.cell, personId: grant.askedBy }, { title, says, now });
}

async function stands(trx: Trx, orgId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from orgs where id = ${orgId} and dissolved_at is null`.execute(trx);
  return rows.length > 0;
}

export interface Decision {
  readonly decision: 'confirm' | 'refuse' | 'withdraw';
  readonly why?: string;
}

const words = { confirm: 'confirmed', refuse: 'refused', withdraw: 'withdrawn' } as const;

/**
 * Decides a grant that somebody else has asked for, or takes back one that is not held yet. Refusals: not-found,
 * grant-decided, grant-own, grant-needs-second, answers-wrong, and those of holding it.
 */
export async function decideGrant(
  platform: Platform,
  context: WriteContext,
  id: string,
  { decision, why = '' }: Decision,
): Promise<Done | Refusal> {
  const { caller, now } = context;
  if (decision === 'refuse' && whyWrong(why).length > 0) return refuse('answers-wrong', whyWrong(why));
  const came = await walled(() =>
    keeping<GrantLine>(platform, context, async (trx) => {
      const grant = await holdGrant(trx, caller.cell, id);
      if (grant === undefined) return refuse('not-found');
      if (decision === 'confirm' && grant.personId === caller.personId) return refuse('grant-own');
      if (!mayDo(grant, caller).includes(decision))
        return refuse(grant.decided === null ? 'grant-needs-second' : 'grant-decided');
      await sql`update post_grants set decided = ${words[decision]}, decided_by = ${caller.personId},
        decided_at = ${new Date(now)}, decided_why = ${why.trim() || null} where cell_id = ${caller.cell} and id = ${id}`.execute(
        trx,
      );
      await auditPerson(trx, context, `${decision}-grant`, grant.personId, grantWords(grant));
      if (decision !== 'withdraw') await tellAsker(trx, context, grant, { decision, why });
      const made = decision === 'confirm' && grant.from <= dayOf(now) ? await bestow(trx, grant, now) : undefined;
      if (isRefusal(made)) throw new Undone(made);
      return grantLine((await holdGrant(trx, caller.cell, id))!, caller);
    }),
  );
  return isRefusal(came) && came.refused === 'grant-own' ? refuseOwn(platform, context, `确认 ${id}`) : came;
}
