/**
 * What a sealed value is. Each kind is sealed under a key of its own and says in its bytes what it is, so that a diagnosis put
 * into the place of a phone does not open there. The number is what stands in the bytes: it is never given to another kind.
 */
export const sealedAs = {
  /** A document number or a phone. */
  identity: 1,
  /** Sensitive answers of a case, of its moves, of a draft. */
  answers: 2,
  /** The answer that a write gave. */
  kept: 3,
  /** What an employer said. */
  employer: 4,
  /** The key of a file, or one that signs. */
  key: 5,
  /** What whoever sealed it did not say; it opens as anything, until a rotation says what its column holds. */
  other: 6,
} as const;

export type SealedAs = keyof typeof sealedAs;
