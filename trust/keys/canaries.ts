import { randomBytes, randomInt } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkDigit18 } from '../../kernel/identity/number18.ts';

/** A made-up person all of whose words and numbers are her own, so that one found anywhere is a leak. */
export interface Canary {
  readonly document: string;
  readonly phone: string;
  /** A bank account. */
  readonly account: string;
  readonly health: string;
  readonly dispute: string;
}

/** Opens every word: eight letters in a row that stand in no program and no book. */
const mark = 'qzxkvjwq';
const wordOf = () => `${mark}${randomBytes(6).toString('hex')}`;

const digits = (count: number) => String(randomInt(10 ** count)).padStart(count, '0');

export function makeCanaries(count: number): Canary[] {
  return Array.from({ length: count }, (_none, n) => {
    const born = new Date(Date.UTC(1970, 0, 1 + (n % 10_000))).toISOString().slice(0, 10).replaceAll('-', '');
    const first17 = `4499${digits(2)}${born}${digits(3)}`;
    return {
      document: first17 + checkDigit18(first17),
      phone: `198${String(n).padStart(5, '0')}${digits(3)}`,
      account: `6200${digits(12)}`,
      health: wordOf(),
      dispute: wordOf(),
    };
  });
}

/** What one place gave: how many bytes were looked through, and what of whom was found there. */
export interface Found {
  readonly bytes: number;
  readonly hits: readonly string[];
}

const overlap = 64;

/**
 * Looks for canaries as the bytes they are, and in the forms in which PostgreSQL and JSON might write them (hex of bytes, base64
 * of the text from its beginning on).
 */
export class Scanner {
  readonly #words = new Map<string, string>();
  readonly #numbers = new Map<string, string>();

  constructor(canaries: readonly Canary[]) {
    canaries.forEach((canary, n) => {
      for (const kind of ['health', 'dispute'] as const) {
        this.#words.set(canary[kind], `${kind} of ${n}`);
        this.#words.set(Buffer.from(canary[kind]).toString('hex'), `${kind} of ${n} in hex`);
      }
      for (const kind of ['document', 'phone', 'account'] as const) this.#numbers.set(canary[kind], `${kind} of ${n}`);
    });
  }

  #lookIn(text: string, hits: Set<string>): void {
    const hexMark = Buffer.from(mark).toString('hex');
    for (const [pattern, length] of [
      [mark, mark.length + 12],
      [hexMark, (mark.length + 12) * 2],
    ] as const)
      for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) {
        const hit = this.#words.get(text.slice(at, at + length));
        if (hit !== undefined) hits.add(hit);
      }
    for (const { 0: run } of text.matchAll(/[0-9]{11,}[0-9X]?/g))
      for (let at = 0; at + 11 <= run.length; at += 1)
        for (const length of [11, 16, 18]) {
          const hit = this.#numbers.get(run.slice(at, at + length));
          if (hit !== undefined) hits.add(hit);
        }
  }

  scanText(text: string): Found {
    const hits = new Set<string>();
    this.#lookIn(text, hits);
    return { bytes: text.length, hits: [...hits] };
  }

  async scanStream(stream: Readable): Promise<Found> {
    const hits = new Set<string>();
    let [bytes, tail] = [0, ''];
    for await (const piece of stream as AsyncIterable<Buffer>) {
      bytes += piece.length;
      const text = tail + piece.toString('latin1');
      this.#lookIn(text, hits);
      tail = text.slice(-overlap);
    }
    return { bytes, hits: [...hits] };
  }

  async #scanFile(path: string, packed: boolean): Promise<Found> {
    if (!packed) return this.scanStream(createReadStream(path));
    const unpacked = createGunzip();
    const [found] = await Promise.all([this.scanStream(unpacked), pipeline(createReadStream(path), unpacked)]);
    return found;
  }

  /** Every file of a folder and of those below, what is packed unpacked; one that goes away meanwhile is passed over. */
  async scanFolder(folder: string): Promise<Found> {
    const hits: string[] = [];
    let bytes = 0;
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
      if (!isFile) continue;
      const packed = name.endsWith('.gz');
      const found = await this.#scanFile(path, packed).catch((fault: NodeJS.ErrnoException) => {
        if (fault.code === 'ENOENT') return { bytes: 0, hits: [] };
        throw fault;
      });
      bytes += found.bytes;
      hits.push(...found.hits.map((hit) => `${name}: ${hit}`));
    }
    return { bytes, hits };
  }
}
