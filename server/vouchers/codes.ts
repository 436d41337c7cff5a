import { createHash, createHmac } from 'node:crypto';
import type { Bytes } from '../../kernel/member-card/bytes.ts';
import { typedCodeOf } from '../../kernel/voucher/token.ts';
import { findHidden, hideId } from '../card/hiding.ts';
import { type Sealer, macKey } from '../people/sealing.ts';

/**
 * The code of a voucher that is typed: eighty bits that only this platform can make, from what was granted. It is stored
 * nowhere; what is typed is found by its hash, which tells nothing of the code.
 */
export function codeOfGrant(
  sealer: Sealer,
  { claimId, number }: { readonly claimId: string; readonly number: number },
): string {
  const mac = createHmac('sha256', macKey(sealer, 'voucher codes')).update(`${claimId} ${number}`).digest();
  return typedCodeOf(mac);
}

export const hashOfCode = (code: string): Buffer => createHash('sha256').update(`voucher ${code}`).digest();

/** Of one second, so that two pictures of one voucher have nothing in common for whoever keeps them. */
const aliases = (from: number) => `voucher aliases from ${from}`;

export function aliasOf(sealer: Sealer, voucherId: string, from: number): Bytes {
  return hideId(sealer.keyFor(aliases(from)), voucherId);
}

export function voucherOf(
  sealer: Sealer,
  { alias, from }: { readonly alias: Uint8Array; readonly from: number },
): string {
  return findHidden(sealer.keyFor(aliases(from)), alias);
}
