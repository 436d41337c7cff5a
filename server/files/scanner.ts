import type { Logger } from 'pino';

/** A program that knows viruses. */
export interface Scanner {
  /** The name of what it found in these bytes; undefined where it knows nothing against them. Throws where it gives no verdict. */
  find(bytes: Buffer): Promise<string | undefined>;
  /** Throws where it does not answer. */
  greet(): Promise<void>;
}

/** What becomes of uploads now: stored without being looked at, looked at first, or refused as nobody can look at them. */
export const uploadStates = ['unscanned', 'scanned', 'refused'] as const;
export type UploadState = (typeof uploadStates)[number];

export type Verdict =
  { readonly is: 'clean' } | { readonly is: 'unchecked' } | { readonly is: 'infected'; readonly virus: string };

/** Whoever asks for the state gets what was known so long ago, so that nobody keeps the scanner busy by asking. */
const knownMs = 5_000;

/**
 * What the platform does with a scanner, or without one. Where one was named and does not answer, nothing is taken for clean.
 */
export class Scanning {
  /** Since the start of this process. */
  readonly counts: Record<Verdict['is'], number> = { clean: 0, infected: 0, unchecked: 0 };
  readonly #scanner: Scanner | undefined;
  readonly #log: Logger;
  #asked = -Infinity;
  #answers: Promise<boolean> = Promise.resolve(false);

  constructor(scanner: Scanner | undefined, log: Logger) {
    this.#scanner = scanner;
    this.#log = log;
  }

  async look(bytes: Buffer): Promise<Verdict> {
    if (this.#scanner === undefined) return { is: 'clean' };
    const verdict = await this.#scanner.find(bytes).then(
      (virus): Verdict => (virus === undefined ? { is: 'clean' } : { is: 'infected', virus }),
      (fault: unknown): Verdict => {
        this.#log.error({ err: fault }, 'an upload could not be scanned for viruses, and was refused');
        return { is: 'unchecked' };
      },
    );
    this.counts[verdict.is] += 1;
    return verdict;
  }

  async state(): Promise<UploadState> {
    const scanner = this.#scanner;
    if (scanner === undefined) return 'unscanned';
    if (performance.now() - this.#asked > knownMs) {
      this.#asked = performance.now();
      this.#answers = scanner.greet().then(
        () => true,
        () => false,
      );
    }
    return (await this.#answers) ? 'scanned' : 'refused';
  }
}
