import type { Instant } from './answers.ts';
import type { Resettable } from './post-answers.ts';

export type FactorKind = 'totp' | 'passkey';

/** What a sign-in of staff still owes. POST /api/session and every step after it answer this with 202, or Me at the end. */
export interface SignInStep {
  readonly owes: 'second-factor' | 'enrolment-code' | 'enrolment' | 'new-password';
  /** The second factors of the account, while one is owed. */
  readonly ways: readonly (FactorKind | 'recovery-code')[];
  /** Why another password is owed: somebody else gave it, or it is too old. */
  readonly why?: 'once' | 'old';
  /** Told by the demo alone: the code that the authenticator app of the account would show. */
  readonly demoCode?: string;
}

/** The secret of an authenticator app, shown once. */
export interface NewTotpAnswer {
  readonly secret: string;
  readonly uri: string;
  /** Told by the demo alone. */
  readonly demoCode?: string;
}

/** Codes for the day the second factor is not at hand, shown once; none where the account has some already. */
export interface RecoveryCodesAnswer {
  readonly recoveryCodes: readonly string[];
}

/** What a passkey is asked, and at which address the browser will answer. */
export interface PasskeyAnswer {
  readonly at: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface FactorLine {
  readonly id: string;
  readonly kind: FactorKind;
  readonly name: string;
  readonly addedAt: Instant;
  readonly usedAt?: Instant;
}

/** GET /api/my/sessions: somewhere one's own account is signed in. */
export interface SessionLine {
  readonly id: string;
  /** What kind of device, in words; empty where that was not kept yet. */
  readonly device: string;
  /** Roughly where from: an address without its end. */
  readonly address: string;
  readonly at: Instant;
  readonly usedAt: Instant;
  /** The one that asks. */
  readonly here: boolean;
}

/** A reset of one's own way in, and the two who made it. */
export interface OwnReset {
  readonly what: Resettable;
  readonly askedBy: string;
  readonly confirmedBy: string;
  readonly at: Instant;
}

/** GET /api/my/security */
export interface SecurityAnswer {
  readonly login: string;
  readonly factors: readonly FactorLine[];
  readonly recoveryCodesLeft: number;
  readonly passwordSetAt?: Instant;
  /** When another is owed; absent where none ever is. */
  readonly passwordUntil?: Instant;
  /** Other browsers in which this account is signed in. */
  readonly otherSessions: number;
  /** The newest first. */
  readonly resets: readonly OwnReset[];
  /** Since when the account lets in whoever one is at the identity provider. */
  readonly identity?: { readonly linkedAt: Instant };
}

/** GET /api/session/ways: what one can sign in with here besides phone and password. */
export interface SignInWays {
  readonly identity?: { readonly label: string; readonly audiences: readonly ('worker' | 'staff')[] };
}

/** Where the browser is to go to link an account. */
export interface LinkAnswer {
  readonly url: string;
}
