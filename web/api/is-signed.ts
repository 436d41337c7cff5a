import { type Bytes, joinBytes } from '../../kernel/member-card/bytes.ts';

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Absent in old browsers, and where the page came over plain http. */
const subtle = (globalThis.crypto as Partial<Crypto> | undefined)?.subtle;

/** Whether this browser can check signatures and keep keys of its own. */
export const canSign = subtle !== undefined;

export async function isSigned(point: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  const key = await subtle!.importKey('raw', joinBytes(Uint8Array.of(4), point), curve, false, ['verify']);
  return subtle!.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, message);
}
