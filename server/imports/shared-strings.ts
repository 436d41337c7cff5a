import { ArchiveFault } from './archive.ts';
import { type XmlHandler, XmlReader, isPlain, textOf } from './xml.ts';

const chunkSize = 1024 * 1024;
/** Names, numbers and phones of a million lines are 40 MB of text; this leaves room for a column of addresses. */
const textMax = 96 * 1024 * 1024;
const countMax = 8_000_000;
/** A byte that is in no text in UTF-8. */
const stop = 0xff;

const tooMany = () => new ArchiveFault('too much text', '工作簿里的文字太多，请删掉名册以外的列，或分成几份上传。');

/**
 * The texts that the cells of a workbook point at, as their bytes and four more for each, outside the heap: as strings of
 * the language three of them for each of a million lines were 300 MB, and held the whole part they were read from.
 */
export class SharedStrings {
  readonly #chunks: Buffer[] = [];
  #free = chunkSize;
  #starts = new Uint32Array(1024);
  #count = 0;

  /** Takes the next text, as it stands in the part. */
  add(raw: string): void {
    const plain = isPlain(raw);
    const bytes = plain ? undefined : Buffer.from(textOf(raw), 'utf8');
    const length = bytes?.length ?? raw.length;
    if (length >= chunkSize || this.#count >= countMax) throw tooMany();
    if (this.#free + length >= chunkSize) this.#addChunk();
    const chunk = this.#chunks.at(-1)!;
    if (bytes === undefined) chunk.write(raw, this.#free, 'latin1');
    else chunk.set(bytes, this.#free);
    if (this.#count === this.#starts.length) this.#grow();
    this.#starts[this.#count] = (this.#chunks.length - 1) * chunkSize + this.#free;
    this.#count += 1;
    this.#free += length;
    chunk[this.#free] = stop;
    this.#free += 1;
  }

  at(index: number): string | undefined {
    if (!(index >= 0 && index < this.#count)) return undefined;
    const start = this.#starts[index]!;
    const chunk = this.#chunks[Math.floor(start / chunkSize)]!;
    const from = start % chunkSize;
    return chunk.toString('utf8', from, chunk.indexOf(stop, from));
  }

  #addChunk(): void {
    if (this.#chunks.length * chunkSize >= textMax) throw tooMany();
    this.#chunks.push(Buffer.allocUnsafeSlow(chunkSize));
    this.#free = 0;
  }

  #grow(): void {
    const starts = new Uint32Array(this.#starts.length * 2);
    starts.set(this.#starts);
    this.#starts = starts;
  }
}

/** Gathers the runs of each text and leaves out how it is pronounced. */
class Gathering implements XmlHandler {
  readonly found = new SharedStrings();
  #raw = '';
  #isText = false;
  #isSpoken = false;

  open(name: string): void {
    if (name === 'si') this.#raw = '';
    else if (name === 't') this.#isText = !this.#isSpoken;
    else if (name === 'rPh') this.#isSpoken = true;
  }

  text(raw: string): void {
    if (this.#isText) this.#raw += raw;
  }

  close(name: string): void {
    if (name === 't') this.#isText = false;
    else if (name === 'rPh') this.#isSpoken = false;
    else if (name === 'si') this.found.add(this.#raw);
  }
}

export async function readSharedStrings(pieces: AsyncIterable<Buffer>): Promise<SharedStrings> {
  const gathering = new Gathering();
  const reader = new XmlReader(gathering);
  for await (const piece of pieces) reader.feed(piece);
  return gathering.found;
}
