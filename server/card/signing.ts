import { type KeyObject, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { Bytes } from '../../kernel/member-card/bytes.ts';

/** ECDSA over P-256 with SHA-256 as browsers have it: signatures as r and s, keys as x and y. */
const curve = { kty: 'EC', crv: 'P-256' } as const;
const format = 'ieee-p1363';

function pointOf(key: KeyObject): Bytes {
  const { x, y } = key.export({ format: 'jwk' });
  return new Uint8Array(Buffer.concat([Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]));
}

export interface Pair {
  readonly privateKey: KeyObject;
  readonly point: Bytes;
}

export function makePair(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, point: pointOf(publicKey) };
}

export function privateText(key: KeyObject): string {
  return key.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

export function readPrivate(text: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
}

export function signBytes(key: KeyObject, message: Uint8Array): Bytes {
  return new Uint8Array(sign('sha256', message, { key, dsaEncoding: format }));
}

/** Undefined where the bytes are no point of the curve. */
function publicKeyOf(point: Uint8Array): KeyObject | undefined {
  const [x, y] = [point.subarray(0, 32), point.subarray(32)].map((part) => Buffer.from(part).toString('base64url'));
  try {
    return createPublicKey({ key: { ...curve, x: x!, y: y! }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

export function isPoint(point: Uint8Array): boolean {
  return point.length === 64 && publicKeyOf(point) !== undefined;
}

export function isSignedBy(point: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean {
  const key = publicKeyOf(point);
  return key !== undefined && verify('sha256', message, { key, dsaEncoding: format }, signature);
}
