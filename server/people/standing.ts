import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { Standing } from '../../kernel/standing.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { type Held, type Person, carryOver, holdMember, keepUnions } from './membership.ts';

export interface Keeping {
  readonly standing: Standing;
  readonly since: string;
  /** The union that keeps her from now on, where the form names one. */
  readonly named: string | undefined;
  readonly caseId: string;
  readonly now: number;
}

/** The union right above a workplace union, which keeps the members of a unit that is gone. */
async function unionAbove(trx: Trx, orgId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select case when o.level = 'workplace' then o.parent_id else o.id end as id from orgs o where o.id = ${orgId}`.execute(
    trx,
  );
  return rows[0]!.id;
}

/** The membership after the change: the same where she stays in her union, a new one where another union keeps her. */
async function keepWhere(
  trx: Trx,
  person: Person,
  held: Held,
  { standing, named, now }: Keeping,
): Promise<string | Refusal> {
  const above = standing === 'unit-closed' ? await unionAbove(trx, held.orgId) : undefined;
  const orgId = named ?? above ?? held.orgId;
  if (orgId !== held.orgId) {
    if (!(await keepUnions(trx, [orgId])).has(orgId)) return refuse('union-closed');
    return carryOver(trx, { ...person, orgId, standing }, dayOf(now));
  }
  await sql`update memberships set standing = ${standing} where cell_id = ${person.cell} and id = ${held.id}`.execute(
    trx,
  );
  return held.id;
}

/**
 * Writes how a member stands to work from a day on, and lets the union keep her that does so for her standing: her own, the
 * one above where her unit is gone, or the one she names at home. Refusals: member-no-more, union-closed.
 */
export async function keepMembership(trx: Trx, person: Person, keeping: Keeping): Promise<Refusal | undefined> {
  // Unions are kept before people are held, as where a union is given up.
  if (keeping.named !== undefined) await keepUnions(trx, [keeping.named]);
  const held = await holdMember(trx, person);
  if (held === undefined) return refuse('member-no-more');
  const membershipId = await keepWhere(trx, person, held, keeping);
  if (isRefusal(membershipId)) return membershipId;
  await sql`
    insert into standing_changes (cell_id, id, membership_id, was, standing, since, at, case_id)
    values (${person.cell}, ${newId()}, ${membershipId}, ${held.standing}, ${keeping.standing},
      ${keeping.since}::date, ${new Date(keeping.now)}, ${keeping.caseId})`.execute(trx);
  return undefined;
}
