/** Numbers that look random and are the same on every machine for the same seed and purpose. Nothing here is secret. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** A whole number, 0 ≤ n < limit. */
  below(limit: number): number;
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
  shuffle<T>(from: readonly T[]): T[];
}

/**
 * A stream of its own for one purpose (`randomOf(seed, 'member', 17)`). No stream depends on how much another was
 * used, so member 17 is the same person whether thirty or a million members are made.
 */
export function randomOf(seed: number, ...purpose: readonly (string | number)[]): Random {
  let state = hash32(`${seed}/${purpose.join('/')}`);

  // mulberry32: 32 bits of state are plenty for a stream that is drawn from a few dozen times.
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const below = (limit: number): number => Math.floor(next() * limit);

  return {
    next,
    below,
    chance: (share) => next() < share,
    pick: (from) => {
      const picked = from[below(from.length)];
      if (picked === undefined) throw new RangeError('nothing to pick from');
      return picked;
    },
    shuffle: (from) => {
      const cards = [...from];
      for (let last = cards.length - 1; last > 0; last--) {
        const other = below(last + 1);
        [cards[last], cards[other]] = [cards[other]!, cards[last]!];
      }
      return cards;
    },
  };
}

/** FNV-1a, then the finaliser of MurmurHash3, because neighbouring texts alone leave FNV's high bits alike. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const idKinds = [
  'org',
  'person',
  'membership',
  'account',
  'post',
  'ledgerAccount',
  'ledgerEntry',
  'duty',
  'factor',
] as const;
type IdKind = (typeof idKinds)[number];

/** 2015-01-01T00:00:00Z: before anything a running server makes, so that no demo id can meet a real one. */
const firstMillisecond = 1_420_070_400_000;

/**
 * A UUIDv7 of the n-th thing of a kind. The millisecond counts and the next 12 bits name the kind, so ids are
 * different by construction and in order, which lets rows of a bulk load land at the end of every index.
 */
export function demoId(seed: number, kind: IdKind, n: number): string {
  const time = (firstMillisecond + n).toString(16).padStart(12, '0');
  const kindBits = idKinds.indexOf(kind).toString(16).padStart(3, '0');
  const high = hash32(`${seed}/${kind}/${n}/high`).toString(16).padStart(8, '0');
  const low = hash32(`${seed}/${kind}/${n}/low`).toString(16).padStart(8, '0');
  const variant = (8 + (Number.parseInt(high.charAt(0), 16) & 3)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${kindBits}-${variant}${high.slice(1, 4)}-${high.slice(4)}${low}`;
}
