import { type KeyObject, createPrivateKey, createPublicKey, hash, sign } from 'node:crypto';

export const noChain = '00000000-0000-0000-0000-000000000000';

/** How far sealing has come in a cell; rows are sealed in this order. */
export interface Reached {
  readonly era: number;
  readonly xid: string;
  readonly id: string;
}

/** A seal before it is hashed and signed. */
export interface SealFacts {
  readonly cell: number;
  readonly chain: string;
  readonly n: number;
  readonly kind: 'rows' | 'resealed' | 'pruned';
  readonly at: Date;
  readonly to: Reached;
  readonly timeline: number;
  readonly lastAt: Date;
  readonly leaves: Buffer;
  /** Of a record that is no seal of rows, what it says, as JSON. */
  readonly says: string | null;
  readonly prev: Buffer;
}

export interface Seal extends SealFacts {
  readonly root: Buffer;
  readonly hash: Buffer;
  readonly signer: Buffer;
  readonly signature: Buffer;
}

const leafBytes = 48;

export const sha256 = (bytes: string | Buffer) => hash('sha256', bytes, 'buffer');

/** A row with its cell and its MAC, as its leaf hashes it and an export shows it. `line` is that of `lineOf`. */
export function sealedLine(cell: number, mac: Buffer | null, line: string): string {
  return `{"cell":${cell},"mac":${mac === null ? 'null' : `"${mac.toString('hex')}"`},"row":${line}}`;
}

export function leafOf(id: string, line: string): Buffer {
  return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), sha256(line)], leafBytes);
}

/** The ids of the rows under a seal, in order. */
export function idsIn(leaves: Buffer): string[] {
  return Array.from({ length: leaves.length / leafBytes }, (_, i) => {
    const hex = leaves.subarray(i * leafBytes, i * leafBytes + 16).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  });
}

/** The header that is hashed: RFC 8785, which here means keys in this order and no white space. */
export function headerOf(facts: SealFacts, root: Buffer): string {
  const { cell, chain, n, kind, at, to, timeline, lastAt, leaves, says, prev } = facts;
  return JSON.stringify({
    at: at.toISOString(),
    cell,
    chain,
    count: leaves.length / leafBytes,
    kind,
    last: lastAt.toISOString(),
    n,
    prev: prev.toString('hex'),
    root: root.toString('hex'),
    says,
    timeline,
    to: `${to.era}/${to.xid}/${to.id}`,
    v: 1,
  });
}

/** What an Ed25519 key of 32 bytes looks like to OpenSSL (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs seals and anchors; the public half is all that is needed to check them. */
export class SealKey {
  readonly #private: KeyObject;
  readonly signer: Buffer;

  constructor(seed: Buffer) {
    this.#private = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(this.#private).export({ format: 'der', type: 'spki' });
    this.signer = spki.subarray(-32);
  }

  sign(bytes: Buffer): Buffer {
    return sign(null, bytes, this.#private);
  }

  seal(facts: SealFacts): Seal {
    const root = sha256(facts.leaves);
    const hashed = sha256(headerOf(facts, root));
    return { ...facts, root, hash: hashed, signer: this.signer, signature: this.sign(hashed) };
  }
}
