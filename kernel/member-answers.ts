import type { OrgRef } from './answers.ts';
import type { Day } from './calendar.ts';
import type { DocumentKind } from './identity/document.ts';
import type { Role } from './party.ts';
import type { LeftWhy, Standing } from './standing.ts';

/** What the API answers about one member: her card at the union, and her own memberships on the phone. */

/** One membership of somebody, from when to when, and how she stood to work in it. */
export interface MembershipSpell {
  readonly org: OrgRef;
  readonly from: Day;
  readonly to?: Day;
  readonly why?: LeftWhy;
  /** The last in this union. */
  readonly standing: Standing;
  /** Oldest first. */
  readonly changes: readonly { readonly was: Standing; readonly standing: Standing; readonly since: Day }[];
}

/** GET /api/my/membership: the own memberships, newest first; none for who has never been a member. */
export interface OwnMemberships {
  readonly memberships: readonly MembershipSpell[];
}

/** GET /api/members/:id */
export interface MemberAnswer {
  readonly id: string;
  readonly name: string;
  readonly documentKind?: DocumentKind;
  readonly document?: string;
  readonly phone?: string;
  readonly bornIn?: number;
  readonly verified: boolean;
  /** Newest first. */
  readonly memberships: readonly MembershipSpell[];
  readonly posts: readonly { readonly role: Role; readonly org: OrgRef; readonly from: Day; readonly to?: Day }[];
}
