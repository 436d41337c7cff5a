import type { CellValue } from 'hucre/xlsx';
import { type DocumentKind, documentKinds, readDocument } from '../../kernel/identity/document.ts';
import { readCreditCode } from '../../kernel/identity/credit-code.ts';
import { readName } from '../../kernel/identity/person-name.ts';
import { readPhone } from '../../kernel/identity/phone.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { Enrolling } from '../people/enrol.ts';
import { type ColumnKey, type Columns, headings } from './columns.ts';
import type { Line } from './line.ts';

/** What is wrong with a cell: the heading of its column, and what to do. Never repeats the cell, so it may be kept in clear. */
export interface Problem {
  readonly column: string;
  readonly says: string;
}

/** A person as a line tells of her, before her union is looked up. */
export interface Entry extends Omit<Enrolling, 'orgId' | 'cell'> {
  readonly union: { readonly name: string } | { readonly code: string };
}

export type Checked = { readonly entry: Entry } | { readonly problems: readonly Problem[] };

/** Trade Union Law, article 3, with Labour Law, article 15: nobody under sixteen is employed. */
const leastAge = 16;

const kindNames: ReadonlyMap<string, DocumentKind> = new Map<string, DocumentKind>([
  ...(Object.entries(documentKinds) as [DocumentKind, string][]).map(([kind, label]) => [label, kind] as const),
  ...(['身份证', '二代身份证', '第二代身份证', '中华人民共和国居民身份证'] as const).map(
    (label) => [label, 'resident-id'] as const,
  ),
  ['港澳居民居住证', 'hkm-residence-permit'],
  ['港澳通行证', 'hkm-travel-permit'],
  ['回乡证', 'hkm-travel-permit'],
  ['港澳居民来往内地通行证(回乡证)', 'hkm-travel-permit'],
  ['台胞证', 'taiwan-travel-permit'],
  ['外国人永久居留证', 'foreign-permanent-resident'],
  ['外国护照', 'passport'],
  ['中国护照', 'passport'],
]);

const digits = (n: number) => String(n).padStart(2, '0');

function dayOf(year: number, month: number, day: number): Day | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real && year >= 1925 ? `${year}-${digits(month)}-${digits(day)}` : undefined;
}

/** Days since 1899-12-30, as spreadsheet programs count them; 20,000 is in 1954 and 80,000 in 2119. */
function dayOfSerial(serial: number): Day | undefined {
  if (!(serial >= 20_000 && serial < 80_000)) return undefined;
  return new Date(Date.UTC(1899, 11, 30) + Math.floor(serial) * 86_400_000).toISOString().slice(0, 10);
}

/** A date as people write it: 2024-01-05, 2024/1/5, 2024.1.5, 2024年1月5日, 20240105, or as the spreadsheet keeps it. */
export function readDay(value: CellValue): Day | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString().slice(0, 10);
  const text = String(value).normalize('NFKC').trim();
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s].*)?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (parts) return dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  return /^\d{5}(?:\.\d+)?$/.test(text) ? dayOfSerial(Number(text)) : undefined;
}

/** What a cell says as text, without the blanks that pasting leaves at its ends. */
function textOf(value: CellValue | undefined): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return String(value).replace(/^[\s\u3000\u00a0\u200b\ufeff]+|[\s\u3000\u00a0\u200b\ufeff]+$/gu, '');
}

/** Reads the cells of one line in turn and gathers what is wrong with them. */
class Reader {
  readonly problems: Problem[] = [];
  readonly #line: Line;
  readonly #columns: Columns;
  readonly #flaw: (place: number) => string | undefined;

  constructor(line: Line, columns: Columns, flaw: (place: number) => string | undefined) {
    this.#line = line;
    this.#columns = columns;
    this.#flaw = flaw;
  }

  value(key: ColumnKey): CellValue | undefined {
    const place = this.#columns.at[key];
    return place === undefined ? undefined : this.#line.values[place];
  }

  wrong(key: ColumnKey, says: string): undefined {
    this.problems.push({ column: headings[key], says });
    return undefined;
  }

