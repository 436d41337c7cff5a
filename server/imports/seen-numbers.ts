/** Where a table is this full, the next number makes it twice as large. */
const fullest = 0.6;

/**
 * The numbers met in one roster so far, each with its first line, in twelve bytes a place: a million lines are some 25 MB.
 * What is kept of a number is the first 64 bits of its blind index. Two of a million would agree in them once in thirty
 * million rosters, and nobody without the key can make two agree.
 */
export class SeenNumbers {
  #high = new Uint32Array(1024);
  #low = new Uint32Array(1024);
  #line = new Uint32Array(1024);
  #count = 0;

  /** The line that had this number first, or nothing where it is this one. Lines are numbered from 1. */
  meet(blind: Buffer, line: number): number | undefined {
    if (this.#count > this.#line.length * fullest) this.#grow();
    const high = blind.readUInt32BE(0);
    const low = blind.readUInt32BE(4);
    const at = this.#placeOf(high, low);
    const before = this.#line[at]!;
    if (before !== 0) return before;
    this.#put(at, high, low, line);
    this.#count += 1;
    return undefined;
  }

  #placeOf(high: number, low: number): number {
    const last = this.#line.length - 1;
    let at = low & last;
    while (this.#line[at] !== 0 && (this.#high[at] !== high || this.#low[at] !== low)) at = (at + 1) & last;
    return at;
  }

  #put(at: number, high: number, low: number, line: number): void {
    this.#high[at] = high;
    this.#low[at] = low;
    this.#line[at] = line;
  }

  #grow(): void {
    const [high, low, line] = [this.#high, this.#low, this.#line];
    this.#high = new Uint32Array(line.length * 2);
    this.#low = new Uint32Array(line.length * 2);
    this.#line = new Uint32Array(line.length * 2);
    for (let at = 0; at < line.length; at += 1)
      if (line[at] !== 0) this.#put(this.#placeOf(high[at]!, low[at]!), high[at]!, low[at]!, line[at]!);
  }
}
