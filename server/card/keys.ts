import type { KeyObject } from 'node:crypto';
import type { Platform } from '../platform.ts';
import { type KeyRow, addKey, findKeys } from './queries.ts';
import { makePair, privateText, readPrivate } from './signing.ts';

const dayMs = 86_400_000;
/** A key signs for three months; what it signed lasts a day. */
const lifeMs = 90 * dayMs;
/**
 * A key is published this long before it signs. Verifiers fetch the keys every day and believe what they kept for two, so
 * one that is offline knows every key it may meet.
 */
const leadMs = 2 * dayMs;

export interface CardKeys {
  readonly now: number;
  readonly signer: { readonly id: number; readonly key: () => KeyObject };
  /** The one before the signer, whose cards may still be about; the signer; and those that are to sign. */
  readonly published: readonly { readonly id: number; readonly point: Buffer }[];
}

const isDue = (keys: readonly KeyRow[], now: number): boolean => {
  const newest = keys.at(-1);
  return newest === undefined || now - newest.made_at.getTime() >= lifeMs - leadMs;
};

/** The newest that is published long enough; the oldest where none is, as on the first day. */
function signerAt(keys: readonly KeyRow[], now: number): number {
  const ripe = keys.findLastIndex(({ made_at }) => now - made_at.getTime() >= leadMs);
  return Math.max(0, ripe);
}

/** The keys as they stand now; makes the next one where it is time for it. */
export async function getKeys({ db, sealer }: Platform): Promise<CardKeys> {
  let { keys, now } = await findKeys(db);
  if (isDue(keys, now)) {
    const { privateKey, point } = makePair();
    const privateSealed = sealer.seal(privateText(privateKey), 'key');
    await addKey(db, { publicKey: Buffer.from(point), privateSealed, after: keys.at(-1)?.id ?? 0 });
    ({ keys, now } = await findKeys(db));
  }
  const at = signerAt(keys, now);
  const signer = keys[at]!;
  return {
    now,
    signer: { id: signer.id, key: () => readPrivate(sealer.open(signer.private_sealed, 'key')) },
    published: keys.slice(Math.max(0, at - 1)).map(({ id, public_key }) => ({ id, point: public_key })),
  };
}
