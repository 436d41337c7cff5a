import { sql } from 'kysely';
import type { Day } from '../../kernel/calendar.ts';
import type { Proof, ProofKind } from '../../kernel/proof.ts';
import type { Service } from '../../kernel/service.ts';
import type { Db, Trx } from '../db/open.ts';

/** Whose proofs: a person in her cell. */
export interface Proven {
  readonly cell: number;
  readonly personId: string;
}

/** A proof, and the case that gave it; none where the register itself does. */
export type KnownProof = Proof & {
  readonly case?: { readonly id: string; readonly number: string; readonly service: string };
};

/** The last day of what has no end. */
const forGood = '9999-12-31';

/** What holds of a person on a day or held later, the longest first; all that ever held without a day. Her identity is proven by the register, once it was checked. */
export async function findProofs(db: Db, person: Proven, from: Day = '1900-01-01'): Promise<KnownProof[]> {
  const { rows } = await sql<{
    what: ProofKind;
    detail: string;
    since: Day;
    until: Day;
    id: string | null;
    number: string | null;
    service: string | null;
  }>`
    select 'identity' as what, '' as detail, ${from}::date::text as since, ${forGood} as until,
      null::uuid as id, null as number, null as service
    from persons where cell_id = ${person.cell} and id = ${person.personId} and verified
    union all
    select p.what, p.detail, p.since::text, p.until::text, c.id, c.number, c.service
    from proofs p left join cases c on c.id = p.case_id and c.cell_id = any (array(select cell_id from cells))
    where p.cell_id = ${person.cell} and p.person_id = ${person.personId} and p.until >= ${from}
    order by until desc, what, detail, since, id`.execute(db);
  return rows.map(({ what, detail, since, until, id, number, service }) => ({
    what,
    ...(detail !== '' && { detail }),
    since,
    until,
    ...(id !== null && number !== null && service !== null && { case: { id, number, service } }),
  }));
}

/** Whether what is proven of the applicant matters to this service; for all others it is not looked up. */
export function asksForProofs({ form, looksAt }: Service): boolean {
  return looksAt !== undefined || Object.values(form).some((asked) => asked.kind === 'files' && asked.provenBy);
}

/** Keeps what a move has proven. Proven anew by the same case it holds as long as is said now. */
export async function keepProofs(trx: Trx, person: Proven, caseId: string, proofs: readonly Proof[]): Promise<void> {
  for (const { what, detail = '', since, until, remindOn = null } of proofs)
    await sql`
      insert into proofs (cell_id, person_id, what, detail, case_id, since, until, remind_on)
      values (${person.cell}, ${person.personId}, ${what}, ${detail}, ${caseId}, ${since}, ${until}, ${remindOn})
      on conflict (cell_id, person_id, what, detail, case_id)
        do update set until = excluded.until, remind_on = excluded.remind_on, reminded_at = null`.execute(trx);
}
