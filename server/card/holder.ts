import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Bytes } from '../../kernel/member-card/bytes.ts';
import type { Sealer } from '../people/sealing.ts';

/**
 * The sixteen bytes that stand for a person on her card: her id as one block of AES under a key that no other purpose has.
 * One block of distinct ids is a permutation, so ECB gives away nothing but that two cards are one person's, which is what
 * a member number is for. Nothing is stored for it, and no index leads back: the key does.
 */
const cipher = 'aes-256-ecb';
const purpose = 'member card numbers';

export function holderOf(sealer: Sealer, personId: string): Bytes {
  const block = createCipheriv(cipher, sealer.keyFor(purpose), null).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([block.update(personId.replaceAll('-', ''), 'hex'), block.final()]));
}

export function personOf(sealer: Sealer, holder: Uint8Array): string {
  const block = createDecipheriv(cipher, sealer.keyFor(purpose), null).setAutoPadding(false);
  const hex = Buffer.concat([block.update(holder), block.final()]).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
