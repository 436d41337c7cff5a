import type { DrawDoubt } from '../../../kernel/draw.ts';

/** The texts of a draw as bytes: what is hashed is what came, not what a decoder makes of it. Without a seed, the list alone. */
export interface DrawBytes {
  readonly list: ArrayBuffer;
  readonly seed?: ArrayBuffer | undefined;
  readonly result?: ArrayBuffer | undefined;
}

export interface CheckAsked {
  readonly texts: DrawBytes;
  /** The commitment as it was announced. */
  readonly commitment?: string | undefined;
  /** Whose place is looked for. */
  readonly entry?: string | undefined;
}

export type Checked =
  | {
      readonly ok: true;
      readonly title: string;
      readonly entries: number;
      readonly places: number;
      readonly commitment: string;
      readonly seed?: string;
      /** The entries in the order of the draw, as far as there are places; absent while there is no seed. */
      readonly winners?: readonly string[];
      /** Whether the entry that was looked for is in the list, and its place once there is a result. */
      readonly isIn?: boolean;
      readonly place?: number;
      readonly ms: number;
    }
  | { readonly ok: false; readonly why: DrawDoubt | 'no-text'; readonly line?: number; readonly what?: string };

/** What comes from the worker: how far it is, in percent, then what it found. */
export type FromWorker = { readonly percent: number } | { readonly checked: Checked };

/** Draws again beside the page, so that it stays usable on a phone that takes a minute for it. */
export class Checker {
  readonly #worker = new Worker(new URL('./draw-check-worker.ts', import.meta.url), { type: 'module' });

  check(asked: CheckAsked, onPercent: (percent: number) => void): Promise<Checked> {
    const worker = this.#worker;
    const over = new AbortController();
    const { signal } = over;
    const checked = new Promise<Checked>((resolve, reject) => {
      const take = ({ data }: MessageEvent<FromWorker>) => {
        if ('percent' in data) onPercent(data.percent);
        else resolve(data.checked);
      };
      worker.addEventListener('message', take, { signal });
      worker.addEventListener('error', () => reject(new Error('the worker failed')), { signal });
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    worker.postMessage(asked);
    return checked.finally(() => over.abort());
  }

  stop(): void {
    this.#worker.terminate();
  }
}
