import { Readable, pipeline } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { type Upload, bytesOf } from './upload.ts';

/** One entry of a ZIP archive as its directory describes it. */
export interface Entry {
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
/** Parts read whole: what sheets there are and where they lie, a few KB. */
const partMax = 8 * 1024 * 1024;
const entriesMax = 2_000;
const directoryMax = 4 * 1024 * 1024;

/** So much is unpacked at once. */
const pieceSize = 64 * 1024;

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

/** The end record has 22 bytes and a comment of at most 65,535. */
const endMax = 65_557;

/** The directory lies at the end and is all that is read of an archive before its parts are. */
async function directoryOf(upload: Upload): Promise<{ bytes: Buffer; count: number }> {
  const from = Math.max(0, upload.size - endMax);
  const tail = await bytesOf(upload, from, endMax);
  for (let at = tail.length - 22; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== endMark) continue;
    const [count, begins] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 16)];
    const length = from + at - begins;
    if (length < 0) throw broken();
    if (count > entriesMax || length > directoryMax) throw bomb();
    return { bytes: await bytesOf(upload, begins, length), count };
  }
  throw broken();
}

function entriesIn(bytes: Buffer, count: number): Map<string, Entry> {
  let at = 0;
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

/** What an archive holds by its directory. Throws where that promises more than may be unpacked. */
export async function readEntries(upload: Upload): Promise<ReadonlyMap<string, Entry>> {
  const { bytes, count } = await directoryOf(upload);
  const entries = entriesIn(bytes, count);
  let unpacked = 0;
  for (const { size, packed, at } of entries.values()) {
    // Found out while a part is read it would be known to some who read it and not to others, whose reading was done before.
    if (at + packed > upload.size) throw broken();
    unpacked += size;
    if (unpacked > unpackedMax || (size > ratioFrom && size > packed * ratioMax)) throw bomb();
  }
  return entries;
}

const isOfZlib = (fault: unknown) =>
  fault instanceof Error && 'code' in fault && typeof fault.code === 'string' && fault.code.startsWith('Z_');

/**
 * A ZIP archive that stays where it is: of a part no more is in memory than the piece that is being unpacked. Reading a
 * part holds the archive to the promise of its directory: an entry that goes on after its size as listed is a fault.
 */
export class Archive {
  readonly #upload: Upload;
  readonly #entries: ReadonlyMap<string, Entry>;

  constructor(upload: Upload, entries: ReadonlyMap<string, Entry>) {
    this.#upload = upload;
    this.#entries = entries;
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  async *#packed({ at, packed }: Entry): AsyncGenerator<Buffer, void, undefined> {
    const head = await bytesOf(this.#upload, at, 30);
    if (head.length < 30 || head.readUInt32LE(0) !== localMark) throw broken();
    let left = packed;
    if (left === 0) return;
    for await (const piece of this.#upload.pieces(at + 30 + head.readUInt16LE(26) + head.readUInt16LE(28))) {
      yield piece.subarray(0, left);
      left -= piece.length;
      if (left <= 0) return;
    }
    throw broken();
  }

  async *#unpacked(entry: Entry): AsyncGenerator<Buffer, void, undefined> {
    const inflating = createInflateRaw({ chunkSize: pieceSize });
    // What ends the one ends the other; whoever reads is told by the reading.
    pipeline(Readable.from(this.#packed(entry)), inflating, () => {});
    try {
      for await (const piece of inflating as AsyncIterable<Buffer>) yield piece;
    } catch (fault) {
      throw isOfZlib(fault) ? broken() : fault;
    } finally {
      inflating.destroy();
    }
  }

  /** A part piece by piece. */
  async *pieces(name: string): AsyncGenerator<Buffer, void, undefined> {
    const entry = this.#entries.get(name.toLowerCase());
    if (entry === undefined) throw broken();
    let left = entry.size;
    for await (const piece of entry.method === 0 ? this.#packed(entry) : this.#unpacked(entry)) {
      left -= piece.length;
      if (left < 0) throw bomb();
      yield piece;
    }
  }

  /** A small part as a whole. */
  async part(name: string): Promise<string> {
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of this.pieces(name)) {
      pieces.push(piece);
      size += piece.length;
      if (size > partMax) throw bomb();
    }
    return Buffer.concat(pieces).toString('utf8');
  }
}
