import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from './open.ts';

/**
 * Where calls come faster than they are answered a small batch waits a moment for more, because a statement of its own
 * costs as much as several calls in one.
 */
const companyMs = 1;
const few = 12;

/**
 * Makes one call out of many: calls that come while one is under way wait for it and then go together, in one statement,
 * one round trip and one flush. Alone a call goes at once, so nobody waits for company; under load the batches grow by
 * themselves, and filing an appeal costs a third of what it costs one by one (docs/benchmarks.md).
 *
 * `run` must be one statement, so that it does all or nothing. Where a batch fails its calls are made again one by one:
 * each then fails by its own fault only. Calls in a transaction are made in it and are not gathered with others.
 */
export function gather<In, Out>(
  run: (db: Db, all: readonly In[]) => Promise<readonly Out[]>,
  most = 64,
): (db: Db, one: In) => Promise<Out> {
  const queues = new WeakMap<Db, Queue<In, Out>>();
  return (db, one) => {
    let queue = queues.get(db);
    if (queue === undefined) {
      queue = new Queue((all) => run(db, all), most);
      queues.set(db, queue);
    }
    return queue.add(one);
  };
}

interface Waiting<In, Out> {
  readonly one: In;
  readonly resolve: (out: Out) => void;
  readonly reject: (fault: unknown) => void;
}

class Queue<In, Out> {
  readonly #run: (all: readonly In[]) => Promise<readonly Out[]>;
  readonly #most: number;
  readonly #waiting: Waiting<In, Out>[] = [];
  #busy = false;

  constructor(run: (all: readonly In[]) => Promise<readonly Out[]>, most: number) {
    this.#run = run;
    this.#most = most;
  }

  add(one: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ one, resolve, reject });
      if (this.#busy) return;
      this.#busy = true;
      // After the requests that came with this one have been read.
      setImmediate(() => void this.#work());
    });
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#settle(this.#waiting.splice(0, this.#most));
      if (this.#waiting.length > 0 && this.#waiting.length < few) await delay(companyMs);
    }
    this.#busy = false;
  }

  async #settle(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outs = await this.#run(batch.map(({ one }) => one));
      for (const [i, { resolve }] of batch.entries()) resolve(outs[i]!);
    } catch (fault) {
      if (batch.length === 1) batch[0]!.reject(fault);
      else for (const one of batch) await this.#settle([one]);
    }
  }
}
