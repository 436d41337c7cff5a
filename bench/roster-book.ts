import { Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const packages = 'http://schemas.openxmlformats.org/package/2006';

interface Part {
  readonly name: string;
  readonly content: Iterable<string>;
}

interface Written {
  readonly name: string;
  readonly at: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

/** What a local header, a descriptor and the directory say alike of a part: sizes follow it, because it is written in one go. */
function fieldsOf(mark: number, { name, crc, packed, size }: Written): Buffer {
  const isEntry = mark === 0x02014b50;
  const head = Buffer.alloc(isEntry ? 46 : 30);
  const at = isEntry ? 2 : 0;
  head.writeUInt32LE(mark, 0);
  head.writeUInt16LE(20, 4 + at);
  head.writeUInt16LE(8, 6 + at);
  head.writeUInt16LE(8, 8 + at);
  head.writeUInt32LE(crc, 14 + at);
  head.writeUInt32LE(packed, 18 + at);
  head.writeUInt32LE(size, 22 + at);
  head.writeUInt16LE(name.length, 26 + at);
  return head;
}

function* buffersOf(content: Iterable<string>, seen: (bytes: Buffer) => void): Generator<Buffer> {
  for (const text of content) {
    const bytes = Buffer.from(text);
    seen(bytes);
    yield bytes;
  }
}

/** A ZIP archive, piece by piece. */
async function* zipOf(parts: readonly Part[]): AsyncGenerator<Buffer, void, undefined> {
  const written: Written[] = [];
  let at = 0;
  for (const { name, content } of parts) {
    const began = at;
    const local = fieldsOf(0x04034b50, { name, at, crc: 0, packed: 0, size: 0 });
    yield Buffer.concat([local, Buffer.from(name)]);
    let [crc, size, packed] = [0, 0, 0];
    const seen = (bytes: Buffer) => {
      crc = crc32(bytes, crc);
      size += bytes.length;
    };
    for await (const piece of Readable.from(buffersOf(content, seen)).pipe(
      createDeflateRaw(),
    ) as AsyncIterable<Buffer>) {
      packed += piece.length;
      yield piece;
    }
    const descriptor = Buffer.alloc(16);
    descriptor.writeUInt32LE(0x08074b50, 0);
    for (const [n, value] of [crc, packed, size].entries()) descriptor.writeUInt32LE(value, 4 + n * 4);
    yield descriptor;
    written.push({ name, at: began, crc, packed, size });
    at += 30 + name.length + packed + 16;
  }
  const entries = written.map((one) => {
    const entry = fieldsOf(0x02014b50, one);
    entry.writeUInt32LE(one.at, 42);
    return Buffer.concat([entry, Buffer.from(one.name)]);
  });
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(written.length, 8);
  end.writeUInt16LE(written.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  yield Buffer.concat([directory, end]);
}

/** Gives each text its number; a text of a column where all differ is not looked for. */
class Numbering {
  readonly #unique: ReadonlySet<number>;
  readonly #known = new Map<string, number>();
  count = 0;

  constructor(unique: ReadonlySet<number>) {
    this.#unique = unique;
  }

  of(text: string, column: number): number {
    const known = this.#unique.has(column) ? undefined : this.#known.get(text);
    if (known !== undefined) return known;
    if (!this.#unique.has(column)) this.#known.set(text, this.count);
    this.count += 1;
    return this.count - 1;
  }
}

function* gathered(texts: Iterable<string>): Generator<string> {
  let held: string[] = [];
  for (const text of texts) {
    if (held.push(text) < 2_000) continue;
    yield held.join('');
    held = [];
  }
  yield held.join('');
}

type Rows = () => Iterable<readonly string[]>;

function* sheetOf(rows: Rows, unique: ReadonlySet<number>): Generator<string> {
  const numbering = new Numbering(unique);
  yield `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="${main}"><sheetData>`;
  let no = 0;
  for (const row of rows()) {
    no += 1;
    const cells = row.map((text, n) => `<c r="${'ABCDEFGHIJ'[n]}${no}" t="s"><v>${numbering.of(text, n)}</v></c>`);
    yield `<row r="${no}" spans="1:${row.length}">${cells.join('')}</row>`;
  }
  yield '</sheetData></worksheet>';
}

function* stringsOf(rows: Rows, unique: ReadonlySet<number>): Generator<string> {
  const numbering = new Numbering(unique);
  yield `<?xml version="1.0" encoding="UTF-8"?><sst xmlns="${main}">`;
  for (const row of rows())
    for (const [n, text] of row.entries()) {
      const before = numbering.count;
      if (numbering.of(text, n) === before) yield `<si><t>${text}</t></si>`;
    }
  yield '</sst>';
}

const relationships = (each: readonly (readonly [string, string])[]) => [
  `<Relationships xmlns="${packages}/relationships">${each
    .map(([type, target], n) => `<Relationship Id="rId${n + 1}" Type="${office}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`,
];

/**
 * A workbook as spreadsheet programs write it: every cell points at a shared text, and the texts come behind the sheet. The
 * rows are asked for twice and must be the same; in the columns named unique no text comes twice.
 */
export function bookPieces(rows: Rows, unique: ReadonlySet<number>): AsyncGenerator<Buffer, void, undefined> {
  return zipOf([
    { name: '[Content_Types].xml', content: [`<Types xmlns="${packages}/content-types"/>`] },
    { name: '_rels/.rels', content: relationships([['officeDocument', 'xl/workbook.xml']]) },
    {
      name: 'xl/workbook.xml',
      content: [
        `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>`,
      ],
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: relationships([
        ['worksheet', 'worksheets/sheet1.xml'],
        ['sharedStrings', 'sharedStrings.xml'],
      ]),
    },
    { name: 'xl/worksheets/sheet1.xml', content: gathered(sheetOf(rows, unique)) },
    { name: 'xl/sharedStrings.xml', content: gathered(stringsOf(rows, unique)) },
  ]);
}
