import type { CellValue } from 'hucre/xlsx';
import { ArchiveFault } from './archive.ts';
import type { Line } from './line.ts';
import type { SharedStrings } from './shared-strings.ts';
import { type XmlHandler, attributeOf, textOf } from './xml.ts';

/** What the cells of a sheet refer to. */
export interface Referred {
  readonly strings: SharedStrings;
  readonly dateStyles: ReadonlySet<number>;
  readonly from1904: boolean;
}

/** No roster is as wide or has as long a line; with them a batch of lines is bounded too. */
const columnsMax = 1_024;
const lineMax = 256 * 1024;
const linesMax = 1_048_576;

const tooWide = (no: number) =>
  new ArchiveFault('too wide a line', `第 ${no} 行太长，或者在很右边的列里还有内容，请删掉名册以外的列再上传。`);

/** The place of a cell in its line by its reference (`AB12`), from 0; below zero where there is none. */
function placeOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at += 1) {
    const letter = reference.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column - 1;
}

/** Serial days as spreadsheet programs count them. 1900 has a 29 February for them, so that days before March are one later. */
function dateOf(serial: number, from1904: boolean): Date {
  const first = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial > 60 ? 30 : 31);
  return new Date(first + Math.round(serial * 86_400_000));
}

/** Puts the lines of a sheet together; who feeds it takes them out of `lines`. */
export class SheetRows implements XmlHandler {
  lines: Line[] = [];
  readonly #referred: Referred;
  #no = 0;
  #values: CellValue[] | undefined;
  #length = 0;
  #place = 0;
  #isCell = false;
  #type = '';
  #style = -1;
  #raw = '';
  #isText = false;
  #isSpoken = false;

  constructor(referred: Referred) {
    this.#referred = referred;
  }

  open(name: string, tag: string): void {
    if (name === 'c') this.#openCell(tag);
    else if (name === 'v') this.#isText = this.#isCell && this.#type !== 'inlineStr';
    else if (name === 't') this.#isText = this.#isCell && !this.#isSpoken && this.#type === 'inlineStr';
    else if (name === 'rPh') this.#isSpoken = true;
    else if (name === 'row') this.#openRow(tag);
  }

  text(raw: string): void {
    if (!this.#isText) return;
    this.#raw += raw;
    if ((this.#length += raw.length) > lineMax) throw tooWide(this.#no);
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#isText = false;
    else if (name === 'c' && this.#isCell) this.#closeCell();
    else if (name === 'rPh') this.#isSpoken = false;
    else if (name === 'row' && this.#values !== undefined) {
      this.lines.push({ no: this.#no, values: this.#values });
      this.#values = undefined;
    }
  }

  #openRow(tag: string): void {
    const said = Number(attributeOf(tag, 'r'));
    // Lines are numbered upwards whatever a sheet says, because work goes on behind the last one.
    this.#no = said > this.#no && said <= linesMax && Number.isInteger(said) ? said : this.#no + 1;
    this.#values = [];
    this.#length = 0;
    this.#place = 0;
  }

  #openCell(tag: string): void {
    if (this.#values === undefined) return;
    const place = placeOf(attributeOf(tag, 'r') ?? '');
    if (place >= 0) this.#place = place;
    this.#type = attributeOf(tag, 't') ?? '';
    this.#style = Number(attributeOf(tag, 's') ?? -1);
    this.#raw = '';
    this.#isCell = true;
  }

  #closeCell(): void {
    const values = this.#values!;
    const value = this.#valueOf(this.#raw);
    if (value !== null) {
      if (this.#place >= columnsMax) throw tooWide(this.#no);
      while (values.length < this.#place) values.push(null);
      values[this.#place] = value;
    }
    this.#place += 1;
    this.#isCell = false;
  }

  #valueOf(raw: string): CellValue {
    if (this.#type === 's') return (raw === '' ? undefined : this.#referred.strings.at(Number(raw))) ?? null;
    if (this.#type === 'str' || this.#type === 'inlineStr') return textOf(raw);
    if (this.#type === 'b') return raw === '1' || raw.toLowerCase() === 'true';
    if (this.#type === 'e') return textOf(raw);
    if (raw === '') return null;
    const number = Number(raw);
    if (Number.isNaN(number)) return textOf(raw);
    return this.#referred.dateStyles.has(this.#style) ? dateOf(number, this.#referred.from1904) : number;
  }
}
