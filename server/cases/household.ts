import { sql } from 'kysely';
import type { Day } from '../../kernel/calendar.ts';
import type { AnyValues } from '../../kernel/field.ts';
import { documentsOfHousehold, standsForHousehold } from '../../kernel/household.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Service } from '../../kernel/service.ts';
import type { Move } from '../../kernel/step.ts';
import type { Trx } from '../db/open.ts';
import type { Sealer } from '../people/sealing.ts';
import type { CaseRow } from './queries.ts';

/** Who applies as the register knows her, by the keyed index of her document. */
async function blindOfApplicant(trx: Trx, { applicant_cell: cell, applicant_id: id }: CaseRow): Promise<Buffer[]> {
  const { rows } = await sql<{ blind: Buffer }>`
    select document_blind as blind from persons
    where cell_id = ${cell} and id = ${id} and document_blind is not null`.execute(trx);
  return rows.map(({ blind }) => blind);
}

/**
 * Has a case that is being filed stand for all its people, where each household has one: the unique key lets one of two in that
 * come in the same moment. Refusal: household-on-file, whoever of them it is and wherever the other case stands.
 */
export async function standForHousehold(
  trx: Trx,
  sealer: Sealer,
  service: Service,
  row: CaseRow,
  { form, today }: { readonly form: AnyValues; readonly today: Day },
): Promise<Refusal | undefined> {
  if (!standsForHousehold(service, row.state)) return undefined;
  const numbers = documentsOfHousehold(service, form, today);
  const own = await blindOfApplicant(trx, row);
  const blinds = [...own, ...numbers.map((number) => sealer.blind(number))];
  // While keys are changed, what stands there may still be under the one before.
  const known = [...own, ...numbers.flatMap((number) => sealer.blinds(number))];
  const { rows } = await sql<{ held: boolean; kept: number; people: number }>`
    with people as (select distinct blind from unnest(${blinds}::bytea[]) blind),
      held as (select from case_people p where p.cell_id = any (array(select cell_id from cells))
        and p.service = ${service.id} and p.person_blind = any (${known}::bytea[]) limit 1),
      kept as (insert into case_people (cell_id, case_id, n, service, person_blind)
        select ${row.cell_id}, ${row.id}, row_number() over (order by blind), ${service.id}, blind
        from people where not exists (select from held) order by blind
        on conflict (cell_id, service, person_blind) do nothing returning 1)
    select exists (select from held) as held, (select count(*) from kept)::int as kept,
      (select count(*) from people)::int as people`.execute(trx);
  const { held, kept, people } = rows[0]!;
  return held || kept < people ? refuse('household-on-file') : undefined;
}

/** A case that ends, or leaves the file, stands for nobody any more: the household may begin anew. */
export async function leaveHousehold(trx: Trx, service: Service, row: CaseRow, { to, enters }: Move): Promise<void> {
  if (service.household === undefined || !enters || standsForHousehold(service, to)) return;
  await sql`delete from case_people where cell_id = ${row.cell_id} and case_id = ${row.id}`.execute(trx);
}
