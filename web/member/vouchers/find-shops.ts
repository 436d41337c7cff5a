import type { Shop } from '../../../kernel/voucher/answers.ts';

const folded = (text: string) => text.normalize('NFKC').toLowerCase();

/** Shops that have every one of the words in their name or address; those that take none for the time being last. */
export function findShops(shops: readonly Shop[], wanted: string): readonly Shop[] {
  const words = folded(wanted)
    .split(/\s+/)
    .filter((word) => word !== '');
  return shops
    .filter(({ name, address }) => words.every((word) => folded(`${name} ${address}`).includes(word)))
    .toSorted((a, b) => Number(a.suspended ?? false) - Number(b.suspended ?? false));
}
