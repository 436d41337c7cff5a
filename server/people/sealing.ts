import {
  type KeyObject,
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Damaged } from '../db/damage.ts';
import { randomFrom } from '../db/random.ts';
import type { SealedAs } from '../keys/sealed-as.ts';

/** Sensitive values at rest, and how they are found again through a keyed blind index. */
export interface Sealer {
  /** `of` says what it is. A value opens only as what it was sealed as, where the one who opens it says so. */
  seal(text: string, of?: SealedAs): Buffer;
  open(sealed: Buffer, of?: SealedAs): string;
  /** A keyed hash of a normalised value, to be written: equal values have equal indexes, and nothing can be read from one. */
  blind(text: string): Buffer;
  /** Every index under which the value may be stored, to look it up: one, and two while the key of the index changes. */
  blinds(text: string): Buffer[];
  /** 32 bytes for one other purpose, such as the numbers on member cards; of no use for sealing. */
  keyFor(purpose: string): Buffer;
}

const version = 1;

/**
 * Keys made from one secret, as before there were data keys (`keys/ring.ts`): AES-256-GCM and HMAC-SHA-256. What was sealed so
 * stays readable. Layout: one byte of version, twelve of nonce, sixteen of tag, then the text.
 */
export function makeSealer(secret: Buffer): Sealer {
  // As key objects: OpenSSL then sets a key up once, which makes HMAC and GCM of short texts several times faster.
  const sealKey = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'seal', 32)));
  const blindKey = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'blind', 32)));
  const blind = (text: string) => createHmac('sha256', blindKey).update(text).digest();
  return {
    seal(text) {
      const nonce = randomFrom(12);
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body]);
    },
    open(sealed) {
      if (sealed[0] !== version) throw new Damaged(`sealed value of unknown version ${sealed[0]}`);
      const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(1, 13), { authTagLength: 16 });
      decipher.setAuthTag(sealed.subarray(13, 29));
      const plain = decipher.update(sealed.subarray(29));
      try {
        return Buffer.concat([plain, decipher.final()]).toString('utf8');
      } catch (fault) {
        throw new Damaged('a sealed value is not what was sealed', { cause: fault });
      }
    },
    blind,
    blinds: (text) => [blind(text)],
    keyFor: (purpose) => Buffer.from(hkdfSync('sha256', secret, '', `for ${purpose}`, 32)),
  };
}

const keys = new WeakMap<Sealer, Map<string, KeyObject>>();

/** The key of HMACs for one of the few purposes that have one for good, made once: deriving it takes longer than a hash. */
export function macKey(sealer: Sealer, purpose: string): KeyObject {
  const own = keys.get(sealer) ?? new Map<string, KeyObject>();
  keys.set(sealer, own);
  const key = own.get(purpose) ?? createSecretKey(sealer.keyFor(purpose));
  own.set(purpose, key);
  return key;
}

/**
 * The secret of this installation: HONGQIAO_SECRET (32 bytes in base64), else a file made once in the data directory.
 * Whoever loses it loses every sealed value; `docs/operate.md` says how to keep a copy.
 */
export function readSecret(dataDir: string, given: string | undefined): Buffer {
  if (given !== undefined) {
    const secret = Buffer.from(given, 'base64');
    if (secret.length < 32) throw new Error('HONGQIAO_SECRET must be at least 32 bytes in base64');
    return secret;
  }
  const path = join(dataDir, 'secret.key');
  if (!existsSync(path)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(path, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  }
  return Buffer.from(readFileSync(path, 'utf8'), 'base64');
}
