import type { AnyValues } from '../../kernel/field.ts';
import type { RegisterFact, Service } from '../../kernel/service.ts';
import type { Db } from '../db/open.ts';
import { countMembers } from '../members/counts.ts';
import type { Caller } from '../people/caller.ts';

const readers: Readonly<Record<RegisterFact, (db: Db, orgId: string) => Promise<number>>> = {
  'union-members': countMembers,
};

/** What the register fills into the form of a service for this applicant, by the ids of its fields, as it stands now. */
export async function knownFields(
  db: Db,
  { fromRegister = {} }: Pick<Service, 'fromRegister'>,
  { member }: Pick<Caller, 'member'>,
): Promise<AnyValues> {
  if (member === undefined) return {};
  const known: Record<string, number> = {};
  for (const [id, fact] of Object.entries(fromRegister)) known[id] = await readers[fact](db, member.org.id);
  return known;
}
