import { type XmlHandler, XmlReader, attributeOf, textOf } from './xml.ts';

/** More formats than spreadsheet programs keep. */
const stylesMax = 65_536;

/** ECMA-376, part 1, 18.8.30: formats that have no code in the part and are of days or times. */
const isBuiltIn = (id: number) =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** A code that names a part of a day or of a time, besides what it only shows. */
function isOfDays(code: string): boolean {
  return /[ymdhs]/i.test(code.replaceAll(/"[^"]*"|\\.|[*_].|\[[$\-\w]*\]/g, ''));
}

class Gathering implements XmlHandler {
  /** The styles of cells, by their place, that show a number as a day. */
  readonly found = new Set<number>();
  readonly #formats = new Map<number, boolean>();
  #isCells = false;
  #count = 0;

  open(name: string, tag: string): void {
    if (name === 'cellXfs') this.#isCells = true;
    else if (name === 'numFmt' && this.#formats.size < stylesMax)
      this.#formats.set(Number(attributeOf(tag, 'numFmtId')), isOfDays(textOf(attributeOf(tag, 'formatCode') ?? '')));
    else if (name === 'xf' && this.#isCells && this.#count < stylesMax) {
      const id = Number(attributeOf(tag, 'numFmtId') ?? 0);
      if (this.#formats.get(id) ?? isBuiltIn(id)) this.found.add(this.#count);
      this.#count += 1;
    }
  }

  text(): void {}

  close(name: string): void {
    if (name === 'cellXfs') this.#isCells = false;
  }
}

export async function readDateStyles(pieces: AsyncIterable<Buffer>): Promise<ReadonlySet<number>> {
  const gathering = new Gathering();
  const reader = new XmlReader(gathering);
  for await (const piece of pieces) reader.feed(piece);
  return gathering.found;
}
