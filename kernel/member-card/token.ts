import { type Bytes, fromBase64url, joinBytes, numberBytes, readWhole, textBytes, toBase64url } from './bytes.ts';

/**
 * What a member's phone shows: a statement of the platform that holds for a day (the credential), which names the key of
 * her phone, and the number of a thirty-second step with that key's signature over both (the code).
 *
 * credential: version 1 · key 2 · holder 16 · from 4 (s) · minutes 2 · flags 1 · phone's key 64 · name · union · signature 64
 * code:       credential · step 2 · signature 64
 *
 * Signatures are ECDSA over P-256 with SHA-256, as r and s of 32 bytes each; keys are x and y of 32 bytes each. Texts are
 * UTF-16 after their length. Written in base64url it is some 350 characters, so that the code stays coarse enough for the
 * camera of an old phone.
 */
export interface Credential {
  /** Which of the platform's keys signed it. */
  readonly keyId: number;
  /** Sixteen bytes that stand for the member in this credential alone; only the platform can turn them back. */
  readonly holder: Bytes;
  /** From when it holds, milliseconds, a whole second; the steps are counted from here. */
  readonly from: number;
  /** How long it holds. */
  readonly minutes: number;
  /** Whether the union has checked who she is. */
  readonly verified: boolean;
  readonly phoneKey: Bytes;
  /** Masked, as lists mask it. */
  readonly name: string;
  readonly union: string;
}

export interface SignedCredential extends Credential {
  /** What the platform signed, and its signature. */
  readonly stated: Bytes;
  readonly signature: Bytes;
}

export interface ShownCode {
  readonly credential: SignedCredential;
  readonly step: number;
  /** What the phone signed, and its signature. */
  readonly shown: Bytes;
  readonly signature: Bytes;
}

/** How long one code is shown; milliseconds. */
export const stepMs = 30_000;

/**
 * A card opened every day at the same hour never lapses: an hour beyond the day. No credential that says it holds for
 * longer is believed, whoever signed it.
 */
export const credentialMinutes = 25 * 60;

const version = 1;
const keySize = 64;
const signatureSize = 64;
const holderSize = 16;
const mostText = 60;

/** What is signed: for which purpose, on which platform, and the bytes. A signature for one of them is none for another. */
export function messageOf(purpose: 'credential' | 'code', audience: string, part: Bytes): Bytes {
  return joinBytes(textBytes(`hongqiao-card-${purpose}`), textBytes(audience.slice(0, 255)), part);
}

/** Union names are long where a works committee is meant; what does not fit is cut, and says so. */
function fitted(text: string): string {
  return text.length <= mostText ? text : `${text.slice(0, mostText - 1)}…`;
}

/** The credential without its signature. */
export function statedBytes(credential: Credential): Bytes {
  return joinBytes(
    numberBytes(version, 1),
    numberBytes(credential.keyId, 2),
    credential.holder,
    numberBytes(Math.floor(credential.from / 1000), 4),
    numberBytes(credential.minutes, 2),
    numberBytes(credential.verified ? 1 : 0, 1),
    credential.phoneKey,
    textBytes(fitted(credential.name)),
    textBytes(fitted(credential.union)),
  );
}

/** Undefined for what is no credential of this version. That it can be read says nothing about whose it is. */
function readStated(bytes: Bytes): Credential | undefined {
  return readWhole(bytes, (from) => {
    if (from.number(1) !== version) return undefined;
    const keyId = from.number(2);
    const holder = from.take(holderSize);
    const seconds = from.number(4);
    const minutes = from.number(2);
    const flags = from.number(1);
    const phoneKey = from.take(keySize);
    const name = from.text();
    const union = from.text();
    if (minutes > credentialMinutes || flags > 1) return undefined;
    return { keyId, holder, from: seconds * 1000, minutes, verified: flags === 1, phoneKey, name, union };
  });
}

function readSigned(bytes: Bytes): SignedCredential | undefined {
  const stated = bytes.slice(0, Math.max(0, bytes.length - signatureSize));
  const credential = readStated(stated);
  return credential && { ...credential, stated, signature: bytes.slice(stated.length) };
}

/** The credential as the platform gives it to a phone. */
export function readCredential(text: string): SignedCredential | undefined {
  const bytes = fromBase64url(text);
  return bytes && readSigned(bytes);
}

export function stepAt(credential: Pick<Credential, 'from'>, now: number): number {
  return Math.floor((now - credential.from) / stepMs);
}

export function isOver(credential: Pick<Credential, 'from' | 'minutes'>, now: number): boolean {
  return now >= credential.from + credential.minutes * 60_000;
}

/** The code of one step; `sign` is the phone's key. */
export async function codeOf(
  credential: SignedCredential,
  step: number,
  audience: string,
  sign: (message: Bytes) => Promise<Bytes>,
): Promise<string> {
  const shown = joinBytes(credential.stated, credential.signature, numberBytes(step, 2));
  return toBase64url(joinBytes(shown, await sign(messageOf('code', audience, shown))));
}

/** Far longer than the longest code; what is longer is not looked at. */
const longestCode = 1000;

export function readCode(text: string): ShownCode | undefined {
  const bytes = text.length <= longestCode ? fromBase64url(text) : undefined;
  if (bytes === undefined || bytes.length < 2 + signatureSize) return undefined;
  const shown = bytes.slice(0, bytes.length - signatureSize);
  const credential = readSigned(shown.slice(0, -2));
  const step = shown[shown.length - 2]! * 256 + shown[shown.length - 1]!;
  return credential && { credential, step, shown, signature: bytes.slice(shown.length) };
}

/** Crockford's base 32: no I, L, O, U, so that a number survives being read aloud. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The number on the card, `7K2M-9QXR-4TBC`: sixty bits of a block that stands for her. It is hers for life, says nothing about her, and
 * among twenty million members the chance that any two share one is about one in six thousand.
 */
export function memberNumberOf(block: Uint8Array): string {
  const bits = Array.from(block.slice(0, 8), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const all = Array.from({ length: 12 }, (_one, at) => letters[Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2)]);
  return [0, 4, 8].map((at) => all.slice(at, at + 4).join('')).join('-');
}
