import type { CardAnswer, CardFacts } from '../../../kernel/member-card/answers.ts';
import { type Bytes, toBase64url } from '../../../kernel/member-card/bytes.ts';
import { type SignedCredential, readCredential } from '../../../kernel/member-card/token.ts';
import { Refused, api } from '../../api/client.ts';
import { phoneStore } from '../../api/phone-store.ts';

/** The card on this phone: what the platform stated for a day, and the key that nobody can take out of the phone. */
export interface HeldCard extends CardFacts {
  readonly credential: SignedCredential;
  readonly audience: string;
  /** How far the platform's clock is ahead of this phone's, milliseconds. */
  readonly ahead: number;
  /** Whether it is still here when the page is opened again. */
  readonly lasting: boolean;
  sign(message: Bytes): Promise<Bytes>;
}

interface Stored {
  readonly answer: CardAnswer;
  readonly ahead: number;
  readonly key: CryptoKey;
}

const store = phoneStore<Stored>('hongqiao-card', 'card');
const place = 'mine';
const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Absent in old browsers, and where the page came over plain http; the card then needs a network for every code. */
const subtle = (globalThis.crypto as Partial<Crypto> | undefined)?.subtle;
export const canHold = subtle !== undefined;

function held({ answer, ahead, key }: Stored, lasting: boolean): HeldCard | null {
  const credential = readCredential(answer.credential);
  if (credential === undefined) return null;
  const sign = async (message: Bytes) =>
    new Uint8Array(await subtle!.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, message));
  const { name, union, number, since, verified, audience } = answer;
  return { name, union, number, since, verified, credential, audience, ahead, lasting, sign };
}

/** Null where nothing is kept, or the browser keeps nothing. */
export async function readHeld(): Promise<HeldCard | null> {
  try {
    const stored = await store.get(place);
    return stored ? held(stored, true) : null;
  } catch {
    return null;
  }
}

export async function forgetCard(): Promise<void> {
  try {
    await store.delete(place);
  } catch {
    // Then nothing was kept either.
  }
}

/** A refusal says that there is no card for whoever is signed in now: the one of somebody before her goes. */
async function askFor(key: string): Promise<CardAnswer> {
  try {
    return await api.post<CardAnswer>('/api/my/card', { key });
  } catch (fault) {
    if (fault instanceof Refused && (fault.status === 401 || fault.code === 'no-membership')) await forgetCard();
    throw fault;
  }
}

/**
 * Fetches the card for another day, for a new key: codes of different days cannot be put together by it.
 */
export async function renewCard(): Promise<HeldCard | null> {
  const { privateKey, publicKey } = await subtle!.generateKey(curve, false, ['sign', 'verify']);
  const point = new Uint8Array(await subtle!.exportKey('raw', publicKey)).slice(1);
  const began = Date.now();
  const answer = await askFor(toBase64url(point));
  const ahead = Date.parse(answer.now) - (began + Date.now()) / 2;
  const stored = { answer, ahead, key: privateKey };
  const lasting = await store.put(place, stored).then(
    () => true,
    () => false,
  );
  return held(stored, lasting);
}
