import type { Day } from './calendar.ts';
import type { Instant, OrgRef } from './answers.ts';

/** What employers' systems are answered (RFC 7643, RFC 7644), and what the union sees of what they said. */

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

export interface ScimPhone {
  readonly value: string;
  readonly type?: string | undefined;
  readonly primary?: boolean | undefined;
}

/** Somebody at the workplace: what the employer said, with an id and when it was said, and nothing more. */
export interface ScimUser {
  readonly schemas: readonly string[];
  readonly id: string;
  readonly externalId?: string | undefined;
  readonly userName: string;
  readonly name?: { readonly formatted: string } | undefined;
  readonly active: boolean;
  readonly phoneNumbers?: readonly ScimPhone[] | undefined;
  readonly [enterpriseUrn]?:
    { readonly employeeNumber?: string | undefined; readonly department?: string | undefined } | undefined;
  readonly meta: {
    readonly resourceType: 'User';
    readonly created: Instant;
    readonly lastModified: Instant;
    readonly location: string;
    readonly version: string;
  };
}

/** A page of resources; with `attributes` asked for, each is only a part of one. */
export interface ScimList {
  readonly schemas: readonly string[];
  readonly totalResults: number;
  readonly startIndex: number;
  readonly itemsPerPage: number;
  readonly Resources: readonly object[];
}

export interface ScimError {
  readonly schemas: readonly string[];
  readonly status: string;
  readonly scimType?:
    | 'uniqueness'
    | 'tooMany'
    | 'invalidFilter'
    | 'mutability'
    | 'invalidSyntax'
    | 'invalidPath'
    | 'noTarget'
    | 'invalidValue'
    | 'sensitive';
  readonly detail: string;
}

export interface ScimBulkAnswer {
  readonly schemas: readonly string[];
  readonly Operations: readonly {
    readonly method: string;
    readonly bulkId?: string | undefined;
    readonly location?: string | undefined;
    readonly version?: string | undefined;
    readonly status: string;
    readonly response?: ScimError | undefined;
  }[];
}

/**
 * Where somebody stands whom the employer named. `new`: not invited; `inviting`: the message is on its way; `unsent`: the
 * carrier did not take it; `member`: of this union; `left`: the employer says so; `stays`: left, and still a member here.
 */
export type EmploymentState = 'new' | 'inviting' | 'invited' | 'unsent' | 'member' | 'left' | 'stays';

export interface EmploymentLine {
  readonly id: string;
  readonly name?: string;
  /** Masked; absent where none was given that receives messages. */
  readonly phone?: string;
  readonly employeeNumber?: string;
  readonly department?: string;
  readonly state: EmploymentState;
  /** When the employer said that she began or left. */
  readonly at: Instant;
  readonly joinedOn?: Day;
  readonly invitedAt?: Instant;
}

/** GET /api/orgs/:id/employments */
export interface EmploymentsAnswer {
  readonly org: OrgRef;
  readonly items: readonly EmploymentLine[];
  readonly next?: string;
}

export type InviteResult = 'sent' | 'no-phone' | 'member' | 'left' | 'already-invited';

/** POST /api/orgs/:id/employments/invite: what became of each, in the order asked. */
export interface InvitedAnswer {
  readonly results: readonly { readonly id: string; readonly result: InviteResult }[];
}

/** GET /api/orgs/:id/employer-tokens; the token itself stands only in the answer that makes it, and only once. */
export interface EmployerTokenAnswer {
  readonly id: string;
  readonly label: string;
  readonly by: string;
  readonly madeAt: Instant;
  readonly expiresAt: Instant;
  readonly lastUsedAt?: Instant;
  readonly state: 'live' | 'expired' | 'revoked';
  readonly token?: string;
}
