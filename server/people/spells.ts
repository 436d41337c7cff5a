import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { MembershipSpell } from '../../kernel/member-answers.ts';
import type { LeftWhy, Standing } from '../../kernel/standing.ts';
import type { Db } from '../db/open.ts';
import type { Person } from './membership.ts';

interface SpellRow {
  readonly org: OrgRef;
  readonly from: string;
  readonly to: string | null;
  readonly why: LeftWhy | null;
  readonly standing: Standing;
  readonly changes: MembershipSpell['changes'];
}

/** Every membership somebody has had, newest first, with what changed of her work meanwhile. */
export async function findSpells(db: Db, { cell, personId }: Person): Promise<MembershipSpell[]> {
  const { rows } = await sql<SpellRow>`
    select json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, m.joined_on as "from", m.left_on as "to",
      m.left_why as why, m.standing,
      (select coalesce(json_agg(json_build_object('was', s.was, 'standing', s.standing, 'since', s.since) order by s.id), '[]')
        from standing_changes s where s.cell_id = m.cell_id and s.membership_id = m.id) as changes
    from memberships m join orgs o on o.id = m.org_id
    where m.cell_id = ${cell} and m.person_id = ${personId}
    order by m.left_on is null desc, m.joined_on desc, m.id desc`.execute(db);
  return rows.map(({ to, why, ...spell }) => ({ ...spell, ...(to !== null && { to }), ...(why !== null && { why }) }));
}
