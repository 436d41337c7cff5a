import { createHash } from 'node:crypto';

/**
 * The League of Entropy’s chain «quicknet», which gives a value every three seconds that nobody can know or bend before. Its
 * facts are written down here, so that whoever answers for it cannot name others.
 */
export const quicknet = {
  hash: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
  publicKey:
    '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
  genesisMs: 1_692_803_367_000,
  periodMs: 3_000,
  timeOf(round: number): number {
    return this.genesisMs + (round - 1) * this.periodMs;
  },
  /** The first round at this moment or after it. */
  roundAfter(ms: number): number {
    return Math.ceil((ms - this.genesisMs) / this.periodMs) + 1;
  },
} as const;

/** A round as it was proved: its value, and the signature that anybody can check it with. */
export interface Round {
  readonly round: number;
  readonly randomness: string;
  readonly signature: string;
}

/** Why a beacon gave no round: it is late and is asked again, or what it says is not the round. */
export type NoRound = 'late' | 'wrong';

/** A source of values that nobody can know before. */
export interface Beacon {
  round(n: number): Promise<Round | NoRound>;
}

const answerMs = 10_000;
const valuePattern = /^[0-9a-f]{64}$/;
const signaturePattern = /^[0-9a-f]{96}$/;
const suite = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();

/**
 * Whether the round is the chain’s: the value is the hash of the signature, and the signature is one of the chain’s key over
 * the number of the round (BLS on BLS12-381, signatures in G1).
 */
export async function isGenuine(
  { round, randomness, signature }: Round,
  publicKey: string = quicknet.publicKey,
): Promise<boolean> {
  const signed = Buffer.from(signature, 'hex');
  if (sha256(signed).toString('hex') !== randomness) return false;
  // Loaded with the first round: few installations ask for one.
  const { bls12_381: bls } = await import('@noble/curves/bls12-381.js');
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(round));
  try {
    const scheme = bls.shortSignatures;
    return scheme.verify(signed, scheme.hash(sha256(number), suite), Buffer.from(publicKey, 'hex'));
  } catch {
    // No point of the curve.
    return false;
  }
}

function readRound(given: unknown, n: number): Round | undefined {
  const { round, randomness, signature } = (given ?? {}) as Partial<Record<keyof Round, unknown>>;
  if (round !== n || typeof randomness !== 'string' || typeof signature !== 'string') return undefined;
  return valuePattern.test(randomness) && signaturePattern.test(signature)
    ? { round, randomness, signature }
    : undefined;
}

/** drand over HTTP (https://drand.love), at the address of one of its relays. Throws where it cannot be reached. */
export function drandBeacon(url: string, { publicKey }: { readonly publicKey?: string } = {}): Beacon {
  return {
    async round(n) {
      const address = `${url.replace(/\/$/, '')}/${quicknet.hash}/public/${n}`;
      const answer = await fetch(address, { signal: AbortSignal.timeout(answerMs), redirect: 'error' });
      // A relay has not heard of a round that is to come, and says so in one of these ways.
      if (answer.status === 404 || answer.status === 425 || answer.status >= 500) {
        await answer.arrayBuffer();
        return 'late';
      }
      const read = answer.ok ? readRound(await answer.json().catch(() => undefined), n) : undefined;
      return read !== undefined && (await isGenuine(read, publicKey)) ? read : 'wrong';
    },
  };
}
