import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { sayDay } from '../../kernel/say-day.ts';
import { roleWords } from '../../kernel/party.ts';
import { dutyWords } from '../../kernel/duty.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { tellPerson } from '../notices/queries.ts';
import { endPosts } from './ending-posts.ts';
import { type GrantRow, type StaffRow, holdStaff } from './queries.ts';

/** What a grant gives, in words. */
export function grantWords({ org, role, duty }: Pick<GrantRow, 'org' | 'role' | 'duty'>): string {
  return duty === null ? `${org!.name} · ${roleWords[role!]}` : dutyWords[duty];
}

/** Why a grant cannot be held as things stand. */
export function obstacle(
  grant: Pick<GrantRow, 'org' | 'role' | 'duty'>,
  staff: StaffRow | undefined,
): Refusal | undefined {
  if (staff === undefined || staff.closed) return refuse('staff-unknown');
  const hasDuty = staff.held.some(({ duty }) => duty !== undefined);
  if (grant.duty !== null) {
    if (staff.held.some(({ duty }) => duty === grant.duty)) return refuse('grant-taken');
    return staff.held.length > 0 ? refuse('duty-apart') : undefined;
  }
  if (hasDuty) return refuse('duty-apart');
  const same = staff.held.some(({ org, role }) => org?.id === grant.org!.id && role === grant.role);
  return same ? refuse('grant-taken') : undefined;
}

async function isDissolved(trx: Trx, orgId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from orgs where id = ${orgId} and dissolved_at is not null`.execute(trx);
  return rows.length > 0;
}

/**
 * Makes a post or a duty of a grant that is held and confirmed and whose day has come; whoever is transferred leaves the
 * former post with it. Refusals: staff-unknown, grant-taken, duty-apart, org-dissolved; the grant is as it was then.
 */
export async function bestow(trx: Trx, grant: GrantRow, now: number): Promise<Refusal | undefined> {
  const { cell, personId, duty, org, role, from, until } = grant;
  const staff = await holdStaff(trx, { cell, personId });
  const refusal = obstacle(grant, staff);
  if (refusal !== undefined) return refusal;
  if (org !== null && (await isDissolved(trx, org.id))) return refuse('org-dissolved');
  const id = newId(now);
  if (duty === null)
    await sql`insert into posts (cell_id, id, person_id, org_id, role, from_on, ends_on, grant_id)
      values (${cell}, ${id}, ${personId}, ${org!.id}, ${role}, ${from}, ${until}, ${grant.id})`.execute(trx);
  else
    await sql`insert into duties (cell_id, id, person_id, duty, from_on, grant_id)
      values (${cell}, ${id}, ${personId}, ${duty}, ${from}, ${grant.id})`.execute(trx);
  if (grant.replaces !== null && staff!.held.some((one) => one.id === grant.replaces))
    await endPosts(trx, [grant.replaces], { cell, now, by: grant.askedBy, why: `调任：${grant.why}` });
  await settle(trx, grant, now);
  await tellPerson(
    trx,
    { cell, personId },
    {
      title: '你有了新的岗位',
      says: `${grantWords(grant)}，从${sayDay(from, dayOf(now))}起${until === null ? '' : `，到${sayDay(until, dayOf(now))}为止`}。`,
      now,
    },
  );
  return undefined;
}

export async function settle(trx: Trx, { cell, id }: Pick<GrantRow, 'cell' | 'id'>, now: number): Promise<void> {
  await sql`update post_grants set settled_at = ${new Date(now)} where cell_id = ${cell} and id = ${id}`.execute(trx);
}
