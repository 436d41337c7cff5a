const putOffMs = 600_000;

/**
 * What could not be done and is passed over for ten minutes, so that however much of it there is it holds up nothing that is
 * due behind it. Each process keeps its own: one that starts anew only tries once more.
 */
export class PutOff {
  readonly #since = new Map<string, number>();

  add(id: string): void {
    this.#since.set(id, performance.now());
  }

  /** What is passed over now. */
  ids(): string[] {
    const over = performance.now() - putOffMs;
    for (const [id, since] of this.#since) if (since <= over) this.#since.delete(id);
    return [...this.#since.keys()];
  }
}
