/**
 * How often one may ask within a minute, counted in this process alone: several servers let through so many times more.
 * The counts of a minute are forgotten with it, so that nothing stays of who asked for what.
 */
export class Bound {
  readonly #most: number;
  #minute = 0;
  readonly #counts = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  admits(who: string, now = Date.now()): boolean {
    const minute = Math.floor(now / 60_000);
    if (minute !== this.#minute) this.#counts.clear();
    this.#minute = minute;
    const count = (this.#counts.get(who) ?? 0) + 1;
    this.#counts.set(who, count);
    return count <= this.#most;
  }
}
