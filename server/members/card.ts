import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { MemberAnswer, MembershipSpell } from '../../kernel/member-answers.ts';
import { isDocumentKind, maskDocument } from '../../kernel/identity/document.ts';
import { maskPhone } from '../../kernel/identity/phone.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Role } from '../../kernel/party.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Scoped } from '../db/scope.ts';
import type { Sealer } from '../people/sealing.ts';
import { findSpells } from '../people/spells.ts';
import { isUnder } from './queries.ts';

interface CardRow {
  readonly cell_id: number;
  readonly id: string;
  readonly name: string;
  readonly document_kind: string | null;
  readonly document_sealed: Buffer | null;
  readonly phone_sealed: Buffer | null;
  readonly verified: boolean;
  readonly born_on: string | null;
  readonly posts: { role: Role; org: OrgRef; from: string; to: string | null }[];
}

/** A person who is a member within reach now. Whoever left for a union elsewhere is that union's to read. */
async function findCard(scoped: Scoped, id: string): Promise<CardRow | undefined> {
  const org = (alias: string) =>
    sql`json_build_object('id', ${sql.ref(`${alias}.id`)}, 'name', ${sql.ref(`${alias}.name`)}, 'level', ${sql.ref(`${alias}.level`)})`;
  const { rows } = await sql<CardRow>`
    select p.cell_id, p.id, p.name, p.document_kind, p.document_sealed, p.phone_sealed, p.verified, p.born_on,
      (select coalesce(json_agg(json_build_object('role', t.role, 'org', ${org('u')}, 'from', t.from_on, 'to', t.until_on)
          order by t.from_on desc, t.id desc), '[]')
        from posts t join orgs u on u.id = t.org_id where t.cell_id = p.cell_id and t.person_id = p.id) as posts
    from persons p
    join memberships c on c.cell_id = p.cell_id and c.person_id = p.id and c.left_on is null
    join orgs o on o.id = c.org_id
    where p.cell_id = any (array(select cell_id from cells)) and p.id = ${id} and ${isUnder(scoped.reaches)}`.execute(
    scoped.db,
  );
  return rows[0];
}

function cardOf(sealer: Sealer, row: CardRow, memberships: readonly MembershipSpell[]): MemberAnswer {
  const kind = row.document_kind !== null && isDocumentKind(row.document_kind) ? row.document_kind : undefined;
  return {
    id: row.id,
    name: row.name,
    ...(kind && { documentKind: kind }),
    ...(row.document_sealed && { document: maskDocument(sealer.open(row.document_sealed, 'identity')) }),
    ...(row.phone_sealed && { phone: maskPhone(sealer.open(row.phone_sealed, 'identity')) }),
    ...(row.born_on !== null && { bornIn: Number(row.born_on.slice(0, 4)) }),
    verified: row.verified,
    memberships,
    posts: row.posts.map(({ role, org, from, to }) => ({ role, org, from, ...(to !== null && { to }) })),
  };
}

/** The card of a member, and an audit row of its reading that she can see. Refuses `not-found` outside of reach. */
export async function readMember(
  scoped: Scoped,
  sealer: Sealer,
  id: string,
  { requestId, now }: { readonly requestId: string; readonly now: number },
): Promise<MemberAnswer | Refusal> {
  const row = await findCard(scoped, id);
  if (row === undefined) return refuse('not-found');
  await writeAudit(scoped.beyond, {
    cell: row.cell_id,
    act: 'read',
    actorId: scoped.caller.personId,
    objectKind: 'person',
    objectId: row.id,
    subjectId: row.id,
    purpose: '查阅会员',
    requestId,
    now,
  });
  return cardOf(sealer, row, await findSpells(scoped.beyond, { cell: row.cell_id, personId: row.id }));
}
