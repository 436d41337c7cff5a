import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Bytes } from '../../kernel/member-card/bytes.ts';
import { type Credential, memberNumberOf } from '../../kernel/member-card/token.ts';
import type { Sealer } from '../people/sealing.ts';

/**
 * The sixteen bytes that stand for a person: her id as one block of AES. One block of distinct ids is a permutation, so ECB
 * gives away nothing but that two blocks under one key are one person's. Nothing is stored for it, and no index leads back:
 * the key does.
 */
const cipher = 'aes-256-ecb';
const numbers = 'member card numbers';

/** Of one second: what two credentials of a member say of her has nothing in common, for whoever keeps the codes. */
const holders = (from: number) => `member card holders from ${from}`;

function blockOf(key: Buffer, personId: string): Bytes {
  const block = createCipheriv(cipher, key, null).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([block.update(personId.replaceAll('-', ''), 'hex'), block.final()]));
}

/** The number on her card, for herself: one for life, in no code that she shows. */
export function numberOf(sealer: Sealer, personId: string): string {
  return memberNumberOf(blockOf(sealer.keyFor(numbers), personId));
}

/** What stands for her in a credential that holds from this moment; milliseconds. */
export function holderOf(sealer: Sealer, personId: string, from: number): Bytes {
  return blockOf(sealer.keyFor(holders(from)), personId);
}

export function personOf(sealer: Sealer, { holder, from }: Pick<Credential, 'holder' | 'from'>): string {
  const block = createDecipheriv(cipher, sealer.keyFor(holders(from)), null).setAutoPadding(false);
  const hex = Buffer.concat([block.update(holder), block.final()]).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
