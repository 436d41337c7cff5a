import { createHash, hkdfSync } from 'node:crypto';
import { type ProfileId, profiles } from './profiles.ts';

/**
 * The key that wraps the data keys. It may live where nobody can read it, in a KMS or a 密码机: it is asked at the start, when
 * a key is made, and when another one takes over, never for a single value. The data keys then lie in memory.
 */
export interface KekProvider {
  /** Names the key that wraps now; kept beside each wrapped key. */
  readonly id: string;
  /** Whether it can unwrap what a key of this name has wrapped. */
  knows(id: string): boolean;
  wrap(key: Buffer, about: string): Promise<Buffer>;
  /** Throws where this is not what the key of this name wrapped under the same `about`. */
  unwrap(wrapped: Buffer, about: string, id: string): Promise<Buffer>;
}

/** The default: keys made from the secret of the installation, one for each profile. */
export function secretProvider(secret: Buffer, profile: ProfileId): KekProvider {
  const keyOf = (purpose: string, bytes: number) => Buffer.from(hkdfSync('sha256', secret, '', purpose, bytes));
  // Tells two secrets apart and is of no use for finding either.
  const print = createHash('sha256').update(keyOf('name of the secret', 32)).digest('hex').slice(0, 16);
  const idOf = (of: ProfileId) => `secret-${of}-${print}`;
  const keks = new Map(
    (['aes', 'gm'] as const).map((of) => {
      const { keyBytes, sealing } = profiles[of];
      return [idOf(of), sealing(keyOf(`wrap data keys ${of}`, keyBytes))];
    }),
  );
  return {
    id: idOf(profile),
    knows: (id) => keks.has(id),
    wrap: (key, about) => Promise.resolve(keks.get(idOf(profile))!.seal(key, Buffer.from(about))),
    unwrap: async (wrapped, about, id) => keks.get(id)!.open(wrapped, Buffer.from(about)),
  };
}
