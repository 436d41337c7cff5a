import type { OrgRef } from '../kernel/answers.ts';
import { newId } from '../server/db/id.ts';
import type { Caller } from '../server/people/caller.ts';

/** A caller who is a caseworker in each of these unions, and in no database. */
export function cadreOf(unions: readonly OrgRef[]): Caller {
  return {
    cell: 1,
    accountId: newId(),
    personId: newId(),
    kind: 'staff',
    name: '示例干部',
    verified: true,
    phoneSealed: null,
    posts: unions.map((org) => ({ id: newId(), role: 'caseworker', orgId: org.id, org })),
  };
}
