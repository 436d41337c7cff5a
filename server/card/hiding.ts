import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Bytes } from '../../kernel/member-card/bytes.ts';

/**
 * An id as one block of AES. One block of distinct ids is a permutation, so ECB gives away nothing but that two blocks under
 * one key are one id. Nothing is stored for it, and no index leads back: the key does.
 */
const cipher = 'aes-256-ecb';

export function hideId(key: Buffer, id: string): Bytes {
  const block = createCipheriv(cipher, key, null).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([block.update(id.replaceAll('-', ''), 'hex'), block.final()]));
}

export function findHidden(key: Buffer, block: Uint8Array): string {
  const decipher = createDecipheriv(cipher, key, null).setAutoPadding(false);
  return asId(Buffer.concat([decipher.update(block), decipher.final()]));
}

/** Sixteen bytes as an id is written. */
export function asId(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export function bytesOfId(id: string): Bytes {
  return new Uint8Array(Buffer.from(id.replaceAll('-', ''), 'hex'));
}
