import { type PasswordRule } from '../kernel/password.ts';

/** How long somebody stays signed in: without a request, and in all. */
interface Lasting {
  readonly idleSeconds: number;
  readonly wholeSeconds: number;
}

/**
 * What standards ask for differently. A deployment takes one of them (HONGQIAO_PROFILE); whatever is not here is the same
 * under both.
 */
export interface Profile {
  readonly name: 'mlps3' | 'asvs';
  readonly password: PasswordRule;
  /** After so many days staff choose another password; absent where that is not asked. */
  readonly passwordDays?: number;
  readonly sessions: Readonly<Record<'worker' | 'staff', Lasting>>;
  /** Whether nobody without a passkey agrees that money leaves. Who has one signs with it under either profile. */
  readonly signedPayments: boolean;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

export const profiles: Readonly<Record<Profile['name'], Profile>> = {
  // GB/T 22239-2019, level 3: composition, a change from time to time, and an end of idle sessions for everybody.
  mlps3: {
    name: 'mlps3',
    password: { shortest: 10, kinds: 3 },
    passwordDays: 90,
    sessions: {
      staff: { idleSeconds: 15 * minute, wholeSeconds: 12 * hour },
      worker: { idleSeconds: 30 * minute, wholeSeconds: 12 * hour },
    },
    // GB/T 39786-2021, 8.4: what must not be denied later is signed.
    signedPayments: true,
  },
  // ASVS 5: length instead of composition (6.2.5), no change without a reason (6.2.10). A worker's own phone has a lock.
  asvs: {
    name: 'asvs',
    password: { shortest: 12, kinds: 1 },
    sessions: {
      staff: { idleSeconds: 15 * minute, wholeSeconds: 12 * hour },
      worker: { idleSeconds: 7 * day, wholeSeconds: 30 * day },
    },
    signedPayments: false,
  },
};

export function profileOf(name: string | undefined): Profile {
  if (name === undefined || name === '') return profiles.mlps3;
  if (name === 'mlps3' || name === 'asvs') return profiles[name];
  throw new Error(`HONGQIAO_PROFILE is mlps3 or asvs, not ${name}`);
}
