import { Worker } from 'node:worker_threads';

/** What stands above the entries of a list. */
interface Head {
  readonly title: string;
  readonly places: number;
  readonly sources: readonly string[];
}

/** A text is made in a thread of its own: of a million entries it takes seconds, in which others are served. */
export type Asked =
  | { readonly what: 'list'; readonly head: Head; readonly entries: Uint8Array; readonly of?: undefined }
  | { readonly what: 'list'; readonly head: Head; readonly entries?: undefined; readonly of: Uint8Array }
  | { readonly what: 'draw'; readonly list: Uint8Array; readonly values: readonly string[] }
  | {
      readonly what: 'check';
      readonly list: Uint8Array;
      readonly seed: Uint8Array;
      readonly result: Uint8Array;
      readonly commitment: string;
    };

export interface MadeList {
  readonly list: Uint8Array;
  readonly commitment: string;
}
export interface MadeDraw {
  readonly commitment: string;
  readonly seed: Uint8Array;
  readonly seedHash: string;
  readonly result: Uint8Array;
  readonly resultHash: string;
}
export type Checked = { readonly holds: true } | { readonly holds: false; readonly why: string };
export type Told = MadeList | MadeDraw | Checked;

async function ask<T extends Told>(asked: Asked): Promise<T> {
  const worker = new Worker(new URL('./drawing-worker.ts', import.meta.url), { workerData: asked });
  try {
    return await new Promise<T>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the drawing thread ended with ${code}`)));
    });
  } finally {
    await worker.terminate();
  }
}

/** The list of these pseudonyms, sixteen bytes each in any order. */
export const makeList = (head: Head, entries: Uint8Array): Promise<MadeList> => ask({ what: 'list', head, entries });

/** The same entries under another head. */
export const makeListAgain = (head: Head, of: Uint8Array): Promise<MadeList> => ask({ what: 'list', head, of });

/** Seed and result of a list, once its sources have given their values. */
export const makeDraw = (list: Uint8Array, values: readonly string[]): Promise<MadeDraw> =>
  ask({ what: 'draw', list, values });

/** Whether what is kept of a draw is what was announced and follows from it. */
export const checkTexts = (texts: Omit<Extract<Asked, { what: 'check' }>, 'what'>): Promise<Checked> =>
  ask({ what: 'check', ...texts });
