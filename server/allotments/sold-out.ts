/** A flag older than this lets one claim through, which finds out: another process may have more to give by now. */
const trustMs = 1_000;

/**
 * The campaigns of which this process has last seen nothing left. A claim for one of them is answered without the database;
 * one a second goes on to ask it, so that several processes are exact without telling each other anything.
 */
export class SoldOut {
  readonly #since = new Map<string, number>();

  flag(key: string): void {
    this.#since.set(key, performance.now());
  }

  clear(key: string): void {
    this.#since.delete(key);
  }

  /** A campaign as a whole and every part of it: something was given back, or changed. */
  clearAll(campaignId: string): void {
    for (const key of this.#since.keys()) if (key.startsWith(campaignId)) this.#since.delete(key);
  }

  /** Whether to answer at once that nothing is left. */
  has(key: string): boolean {
    const since = this.#since.get(key);
    if (since === undefined) return false;
    const now = performance.now();
    if (now - since < trustMs) return true;
    this.#since.set(key, now);
    return false;
  }
}
