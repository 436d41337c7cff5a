import { setTimeout as delay } from 'node:timers/promises';
import type { RefusalAnswer } from '../../kernel/answers.ts';
import { type Came, Client } from '../../replay/client.ts';
import { newId } from '../../server/db/id.ts';
import type { History, Promised } from './history.ts';

/** How a telephone behaves: how long it waits, and how often it hangs up before the answer. */
export interface Manners {
  readonly timeoutMs: number;
  /** Of a hundred requests so many are cut off by the telephone itself after some milliseconds. */
  readonly hangUpPercent: number;
  /** After so long without an answer to anything a write is left open. */
  readonly patienceMs: number;
}

export const manners: Manners = { timeoutMs: 15_000, hangUpPercent: 2, patienceMs: 600_000 };

/** What is written, and what its acknowledgement promises; a body is made anew for each try. */
interface Write<T> {
  readonly op: string;
  readonly method?: 'POST' | 'PUT';
  readonly path: string;
  readonly body: () => unknown;
  promised(answer: T): Promised;
}

/** What must not be taken for an answer to the write: whoever reads it tries again with the same key. */
const isPassing = (status: number) => status === 429 || status >= 500;

/**
 * Somebody at the public API who does as the app does: gives each write a key and sends it again under that key until it is
 * answered, and signs in again where the session is over.
 */
export class Person {
  readonly who: string;
  readonly #client: Client;
  readonly #signIn: (client: Client) => Promise<unknown>;
  readonly #history: History;
  readonly #manners: Manners;

  constructor(who: string, url: string, signIn: (client: Client) => Promise<unknown>, history: History, by: Manners) {
    this.who = who;
    this.#client = new Client(url);
    this.#signIn = signIn;
    this.#history = history;
    this.#manners = by;
  }

  /** Signs in; a try that fails is repeated after a while, for a code is sent once a minute only. */
  async enter(tries = 3): Promise<void> {
    for (let left = tries; ; left -= 1) {
      try {
        await this.#signIn(this.#client);
        return;
      } catch (fault) {
        if (left <= 1) throw fault;
        await delay(2_000);
      }
    }
  }

  /** Reads with patience; undefined where the answer was a refusal or nothing came. */
  async read<T>(path: string): Promise<T | undefined> {
    const until = performance.now() + this.#manners.patienceMs;
    while (performance.now() < until) {
      const came = await this.#once<T>('GET', path, undefined, {}).catch(() => undefined);
      if (came?.status === 401) await this.enter().catch(() => {});
      else if (came !== undefined && !isPassing(came.status)) return came.status < 400 ? came.body : undefined;
      await delay(300);
    }
    return undefined;
  }

  /** The answer, or undefined where the write was refused or, after all patience, is still open. */
  async write<T>({ op, method = 'POST', path, body, promised }: Write<T>): Promise<T | undefined> {
    const key = newId();
    const line = { key, op, who: this.who };
    const began = performance.now();
    for (let attempt = 1; performance.now() - began < this.#manners.patienceMs; attempt += 1) {
      this.#history.add({ what: 'tried', ...line });
      const sent = performance.now();
      const ms = () => Math.round(performance.now() - sent);
      try {
        const came = await this.#once<T>(method, path, body(), { 'idempotency-key': key });
        const { status } = came;
        if (status < 400) {
          this.#history.add({ what: 'acked', ...line, ms: ms(), status, promised: promised(came.body) });
          return came.body;
        }
        const { code } = came.body as RefusalAnswer;
        if (status === 401) await this.enter().catch(() => {});
        else if (!isPassing(status)) {
          this.#history.add({ what: 'refused', ...line, ms: ms(), status, says: code });
          return undefined;
        }
        this.#history.add({ what: 'lost', ...line, ms: ms(), status, says: code });
      } catch (fault) {
        this.#history.add({ what: 'lost', ...line, ms: ms(), says: String(fault) });
      }
      await delay(Math.min(150 * attempt, 1_500));
    }
    this.#history.add({ what: 'open', ...line });
    return undefined;
  }

  #once<T>(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Came<T>> {
    const { timeoutMs, hangUpPercent } = this.#manners;
    const hangsUp = method !== 'GET' && Math.random() * 100 < hangUpPercent;
    const ms = hangsUp ? Math.ceil(Math.random() * 40) : timeoutMs;
    return this.#client.send<T>(method, path, body, headers, AbortSignal.timeout(ms));
  }
}
