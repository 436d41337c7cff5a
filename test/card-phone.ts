import { webcrypto } from 'node:crypto';
import type { CardAnswer, CardKeysAnswer, CardStandingAnswer } from '../kernel/member-card/answers.ts';
import { type Bytes, fromBase64url, joinBytes, toBase64url } from '../kernel/member-card/bytes.ts';
import { type CardVerdict, checkCode } from '../kernel/member-card/check.ts';
import { codeOf, readCredential, stepAt } from '../kernel/member-card/token.ts';
import { type Client, done } from '../replay/client.ts';

const { subtle } = webcrypto;
const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** A member's phone as a browser makes it: a key that is never taken out, and the card it asks for. */
export interface CardPhone {
  readonly key: string;
  /** A code of the card as it would be shown at a time. */
  show(card: CardAnswer, at: number): Promise<string>;
}

export async function makeCardPhone(): Promise<CardPhone> {
  const { privateKey, publicKey } = await subtle.generateKey(curve, false, ['sign', 'verify']);
  const point = new Uint8Array(await subtle.exportKey('raw', publicKey)).slice(1);
  const sign = async (message: Bytes) => new Uint8Array(await subtle.sign(signing, privateKey, message));
  return {
    key: toBase64url(point),
    show(card, at) {
      const credential = readCredential(card.credential)!;
      return codeOf(credential, stepAt(credential, at), card.audience, sign);
    },
  };
}

/** Checks a code as a verifier's browser does, with the keys it has kept. */
export function checkWith(kept: CardKeysAnswer, code: string, now: number): Promise<CardVerdict> {
  const points = new Map(kept.keys.map(({ id, key }) => [id, fromBase64url(key)!]));
  return checkCode(code, {
    audience: kept.audience,
    now,
    keyOf: (id) => points.get(id),
    async verify(point, signature, message) {
      const raw = joinBytes(Uint8Array.of(4), point);
      const key = await subtle.importKey('raw', raw, curve, false, ['verify']);
      return subtle.verify(signing, key, signature, message);
    },
  });
}

export async function standingOf(client: Client, code: string): Promise<boolean> {
  return done(await client.post<CardStandingAnswer>('/api/card/standing', { code })).stands;
}
