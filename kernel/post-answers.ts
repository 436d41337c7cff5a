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

/** POST /api/post-proposals: by a supervisor, for a union of hers; a security administrator decides. */
export interface ProposalAsked {
  /** What the person signs in by; a supervisor is shown no list of accounts. */
  readonly login: string;
  readonly orgId: string;
  readonly role: Role;
  readonly from: string;
  readonly until?: string;
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

export const resettables = ['second-factor', 'password', 'both'] as const;
export type Resettable = (typeof resettables)[number];

export const resettableWords: Readonly<Record<Resettable, string>> = {
  'second-factor': '第二道验证丢了，密码还在',
  password: '密码忘了，第二道验证还在',
  both: '密码和第二道验证都没有了',
};

/** How whoever confirms a reset has made sure that it is she who asks. */
export const identityChecks = ['document', 'video', 'superior'] as const;
export type IdentityCheck = (typeof identityChecks)[number];

/** `open`: confirmed, and she has not signed in with it yet; `over`: not in time, or another reset took its place. */
export type ResetState = 'asked' | 'open' | 'used' | 'over' | 'refused' | 'withdrawn';

/** GET /api/resets: somebody's lost way in, asked for by one and given back by another. */
export interface ResetLine {
  readonly id: string;
  readonly person: { readonly id: string; readonly name: string; readonly login: string };
  readonly what: Resettable;
  readonly why: string;
  readonly askedBy: string;
  readonly askedAt: Instant;
  readonly state: ResetState;
  readonly decidedBy?: string;
  readonly decidedAt?: Instant;
  readonly decidedWhy?: string;
  readonly checked?: IdentityCheck;
  readonly may: readonly ('confirm' | 'refuse' | 'withdraw')[];
}

/** POST /api/resets */
export interface ResetAsked {
  readonly personId: string;
  readonly what: Resettable;
  readonly why: string;
}

/** POST /api/resets/:id/decision: with what is handed over, once, where it was confirmed. */
export interface ResetDecided {
  readonly reset: ResetLine;
  readonly handed?: { readonly what: 'code' | 'password'; readonly words: string; readonly until: Instant };
}
