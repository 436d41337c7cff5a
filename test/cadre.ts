import type { OrgRef } from '../kernel/answers.ts';
import type { Role } from '../kernel/party.ts';
import { newId } from '../server/db/id.ts';
import type { Caller } from '../server/people/caller.ts';

/** A caller who holds this post in each of these unions, and is in no database. */
export function cadreOf(unions: readonly OrgRef[], role: Role = 'caseworker'): Caller {
  return {
    cell: 1,
    accountId: newId(),
    personId: newId(),
    kind: 'staff',
    name: '示例干部',
    verified: true,
    phoneSealed: null,
    posts: unions.map((org) => ({ id: newId(), role, orgId: org.id, org })),
  };
}
