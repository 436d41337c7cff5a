import { Damaged } from '../db/damage.ts';
import { type Sealer, makeSealer } from '../people/sealing.ts';
import { type ProfileId, type Sealing, profiles } from './profiles.ts';
import { type SealedAs, sealedAs } from './sealed-as.ts';

/** A data key as it lies in memory. */
export interface DataKey {
  readonly id: number;
  readonly purpose: 'root' | 'seal' | 'blind';
  /** What it seals; null for the others. */
  readonly of: SealedAs | null;
  readonly profile: ProfileId;
  readonly bytes: Buffer;
  /** The blind key whose index this one is laid over; null for the first of an installation. */
  readonly over: number | null;
  /** Whether it is written with by now. Every process knows a key for a while before anybody writes with it. */
  readonly active: boolean;
  /** Whether nothing can be found any more under this blind key. */
  readonly over_with: boolean;
}

/**
 * The bytes of a sealed value of version 2: the version, what it is, the id of its key in four bytes, and what the profile of
 * that key makes of the text. The first six are bound to the rest.
 */
const version = 2;
const headBytes = 6;

function headOf(of: SealedAs, id: number): Buffer {
  const head = Buffer.alloc(headBytes);
  head[0] = version;
  head[1] = sealedAs[of];
  head.writeUInt32BE(id, 2);
  return head;
}

interface SealKey {
  readonly head: Buffer;
  readonly sealing: Sealing;
}

/** Blind indexes of version 1, and the first layer of those of later keys. */
const rootBlind = 0;
const rootBytes = 32;

interface BlindKey {
  readonly id: number;
  readonly hash: (text: string | Buffer) => Buffer;
  /** The key that it lies over: its hash is of the index under that one. */
  readonly over: number | null;
  readonly active: boolean;
  readonly gone: boolean;
}

const idOfBlind = (blind: Buffer) => (blind.length === rootBytes ? rootBlind : blind.readUInt32BE(rootBytes));

function withId(hash: Buffer, id: number): Buffer {
  const blind = Buffer.allocUnsafe(rootBytes + 4);
  hash.copy(blind);
  blind.writeUInt32BE(id, rootBytes);
  return blind;
}

/**
 * The data keys of this process, and what is sealed and found with them. Whoever reads the keys anew hands them to `take`;
 * everything else is synchronous.
 */
export class KeyRing implements Sealer {
  #root: Sealer | undefined;
  #known: ReadonlySet<number> = new Set();
  #seals = new Map<number, SealKey>();
  #current = new Map<SealedAs, SealKey>();
  #blinds = new Map<number, BlindKey>();
  /** The blind keys under which something may be found, the newest first. */
  #findable: readonly number[] = [rootBlind];
  #writing = rootBlind;

  knows(id: number): boolean {
    return this.#known.has(id);
  }

  /** All keys there are, in the order of their ids; prepared ones are kept as they are. */
  take(keys: readonly DataKey[]): void {
    const root = keys.find(({ purpose }) => purpose === 'root')!;
    this.#root ??= makeSealer(root.bytes);
    this.#takeSeals(keys.filter(({ purpose }) => purpose === 'seal'));
    this.#takeBlinds(keys.filter(({ purpose }) => purpose === 'blind'));
    this.#known = new Set(keys.map(({ id }) => id));
  }

  #takeSeals(keys: readonly DataKey[]): void {
    const seals = new Map<number, SealKey>();
    const current = new Map<SealedAs, SealKey>();
    for (const { id, of, profile, bytes, active } of keys) {
      const key = this.#seals.get(id) ?? { head: headOf(of!, id), sealing: profiles[profile].sealing(bytes) };
      seals.set(id, key);
      if (active || !current.has(of!)) current.set(of!, key);
    }
    this.#seals = seals;
    this.#current = current;
  }

  #takeBlinds(keys: readonly DataKey[]): void {
    const before = this.#blinds;
    const rooted = keys.length === 0 || keys.some(({ over }) => over === rootBlind);
    const root: BlindKey = {
      id: rootBlind,
      hash: (text) => this.#root!.blind(String(text)),
      over: null,
      active: true,
      gone: keys.some(({ over, over_with }) => over === rootBlind && over_with),
    };
    const own = keys.map(({ id, profile, bytes, over, active }) => {
      const hash = before.get(id)?.hash ?? profiles[profile].hashing(bytes);
      return { id, hash, over, active, gone: keys.some((next) => next.over === id && next.over_with) };
    });
    const all = rooted ? [root, ...own] : own;
    this.#blinds = new Map(all.map((key) => [key.id, key]));
    this.#writing = all.findLast(({ active }) => active)!.id;
    this.#findable = all
      .filter(({ gone }) => !gone)
      .map(({ id }) => id)
      .toReversed();
  }

  seal(text: string, of: SealedAs = 'other'): Buffer {
    const { head, sealing } = this.#current.get(of)!;
    return Buffer.concat([head, sealing.seal(text, head)]);
  }

  open(sealed: Buffer, of?: SealedAs): string {
    if (sealed[0] !== version) return this.#root!.open(sealed);
    const head = sealed.subarray(0, headBytes);
    const id = head.readUInt32BE(2);
    const key = this.#seals.get(id);
    if (key === undefined) throw new Damaged(`a value is sealed under key ${id}, which is not here`);
    if (of !== undefined && head[1] !== sealedAs[of] && head[1] !== sealedAs.other)
      throw new Damaged(`a sealed value is not one of «${of}»`);
    return key.sealing.open(sealed.subarray(headBytes), head).toString('utf8');
  }

  #blindUnder(id: number, text: string): Buffer {
    const { hash, over } = this.#blinds.get(id)!;
    if (id === rootBlind) return hash(text);
    return withId(hash(over === null ? text : this.#blindUnder(over, text)), id);
  }

  blind(text: string): Buffer {
    return this.#blindUnder(this.#writing, text);
  }

  blinds(text: string): Buffer[] {
    return this.#findable.map((id) => this.#blindUnder(id, text));
  }

  /** An index under the key that is written with, made from one under an earlier key; nobody need know of what it is. */
  renew(blind: Buffer): Buffer {
    const from = idOfBlind(blind);
    const layers: BlindKey[] = [];
    for (let key = this.#blinds.get(this.#writing)!; key.id !== from; key = this.#blinds.get(key.over)!) {
      layers.unshift(key);
      if (key.over === null) throw new Error(`a blind index is of key ${from}, which leads to none of these`);
    }
    return layers.reduce((under, { id, hash }) => withId(hash(under), id), blind);
  }

  /** Under which key something of this kind is sealed now. */
  headOf(of: SealedAs): Buffer {
    return this.#current.get(of)!.head;
  }

  /** The value under the newest key of its kind; the same bytes where it is under that one already. */
  resealed(sealed: Buffer, of: SealedAs): Buffer {
    return sealed.subarray(0, headBytes).equals(this.headOf(of)) ? sealed : this.seal(this.open(sealed), of);
  }

  /** The bytes at the end of an index that is written now; none under the first key. */
  get blindMark(): Buffer {
    const mark = Buffer.alloc(this.#writing === rootBlind ? 0 : 4);
    if (mark.length > 0) mark.writeUInt32BE(this.#writing);
    return mark;
  }

  keyFor(purpose: string): Buffer {
    return this.#root!.keyFor(purpose);
  }
}
