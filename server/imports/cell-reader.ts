import type { CellValue } from 'hucre/xlsx';
import type { Day } from '../../kernel/calendar.ts';
import type { Columns, Table } from './columns.ts';
import type { Line } from './line.ts';

/** What is wrong with a cell: the heading of its column, and what to do. Never repeats the cell, so it may be kept in clear. */
export interface Problem {
  readonly column: string;
  readonly says: string;
}

/** Tells of a cell by its place what is wrong before its value is looked at. */
export type Flaw = (place: number) => string | undefined;

const digits = (n: number) => String(n).padStart(2, '0');

function dayOf(year: number, month: number, day: number): Day | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real && year >= 1921 ? `${year}-${digits(month)}-${digits(day)}` : undefined;
}

/** Days since 1899-12-30, as spreadsheet programs count them; 20,000 is in 1954 and 80,000 in 2119. */
function dayOfSerial(serial: number): Day | undefined {
  if (!(serial >= 20_000 && serial < 80_000)) return undefined;
  return new Date(Date.UTC(1899, 11, 30) + Math.floor(serial) * 86_400_000).toISOString().slice(0, 10);
}

/** A date as people write it: 2024-01-05, 2024/1/5, 2024.1.5, 2024年1月5日, 20240105, or as the spreadsheet keeps it. */
function readDay(value: CellValue): Day | undefined {
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
export class CellReader<K extends string> {
  readonly problems: Problem[] = [];
  readonly #line: Line;
  readonly #columns: Columns<K>;
  readonly #table: Table<K>;
  readonly #flaw: Flaw;

  constructor(line: Line, columns: Columns<K>, table: Table<K>, flaw: Flaw) {
    this.#line = line;
    this.#columns = columns;
    this.#table = table;
    this.#flaw = flaw;
  }

  value(key: K): CellValue | undefined {
    const place = this.#columns.at[key];
    return place === undefined ? undefined : this.#line.values[place];
  }

  wrong(key: K, says: string): undefined {
    this.problems.push({ column: this.#table.headings[key], says });
    return undefined;
  }

  /** The text of a cell, or nothing where the cell itself is refused. */
  text(key: K): string | undefined {
    const place = this.#columns.at[key];
    const flaw = place === undefined ? undefined : this.#flaw(place);
    if (flaw !== undefined) return this.wrong(key, flaw);
    const text = textOf(this.value(key));
    // A text that a spreadsheet program would run as a command once it is written somewhere else.
    if (/^[=@]|^[+-](?!\d)/.test(text.normalize('NFKC')))
      return this.wrong(key, '这一格以“=”等公式符号开头，请只填文字或数字。');
    return text;
  }

  /** The text of a cell that holds a long number, or nothing where its last digits are gone. */
  number(key: K): string | undefined {
    const value = this.value(key);
    if (typeof value === 'number' && value > Number.MAX_SAFE_INTEGER)
      return this.wrong(key, '这一格是数字格式，后几位已经变成 0，请先把这一列设成文本，再重新填写。');
    return this.text(key);
  }

  taken<T extends { ok: true } | { ok: false; says: string }>(key: K, read: T): Extract<T, { ok: true }> | undefined {
    return read.ok ? (read as Extract<T, { ok: true }>) : this.wrong(key, read.says);
  }

  /** A day that has come, `empty` where nothing is written, or nothing where the cell is refused. */
  day<E>(key: K, today: Day, { empty, later }: { readonly empty: E; readonly later: string }): Day | E | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    if (text === '') return empty;
    const day = readDay(this.value(key) ?? null);
    if (day === undefined) return this.wrong(key, '日期请写成 2024-01-05 这样，并检查有没有这一天。');
    return day > today ? this.wrong(key, later) : day;
  }
}

/** Whether nothing is written in the columns that count; blank lines between others are passed over. */
export function isBlank(line: Line, { at }: Columns): boolean {
  return Object.values(at).every((place) => place === undefined || textOf(line.values[place]) === '');
}
