import type { Bytes } from '../../kernel/member-card/bytes.ts';
import { type Credential, memberNumberOf } from '../../kernel/member-card/token.ts';
import type { Sealer } from '../people/sealing.ts';
import { findHidden, hideId } from './hiding.ts';

const numbers = 'member card numbers';

/** Of one second: what two credentials of a member say of her has nothing in common, for whoever keeps the codes. */
const holders = (from: number) => `member card holders from ${from}`;

/** The number on her card, for herself: one for life, in no code that she shows. */
export function numberOf(sealer: Sealer, personId: string): string {
  return memberNumberOf(hideId(sealer.keyFor(numbers), personId));
}

/** What stands for her in a credential that holds from this moment; milliseconds. */
export function holderOf(sealer: Sealer, personId: string, from: number): Bytes {
  return hideId(sealer.keyFor(holders(from)), personId);
}

export function personOf(sealer: Sealer, { holder, from }: Pick<Credential, 'holder' | 'from'>): string {
  return findHidden(sealer.keyFor(holders(from)), holder);
}
