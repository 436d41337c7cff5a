import { once } from 'node:events';
import { crc32, createDeflateRaw } from 'node:zlib';

/** Where the bytes of a file go. Resolves when there is room for more, so that whoever writes holds a page and no more. */
export type Sink = (bytes: Buffer) => Promise<void>;

interface Entry {
  readonly name: Buffer;
  readonly at: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

/** Sizes follow the content (bit 3) and names are UTF-8 (bit 11). */
const flags = 0x0808;
/** 1 January 1980: when a file was made stands in its properties. */
const day = 0x21;

function localHeader(name: Buffer): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(8, 8);
  header.writeUInt16LE(day, 12);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function sizesOf({ crc, packed, size }: Entry): Buffer {
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc, 0);
  sizes.writeUInt32LE(packed, 4);
  sizes.writeUInt32LE(size, 8);
  return sizes;
}

function directoryEntry(entry: Entry): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(8, 10);
  header.writeUInt16LE(day, 14);
  sizesOf(entry).copy(header, 16);
  header.writeUInt16LE(entry.name.length, 28);
  header.writeUInt32LE(entry.at, 42);
  return Buffer.concat([header, entry.name]);
}

/**
 * A ZIP archive (APPNOTE 6.3) written front to back: an entry begins, takes its content piece by piece, and ends before the
 * next begins. No part and no archive reaches 4 GiB: a sheet holds a million lines.
 */
export class ZipWriter {
  readonly #sink: Sink;
  readonly #entries: Entry[] = [];
  #at = 0;
  #deflate = createDeflateRaw();
  #begun: { name: Buffer; at: number; crc: number; size: number; from: number } | undefined;
  #packed: Buffer[] = [];

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  async #put(bytes: Buffer): Promise<void> {
    this.#at += bytes.length;
    await this.#sink(bytes);
  }

  async #flush(): Promise<void> {
    const packed = Buffer.concat(this.#packed);
    this.#packed = [];
    if (packed.length > 0) await this.#put(packed);
  }

  async begin(name: string): Promise<void> {
    const bytes = Buffer.from(name);
    const at = this.#at;
    await this.#put(localHeader(bytes));
    this.#begun = { name: bytes, at, crc: 0, size: 0, from: this.#at };
    this.#deflate = createDeflateRaw();
    this.#deflate.on('data', (piece: Buffer) => this.#packed.push(piece));
  }

  async write(piece: string | Buffer): Promise<void> {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    const begun = this.#begun!;
    begun.crc = crc32(bytes, begun.crc);
    begun.size += bytes.length;
    await new Promise<void>((resolve, reject) => {
      this.#deflate.write(bytes, (fault) => (fault ? reject(fault) : resolve()));
    });
    await this.#flush();
  }

  async end(): Promise<void> {
    const ended = once(this.#deflate, 'end');
    this.#deflate.end();
    await ended;
    await this.#flush();
    const { from, ...begun } = this.#begun!;
    const entry = { ...begun, packed: this.#at - from };
    this.#entries.push(entry);
    const mark = Buffer.alloc(4);
    mark.writeUInt32LE(0x08074b50);
    await this.#put(Buffer.concat([mark, sizesOf(entry)]));
  }

  async add(name: string, text: string): Promise<void> {
    await this.begin(name);
    await this.write(text);
    await this.end();
  }

  async close(): Promise<void> {
    const at = this.#at;
    for (const entry of this.#entries) await this.#put(directoryEntry(entry));
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.#entries.length, 8);
    end.writeUInt16LE(this.#entries.length, 10);
    end.writeUInt32LE(this.#at - at, 12);
    end.writeUInt32LE(at, 16);
    await this.#put(end);
  }
}
