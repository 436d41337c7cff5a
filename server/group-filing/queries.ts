import { sql } from 'kysely';
import type { Standing } from '../../kernel/standing.ts';
import type { Db } from '../db/open.ts';
import type { CallerOrg } from '../people/caller.ts';

export interface Found {
  readonly cell: number;
  readonly id: string;
  readonly name: string;
  readonly folded: string;
  readonly verified: boolean;
  readonly bornOn: string | null;
  readonly joinedOn: string;
  readonly standing: Standing;
  readonly org: CallerOrg;
}

/** Who in the register has a document with one of these indexes. */
export async function findListed(db: Db, blinds: readonly Buffer[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from persons where cell_id = any (array(select cell_id from cells))
      and document_blind = any (${blinds}::bytea[]) and merged_into is null`.execute(db);
  return rows.map(({ id }) => id);
}

/** The member of a union, or of one below it, whose document has one of these indexes. */
export async function findMember(db: Db, orgId: string, blinds: readonly Buffer[]): Promise<Found | undefined> {
  const { rows } = await sql<Found>`
    select p.cell_id as cell, p.id, p.name, p.name_folded as folded, p.verified, p.born_on as "bornOn",
      m.joined_on as "joinedOn", m.standing, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org
    from persons p
    join memberships m on m.cell_id = p.cell_id and m.person_id = p.id and m.left_on is null
    join orgs o on o.id = m.org_id
    join orgs u on u.id = ${orgId} and o.path like u.path || '%'
    where p.cell_id = any (array(select cell_id from cells)) and p.document_blind = any (${blinds}::bytea[])
      and p.merged_into is null`.execute(db);
  return rows[0];
}
