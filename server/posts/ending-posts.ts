import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import { levels } from '../../kernel/party.ts';
import type { Trx } from '../db/open.ts';

interface Ending {
  readonly cell: number;
  readonly now: number;
  /** Nobody where the clock ends it. */
  readonly by: string | null;
  readonly why: string;
}

/** Ends posts that stand; what their holders had to do goes to whoever may do it now. Gives how many there were. */
export async function endPosts(trx: Trx, ids: readonly string[], { cell, now, by, why }: Ending): Promise<number> {
  const { rows } = await sql<{ person: string; org: string; role: string }>`
    update posts set until_on = greatest(${dayOf(now)}::date, from_on), ended_by = ${by}, end_why = ${why}
    where cell_id = ${cell} and id = any (${ids}::uuid[]) and until_on is null
    returning person_id as person, org_id as org, role`.execute(trx);
  if (rows.length === 0) return 0;
  await poolCases(trx, [...new Set(rows.map(({ person }) => person))]);
  await passOnCases(trx, rows);
  return rows.length;
}

/**
 * Open cases that were assigned to somebody who has no post any more at the union that has them, or above it, go back to
 * those who assign there: whoever works on cases in that union sees them as hers to do.
 */
async function poolCases(trx: Trx, persons: readonly string[]): Promise<void> {
  await sql`
    update cases c set assignee_id = null, owes_role = 'caseworker'
    where c.assignee_id = any (${persons}::uuid[]) and c.open and c.owes_party = 'assignee'
      and not exists (
        select 1 from posts t join orgs o on o.id = c.org_id
        where t.person_id = c.assignee_id and t.until_on is null
          and t.org_id in (c.owes_org_id, o.id, c.town_id, c.county_id, c.city_id, o.federation_id,
            (select r.id from orgs r where r.parent_id is null)))`.execute(trx);
  await sql`
    update cases c set assignee_id = null
    where c.assignee_id = any (${persons}::uuid[]) and c.open and c.owes_party is distinct from 'assignee'
      and not exists (select 1 from posts t where t.person_id = c.assignee_id and t.until_on is null)`.execute(trx);
}

/**
 * Open cases owed by a role that nobody holds any more in that union go up to the nearest one where somebody other than the
 * applicant does; to the root where nobody does, as on entering a state.
 */
async function passOnCases(trx: Trx, ended: readonly { readonly org: string; readonly role: string }[]): Promise<void> {
  const rank = (column: string) => sql`array_position(${levels}::text[], ${sql.ref(column)})`;
  await sql`
    update cases c set owes_org_id = coalesce((
      select a.id from orgs a
      where a.id in (r.id, c.city_id, c.county_id, c.town_id, o.federation_id) and ${rank('a.level')} < ${rank('w.level')}
        and exists (select 1 from posts t where t.org_id = a.id and t.role = c.owes_role and t.until_on is null
          and t.person_id <> c.applicant_id)
      order by ${rank('a.level')} desc limit 1), r.id)
    from unnest(${ended.map(({ org }) => org)}::uuid[], ${ended.map(({ role }) => role)}::text[]) e (org, role),
      orgs r, orgs w, orgs o
    where c.open and c.owes_org_id = e.org and c.owes_role = e.role and o.id = c.org_id and w.id = e.org
      and r.parent_id is null and w.id <> r.id
      and not exists (select 1 from posts t where t.org_id = e.org and t.role = e.role and t.until_on is null
        and t.person_id <> c.applicant_id)`.execute(trx);
}
