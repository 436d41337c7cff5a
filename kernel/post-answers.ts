import type { Instant, OrgRef } from './answers.ts';
import type { Day } from './calendar.ts';
import type { Duty } from './duty.ts';
import type { Role } from './party.ts';

/** What the security administrator is answered: staff accounts with what their people hold, and grants. */

/** A post or a duty that somebody holds now. */
export interface HeldLine {
  readonly id: string;
  /** Absent with a duty. */
  readonly org?: OrgRef;
  readonly role?: Role;
  readonly duty?: Duty;
  readonly from: Day;
  /** The last day of whoever stands in for another. */
  readonly endsOn?: Day;
}

/** GET /api/staff: one person with a staff account. */
export interface StaffLine {
  /** The person. */
  readonly id: string;
  readonly name: string;
  readonly login: string;
  readonly usedOn?: Day;
  readonly closed?: 'left' | 'idle' | 'other';
  readonly sessions: number;
  readonly held: readonly HeldLine[];
}

export type GrantState = 'asked' | 'waiting' | 'held' | 'void' | 'refused' | 'withdrawn';

/** GET /api/grants */
export interface GrantLine {
  readonly id: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly org?: OrgRef;
  readonly role?: Role;
  readonly duty?: Duty;
  readonly from: Day;
  readonly until?: Day;
  readonly transfers: boolean;
  readonly why: string;
  /** Whether a second person has to agree. */
  readonly second: boolean;
  readonly askedBy: string;
  readonly askedAt: Instant;
  readonly state: GrantState;
  readonly decidedBy?: string;
  readonly decidedAt?: Instant;
  readonly decidedWhy?: string;
  readonly may: readonly ('confirm' | 'refuse' | 'withdraw')[];
}

/** POST /api/grants */
export interface GrantAsked {
  readonly personId: string;
  readonly orgId?: string;
  readonly role?: Role;
  readonly duty?: Duty;
  readonly from: string;
  readonly until?: string;
  /** The post that ends when this one begins. */
  readonly replaces?: string;
  readonly why: string;
}

/** GET /api/staff-accounts: by what its owner signs in, and nothing of whose it is. */
export interface AccountLine {
  readonly login: string;
  readonly usedOn?: Day;
  readonly closed: boolean;
}

/** POST /api/staff-accounts: what is handed over, and never shown again. */
export interface AccountOpened {
  readonly login: string;
  readonly password: string;
  readonly until: Instant;
}
