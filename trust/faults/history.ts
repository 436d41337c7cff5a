import { type WriteStream, createWriteStream, readFileSync } from 'node:fs';

/** What an acknowledged answer promised, as far as it can be looked for in the database. */
export interface Promised {
  readonly caseId?: string;
  readonly action?: string;
  /** Cases that a bulk answer says were moved. */
  readonly moved?: readonly string[];
  readonly fileId?: string;
  readonly bytes?: number;
  readonly importId?: string;
  readonly rows?: number;
}

/**
 * One line of the history. `tried`: the request is about to leave. `acked`: the answer said that it is done. `refused`:
 * the answer said that it is not, and why. `lost`: nobody knows; the same key is tried again. `open`: given up so.
 */
export interface Event {
  readonly at: number;
  readonly what: 'tried' | 'acked' | 'refused' | 'lost' | 'open';
  readonly key: string;
  readonly op: string;
  readonly who: string;
  readonly ms?: number;
  readonly status?: number;
  readonly says?: string;
  readonly promised?: Promised;
}

/** Every attempt and every answer, one JSON a line, in the order in which they were seen. */
export class History {
  readonly file: string;
  readonly #out: WriteStream;
  readonly #counts = new Map<Event['what'], number>();
  /** Why answers did not come, and how often. */
  readonly reasons = new Map<string, number>();
  readonly slowest = { ms: 0, op: '' };
  readonly faults: string[] = [];
  /** When the latest of the acknowledged requests had left, by `performance.now()`. */
  sentAt = 0;

  constructor(file: string) {
    this.file = file;
    this.#out = createWriteStream(file);
  }

  add(event: Omit<Event, 'at'>): void {
    const at = Date.now();
    this.#out.write(`${JSON.stringify({ at, ...event })}\n`);
    this.#counts.set(event.what, this.count(event.what) + 1);
    if (event.what === 'acked') this.sentAt = Math.max(this.sentAt, performance.now() - (event.ms ?? 0));
    if (event.what === 'lost') {
      const reason = `${event.status ?? ''} ${event.says ?? ''}`.trim();
      this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    }
    if (event.status === 500) this.faults.push(`${event.op}: ${event.says ?? ''}`);
    if ((event.ms ?? 0) > this.slowest.ms) Object.assign(this.slowest, { ms: event.ms, op: event.op });
  }

  count(what: Event['what']): number {
    return this.#counts.get(what) ?? 0;
  }

  /** Writes what is left and gives everything back. */
  async end(): Promise<Event[]> {
    await new Promise<void>((resolve) => this.#out.end(() => resolve()));
    return readFileSync(this.file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
  }
}
