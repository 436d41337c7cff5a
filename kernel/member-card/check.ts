import type { Bytes } from './bytes.ts';
import { type Credential, type SignedCredential, isOver, messageOf, readCode, stepAt, stepMs } from './token.ts';

/** What a verifier knows: the platform it trusts, its keys, and the time. */
export interface Trust {
  /** The platform's own address: a copy of it elsewhere, with the same keys, gives no cards for this one. */
  readonly audience: string;
  readonly keyOf: (id: number) => Bytes | undefined;
  readonly verify: (key: Bytes, signature: Bytes, message: Bytes) => Promise<boolean>;
  /** Milliseconds. */
  readonly now: number;
  /**
   * By how many steps the two clocks may differ, either way. One is thirty seconds: a code is believed for at most a minute
   * after it was first shown, and a picture of it is worthless after that.
   */
  readonly slack?: number;
}

/**
 * Why a code is not believed, in the order in which it is looked at: no code of ours; signed with a key that is not known
 * here; changed, or signed by nobody; of another day (`over`, `not-yet`); shown earlier (`stale`), or by a phone whose
 * clock runs ahead (`ahead`).
 */
export type CardDoubt = 'unreadable' | 'key-unknown' | 'forged' | 'over' | 'not-yet' | 'stale' | 'ahead';

export type CardVerdict =
  { readonly ok: true; readonly credential: SignedCredential } | { readonly ok: false; readonly why: CardDoubt };

const doubt = (why: CardDoubt): CardVerdict => ({ ok: false, why });

/** What the dates say alone; also for a verifier that cannot check signatures and asks the platform to. */
export function doubtOfTime(
  { credential, step }: { readonly credential: Pick<Credential, 'from' | 'minutes'>; readonly step: number },
  now: number,
  slack = 1,
): CardDoubt | undefined {
  if (isOver(credential, now)) return 'over';
  if (now < credential.from - slack * stepMs) return 'not-yet';
  const ago = stepAt(credential, now) - step;
  if (ago > slack) return 'stale';
  return ago < -slack ? 'ahead' : undefined;
}

/** Judges a code without asking anybody: the platform's signature, the day, the phone's signature, the step. */
export async function checkCode(text: string, trust: Trust): Promise<CardVerdict> {
  const code = readCode(text);
  if (code === undefined) return doubt('unreadable');
  const { credential } = code;
  const key = trust.keyOf(credential.keyId);
  if (key === undefined) return doubt('key-unknown');
  const isStated = await trust.verify(
    key,
    credential.signature,
    messageOf('credential', trust.audience, credential.stated),
  );
  if (!isStated) return doubt('forged');
  // A key that is no point of the curve makes no signature; the browser throws, which is the same to the verifier.
  const isShown = await trust
    .verify(credential.phoneKey, code.signature, messageOf('code', trust.audience, code.shown))
    .catch(() => false);
  if (!isShown) return doubt('forged');
  const late = doubtOfTime(code, trust.now, trust.slack);
  return late === undefined ? { ok: true, credential } : doubt(late);
}
