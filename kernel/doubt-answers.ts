import type { Instant, OrgRef } from './answers.ts';
import type { Day } from './calendar.ts';
import type { DocumentKind } from './identity/document.ts';
import type { Role } from './party.ts';
import type { Reason } from './refusal.ts';
import type { LeftWhy } from './standing.ts';

/**
 * One of two records that may be one person. Numbers are masked; the birth date is whole, because it is compared. Of a record
 * whose union the reader does not reach she learns no more than what tells two people apart, unless she may merge them.
 */
export interface DoubtSide {
  readonly id: string;
  readonly name: string;
  readonly documentKind?: DocumentKind;
  readonly document?: string;
  readonly phone?: string;
  readonly bornOn?: Day;
  readonly verified: boolean;
  readonly registeredAt: Instant;
  /** She is in a union that the reader does not reach: where, and what hangs on the record, is left out. */
  readonly elsewhere?: true;
  /** Newest first. */
  readonly memberships: readonly {
    readonly org: OrgRef;
    readonly from: Day;
    readonly to?: Day;
    readonly why?: LeftWhy;
  }[];
  readonly posts: readonly { readonly role: Role; readonly org: OrgRef; readonly from: Day; readonly to?: Day }[];
  readonly openCases: readonly { readonly id: string; readonly number: string; readonly title: string }[];
  readonly accounts: readonly { readonly kind: 'worker' | 'staff'; readonly closed: boolean }[];
}

/** `document`: a correction met a document that is registered for the other. */
export type DoubtReason = 'name-birth' | 'name-phone' | 'document';
export type DoubtState = 'open' | 'merged' | 'different';

/** One line of GET /api/doubts: a pair of records that may be one person. */
export interface DoubtLine {
  readonly id: string;
  readonly why: DoubtReason;
  readonly state: DoubtState;
  readonly foundAt: Instant;
  readonly sides: readonly {
    readonly id: string;
    readonly name: string;
    readonly document?: string;
    readonly phone?: string;
    readonly org?: OrgRef;
    readonly elsewhere?: true;
  }[];
}

/** GET /api/doubts/:id, and the answer of settling it. */
export interface DoubtAnswer {
  readonly id: string;
  readonly why: DoubtReason;
  readonly state: DoubtState;
  readonly foundAt: Instant;
  readonly sides: readonly DoubtSide[];
  /** The lowest union above both, whose approver merges them; so may an approver above it. */
  readonly mergedBy?: OrgRef;
  readonly mayMerge: boolean;
  /** Which lines of the two differ. */
  readonly differs: readonly ('name' | 'document' | 'phone' | 'bornOn')[];
  readonly settled?: { readonly at: Instant; readonly by: string; readonly why: string };
  /** The merge that stands: which record was kept, and what prevents that it is taken back. */
  readonly merge?: {
    readonly id: string;
    readonly kept: string;
    readonly mayUndo: boolean;
    readonly prevents: readonly Reason[];
  };
}
