import {
  type KeyObject,
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  timingSafeEqual,
} from 'node:crypto';
import { Damaged } from '../db/damage.ts';
import { randomFrom } from '../db/random.ts';

/**
 * How bytes are sealed and found again. What a key was made for it is used for until it is gone, so that both profiles are
 * read side by side whatever the installation writes with.
 */
export interface Profile {
  readonly id: ProfileId;
  /** Bytes of a key for sealing. */
  readonly keyBytes: number;
  /** Prepares a key once: OpenSSL then sets it up once, which makes short texts several times faster. */
  sealing(key: Buffer): Sealing;
  /** Prepares a key for a keyed hash of 32 bytes. */
  hashing(key: Buffer): (text: string | Buffer) => Buffer;
}

export interface Sealing {
  /** `about` is bound to the value and not kept in it: it opens only with the same. */
  seal(plain: Buffer | string, about: Buffer): Buffer;
  /** Throws where a byte of the value or of `about` is another. */
  open(sealed: Buffer, about: Buffer): Buffer;
  /** How long so many bytes are once sealed. */
  sealedBytes(plainBytes: number): number;
}

export type ProfileId = 'aes' | 'gm';

const bytesOf = (plain: Buffer | string) => (typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain);

/** AES-256-GCM: twelve bytes of nonce, sixteen of tag, the text. */
const aes: Profile = {
  id: 'aes',
  keyBytes: 32,
  sealing(bytes) {
    const key = createSecretKey(bytes);
    return {
      seal(plain, about) {
        const nonce = randomFrom(12);
        const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(about);
        const body = cipher.update(bytesOf(plain));
        cipher.final();
        return Buffer.concat([nonce, cipher.getAuthTag(), body]);
      },
      open(sealed, about) {
        if (sealed.length < 28) throw new Damaged('a sealed value is cut short');
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
        decipher.setAAD(about).setAuthTag(sealed.subarray(12, 28));
        const plain = decipher.update(sealed.subarray(28));
        try {
          return Buffer.concat([plain, decipher.final()]);
        } catch (fault) {
          throw new Damaged('a sealed value is not what was sealed', { cause: fault });
        }
      },
      sealedBytes: (plainBytes) => plainBytes + 28,
    };
  },
  hashing(bytes) {
    const key = createSecretKey(bytes);
    return (text) => createHmac('sha256', key).update(text).digest();
  },
};

function macOf(key: KeyObject, ...parts: readonly Buffer[]): Buffer {
  const hmac = createHmac('sm3', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/** The length of `about` goes in, too, so that no byte can move from it into the vector. */
function lengthOf(about: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(about.length);
  return length;
}

/**
 * SM4-CBC, then HMAC-SM3 over all of it: OpenSSL 3 has no SM4-GCM. Sixteen bytes of vector, 32 of the hash, the text. The key
 * is sixteen bytes for the one and 32 for the other.
 */
const gm: Profile = {
  id: 'gm',
  keyBytes: 48,
  sealing(bytes) {
    const key = createSecretKey(bytes.subarray(0, 16));
    const macKey = createSecretKey(bytes.subarray(16));
    return {
      seal(plain, about) {
        const vector = randomFrom(16);
        const cipher = createCipheriv('sm4-cbc', key, vector);
        const body = Buffer.concat([cipher.update(bytesOf(plain)), cipher.final()]);
        return Buffer.concat([vector, macOf(macKey, lengthOf(about), about, vector, body), body]);
      },
      open(sealed, about) {
        if (sealed.length < 64) throw new Damaged('a sealed value is cut short');
        const [vector, body] = [sealed.subarray(0, 16), sealed.subarray(48)];
        const mac = macOf(macKey, lengthOf(about), about, vector, body);
        if (!timingSafeEqual(mac, sealed.subarray(16, 48))) throw new Damaged('a sealed value is not what was sealed');
        const decipher = createDecipheriv('sm4-cbc', key, vector);
        return Buffer.concat([decipher.update(body), decipher.final()]);
      },
      sealedBytes: (plainBytes) => 48 + (Math.floor(plainBytes / 16) + 1) * 16,
    };
  },
  hashing(bytes) {
    const key = createSecretKey(bytes);
    return (text) => createHmac('sm3', key).update(text).digest();
  },
};

export const profiles: Readonly<Record<ProfileId, Profile>> = { aes, gm };