  /** The text of a cell, or nothing where the cell itself is refused. */
  text(key: ColumnKey): string | undefined {
    const place = this.#columns.at[key];
    const flaw = place === undefined ? undefined : this.#flaw(place);
    if (flaw !== undefined) return this.wrong(key, flaw);
    const text = textOf(this.value(key));
    // A text that a spreadsheet program would run as a command once it is written somewhere else.
    if (/^[=@]|^[+-](?!\d)/.test(text.normalize('NFKC')))
      return this.wrong(key, '这一格以“=”等公式符号开头，请只填文字或数字。');
    return text;
  }

  taken<T extends { ok: true } | { ok: false; says: string }>(
    key: ColumnKey,
    read: T,
  ): Extract<T, { ok: true }> | undefined {
    return read.ok ? (read as Extract<T, { ok: true }>) : this.wrong(key, read.says);
  }
}

function isUnderAge(born: Day, today: Day): boolean {
  return `${Number(born.slice(0, 4)) + leastAge}${born.slice(4)}` > today;
}

function readNumber(reader: Reader, today: Day) {
  const label = reader.text('kind');
  const text = reader.text('number');
  if (label === undefined || text === undefined) return undefined;
  const kind = label === '' ? 'resident-id' : kindNames.get(label.normalize('NFKC').replaceAll(/\s/g, ''));
  if (kind === undefined)
    return reader.wrong('kind', `没有这种证件类型，请从这几种里选：${Object.values(documentKinds).join('、')}。`);
  const value = reader.value('number');
  if (typeof value === 'number' && value > Number.MAX_SAFE_INTEGER)
    return reader.wrong('number', '这一格是数字格式，后几位已经变成 0，请先把这一列设成文本，再重新填写。');
  const read = reader.taken('number', readDocument(kind, text, today));
  if (read?.birth !== undefined && isUnderAge(read.birth, today))
    return reader.wrong('number', `按证件号码，这个人还不满 ${leastAge} 周岁，不能入会。`);
  return read && { kind, number: read.number, born: read.birth ?? null };
}

function readUnion(reader: Reader): Entry['union'] | undefined {
  const code = reader.text('code');
  const name = reader.text('union');
  if (code === undefined || name === undefined) return undefined;
  if (code !== '') {
    const read = reader.taken('code', readCreditCode(code));
    return read && { code: read.creditCode };
  }
  return name === '' ? reader.wrong('union', '请填写工会名称，或者填写工会的统一社会信用代码。') : { name };
}

function readJoined(reader: Reader, today: Day): Day | undefined {
  const text = reader.text('joined');
  if (text === undefined) return undefined;
  if (text === '') return today;
  const day = readDay(reader.value('joined') ?? null);
  if (day === undefined) return reader.wrong('joined', '日期请写成 2024-01-05 这样，并检查有没有这一天。');
  return day > today ? reader.wrong('joined', '入会日期还没有到，请检查年份。') : day;
}

/** Whether nothing is written in the columns that count; blank lines between people are passed over. */
export function isBlank(line: Line, { at }: Columns): boolean {
  return Object.values(at).every((place) => textOf(line.values[place]) === '');
}

/** Reads one line of a roster: a person, or everything that is wrong with the line. `flaw` tells of a cell by its place. */
export function checkRow(
  line: Line,
  columns: Columns,
  today: Day,
  flaw: (place: number) => string | undefined,
): Checked {
  const reader = new Reader(line, columns, flaw);
  const text = reader.text('name');
  const name = text === undefined ? undefined : reader.taken('name', readName(text));
  const document = readNumber(reader, today);
  const typed = reader.text('phone');
  const phone = typed === undefined ? undefined : reader.taken('phone', readPhone(typed));
  const union = readUnion(reader);
  const joinedOn = readJoined(reader, today);
  if (!name || !document || !phone || !union || joinedOn === undefined) return { problems: reader.problems };
  const entry = { name: name.name, folded: name.folded, ...document, phone: phone.phone, union, joinedOn };
  return { entry };
}
