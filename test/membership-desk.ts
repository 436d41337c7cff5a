import { expect } from 'vitest';
import { countMembers } from '../server/members/counts.ts';
import { recountMembersSql } from '../server/members/recount.ts';
import type { TestServer } from './server.ts';

/** Lets a union set a value of a service for all below it, from the first day of 2020. */
export async function tune(s: TestServer, org: string, service: string, name: string, value: number): Promise<void> {
  await s.world.owner.query(
    `insert into tunable_values (id, org_id, service, name, from_on, value, cites)
     values (gen_random_uuid(), $1, $2, $3, '2020-01-01', $4, $5)`,
    [s.world.orgs[org]!.id, service, name, value, JSON.stringify({ title: '示例通知' })],
  );
}

/** The figure of members of every union equals a recount of the memberships. */
export async function expectRecounted(s: TestServer): Promise<void> {
  const { rows } = await s.world.owner.query<{ org_id: string; n: string }>(recountMembersSql);
  const truth = new Map(rows.map(({ org_id, n }) => [org_id, Number(n)]));
  for (const [key, { id }] of Object.entries(s.world.orgs))
    expect([key, await countMembers(s.platform.db, id)]).toEqual([key, truth.get(id) ?? 0]);
}

/** The memberships of whoever filed a case, oldest first. */
export async function spellsOf(s: TestServer, caseId: string) {
  const { rows } = await s.world.owner.query<{
    org: string;
    left_on: string | null;
    left_why: string | null;
    standing: string;
  }>(
    `select o.name as org, m.left_on::text, m.left_why, m.standing
     from cases c join memberships m on m.cell_id = c.applicant_cell and m.person_id = c.applicant_id
     join orgs o on o.id = m.org_id where c.id = $1 order by m.id`,
    [caseId],
  );
  return rows;
}
