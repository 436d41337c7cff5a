import { createInflateRaw, inflateRawSync } from 'node:zlib';

/** One entry of a ZIP archive as its directory describes it. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/** A million lines of six columns are 250 MB of XML; a workbook that unpacks to more is no roster. */
export const unpackedMax = 600 * 1024 * 1024;
/** Honest sheets pack 5 to 30 times smaller; a bomb a thousand times. Small parts compress by luck and are let be. */
export const ratioMax = 200;
const ratioFrom = 1024 * 1024;
/** Parts read whole, the table of shared strings above all: three of them for each of a million lines. */
const partMax = 160 * 1024 * 1024;
const entriesMax = 2_000;

/** Why an archive is not opened. Its message is for the log; `says` is for who uploaded it. */
export class ArchiveFault extends Error {
  readonly says: string;
  constructor(message: string, says: string) {
    super(message);
    this.says = says;
  }
}

const broken = () =>
  new ArchiveFault('not a whole ZIP archive', '文件不完整或已损坏，请在表格软件里重新保存后再上传。');
const bomb = () =>
  new ArchiveFault('unpacks to too much', '工作簿展开后太大，请删掉名册以外的工作表和图片，或分成几份上传。');

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;

function endOf(bytes: Buffer): number {
  // The end record has 22 bytes and a comment of at most 65,535.
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 65_557); at -= 1)
    if (bytes.readUInt32LE(at) === endMark) return at;
  throw broken();
}

function readEntries(bytes: Buffer): Map<string, Entry> {
  const end = endOf(bytes);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count > entriesMax) throw bomb();
  const entries = new Map<string, Entry>();
  for (let n = 0; n < count; n += 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== entryMark) throw broken();
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength).replaceAll('\\', '/');
    entries.set(name.toLowerCase(), {
      name,
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      at: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * A ZIP archive whose directory promises no more than may be unpacked. Reading a part holds the archive to that promise:
 * an entry that goes on after its size as listed is a fault.
 */
export class Archive {
  readonly #bytes: Buffer;
  readonly #entries: ReadonlyMap<string, Entry>;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    try {
      this.#entries = readEntries(bytes);
    } catch (fault) {
      throw fault instanceof RangeError ? broken() : fault;
    }
    let unpacked = 0;
    for (const { size, packed } of this.#entries.values()) {
      unpacked += size;
      if (unpacked > unpackedMax || (size > ratioFrom && size > packed * ratioMax)) throw bomb();
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  sizeOf(name: string): number {
    return this.#entry(name).size;
  }

  #entry(name: string): Entry {
    const entry = this.#entries.get(name.toLowerCase());
    if (entry === undefined) throw broken();
    return entry;
  }

  #packed({ at, packed }: Entry): Buffer {
    if (at + 30 > this.#bytes.length || this.#bytes.readUInt32LE(at) !== localMark) throw broken();
    const from = at + 30 + this.#bytes.readUInt16LE(at + 26) + this.#bytes.readUInt16LE(at + 28);
    return this.#bytes.subarray(from, from + packed);
  }

  /** A part as a whole. */
  part(name: string): Buffer {
    const entry = this.#entry(name);
    if (entry.size > partMax) throw bomb();
    const packed = this.#packed(entry);
    if (entry.method === 0) return packed;
    try {
      return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) });
    } catch {
      throw broken();
    }
  }

  /** A part piece by piece, for the sheet itself. */
  async *pieces(name: string): AsyncGenerator<Buffer, void, undefined> {
    const entry = this.#entry(name);
    const packed = this.#packed(entry);
    if (entry.method === 0) {
      yield packed;
      return;
    }
    const inflating = createInflateRaw({ chunkSize: 64 * 1024 });
    inflating.end(packed);
    let left = entry.size;
    try {
      for await (const piece of inflating as AsyncIterable<Buffer>) {
        left -= piece.length;
        if (left < 0) throw bomb();
        yield piece;
      }
    } catch (fault) {
      throw fault instanceof ArchiveFault ? fault : broken();
    } finally {
      inflating.destroy();
    }
  }
}
