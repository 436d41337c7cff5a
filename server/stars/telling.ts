import { sql } from 'kysely';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { ratedBy } from './line.ts';

export interface Words {
  readonly title: string;
  readonly says: string;
  readonly now: number;
}

const batch = 1000;

export async function listRatedUnions(trx: Trx, roundId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select o.id from star_rounds r join star_sheets s on s.id = r.sheet_id join orgs t on t.id = s.org_id join orgs o on ${ratedBy}
    where r.id = ${roundId}`.execute(trx);
  return rows.map(({ id }) => id);
}

/** Tells whoever approves or supervises in these unions, each once. */
export async function tellUnions(trx: Trx, orgIds: readonly string[], { title, says, now }: Words): Promise<void> {
  const { rows } = await sql<{ cell: number; person: string }>`
    select distinct p.cell_id as cell, p.person_id as person from posts p
    where p.org_id = any (${orgIds}::uuid[]) and p.until_on is null and p.role in ('approver', 'supervisor')`.execute(
    trx,
  );
  for (let at = 0; at < rows.length; at += batch)
    await trx
      .insertInto('notices')
      .values(
        rows.slice(at, at + batch).map(({ cell, person }) => ({
          cell_id: cell,
          id: newId(now),
          person_id: person,
          title,
          says,
          at: new Date(now),
        })),
      )
      .execute();
}

/** The nearest of these unions, the nearest first, in which somebody approves or supervises; else the last. */
export async function nearestStaffed(trx: Trx, orgIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from unnest(${orgIds}::uuid[]) with ordinality c (id, n)
    where exists (select 1 from posts p where p.org_id = c.id and p.until_on is null and p.role in ('approver', 'supervisor'))
    order by c.n limit 1`.execute(trx);
  return rows.map(({ id }) => id);
}
