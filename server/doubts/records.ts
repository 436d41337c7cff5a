import { sql } from 'kysely';
import type { Trx } from '../db/open.ts';
import type { Row } from './belongings.ts';
import type { Choice } from './deciding.ts';

const pick = (row: Row, keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, row[key] ?? null]));
const named = ['name', 'name_folded'];
const documented = ['document_kind', 'document_sealed', 'document_blind'];
const called = ['phone_sealed', 'phone_blind'];

export interface Records {
  readonly kept: Row;
  readonly merged: Row;
}

/**
 * Both records after a merge: the values that stay on the one that stays, the other's document on the other, so that it goes on
 * leading to her; a number that was never hers leads nowhere, and neither does the phone that does not stay. Whether one is
 * verified goes with the document.
 */
export function recordsAfter({ kept, merged }: Records, choice: Choice): Records {
  const of = (id: string) => (id === merged.id ? merged : kept);
  const not = (id: string) => (id === merged.id ? kept : merged);
  const leftOver =
    choice.otherDocument === 'hers' ? pick(not(choice.document), documented) : pick({ id: '' }, documented);
  return {
    kept: {
      ...kept,
      ...pick(of(choice.name), named),
      ...pick(of(choice.document), [...documented, 'verified']),
      ...pick(of(choice.phone), called),
      ...pick(of(choice.bornOn), ['born_on']),
      email: kept['email'] ?? merged['email'],
    },
    merged: { ...merged, ...leftOver, ...pick({ id: '' }, called), merged_into: kept.id },
  };
}

/** Writes two records as they are given. No document may be on both for a moment, so both are without one first. */
export async function writeRecords(trx: Trx, cell: number, { kept, merged }: Records): Promise<void> {
  await sql`update persons set document_blind = null where cell_id = ${cell}
    and id in (${kept.id}, ${merged.id})`.execute(trx);
  await sql`
    update persons p set name = r.name, name_folded = r.name_folded, document_kind = r.document_kind,
      document_sealed = r.document_sealed, document_blind = r.document_blind, verified = r.verified,
      phone_sealed = r.phone_sealed, phone_blind = r.phone_blind, born_on = r.born_on, email = r.email,
      merged_into = r.merged_into
    from jsonb_populate_recordset(null::persons, ${JSON.stringify([kept, merged])}::jsonb) r
    where p.cell_id = ${cell} and p.id = r.id`.execute(trx);
}
