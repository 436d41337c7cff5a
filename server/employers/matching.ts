import { readPhone } from '../../kernel/identity/phone.ts';
import { readName } from '../../kernel/identity/person-name.ts';
import type { Db } from '../db/open.ts';
import type { Sealer } from '../people/sealing.ts';
import { type EmploymentRow, type Match, listMatches } from './queries.ts';

/** What an employer said of somebody, opened for the union. */
export interface Opened {
  readonly name?: string;
  readonly phone?: { readonly value: string };
  readonly employeeNumber?: string;
  readonly department?: string;
}

export function openSaid(sealer: Sealer, row: Pick<EmploymentRow, 'saidSealed'>): Opened {
  return JSON.parse(sealer.open(row.saidSealed, 'employer')) as Opened;
}

/** The number to which messages go. */
export function phoneOf({ phone }: Opened): string | undefined {
  const read = phone && readPhone(phone.value);
  return read?.ok ? read.phone : undefined;
}

/**
 * The member whom an employer means: registered in this very union under the same phone and, where the employer gave a name,
 * the same name. A phone that several members share tells none of them apart without a name.
 */
function matchIn(matches: readonly Match[], said: Opened): Match | undefined {
  const name = said.name === undefined ? undefined : readName(said.name);
  if (name === undefined) return matches.length === 1 ? matches[0] : undefined;
  return name.ok ? matches.find(({ folded }) => folded === name.folded) : undefined;
}

/** Each with what was said of her and who she is among the members of the union, if she is one. */
export async function matchAll(
  db: Db,
  sealer: Sealer,
  orgId: string,
  rows: readonly EmploymentRow[],
): Promise<{ readonly row: EmploymentRow; readonly said: Opened; readonly member: Match | undefined }[]> {
  const opened = rows.map((row) => {
    const said = openSaid(sealer, row);
    const phone = phoneOf(said);
    return { row, said, blinds: phone === undefined ? [] : sealer.blinds(phone) };
  });
  const phones = opened.flatMap(({ blinds }) => blinds);
  const byPhone = Map.groupBy(await listMatches(db, orgId, phones), ({ blind }) => blind);
  return opened.map(({ row, said, blinds }) => {
    const matches = blinds.flatMap((blind) => byPhone.get(blind.toString('hex')) ?? []);
    return { row, said, member: matchIn(matches, said) };
  });
}
