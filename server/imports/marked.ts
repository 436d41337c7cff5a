import type { Cell, CellValue } from 'hucre/xlsx';
import type { Platform } from '../platform.ts';
import type { Problem } from './cell-reader.ts';
import { type Columns, type Table, keysOf } from './columns.ts';
import { type ImportRow, listProblems } from './queries.ts';
import type { Line } from './line.ts';
import { findColumns } from './reading.ts';
import { openSheet } from './sheet.ts';
import { openUpload } from './spool.ts';
import { sheetNames, tables } from './tables.ts';

/** The writer holds a workbook with styles in memory, about 2 KB a line; larger rosters come back with the bad lines only. */
const wholeMax = 50_000;
const lastHeading = '问题';

const red = {
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'FFC7CE' } },
  font: { color: { rgb: '9C0006' } },
  numFmt: '@',
} as const;
const plain = { numFmt: '@' } as const;

/** A cell as text, so that a long number stays whole and nothing that begins with = + - @ is ever run. */
function asText(value: CellValue | undefined): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
}

class Marking {
  readonly rows: CellValue[][] = [];
  readonly cells = new Map<string, Partial<Cell>>();
  readonly #table: Table;
  readonly #columns: Columns;
  /** Where the last column goes: behind everything that stands in the line of headings. */
  readonly #last: number;

  constructor(table: Table, columns: Columns, header: Line) {
    this.#table = table;
    this.#columns = columns;
    const places = header.values.flatMap((value, place) => (asText(value).trim() === '' ? [] : [place]));
    const own = header.values.findIndex((value) => asText(value).trim() === lastHeading);
    this.#last = own >= 0 ? own : Math.max(...places) + 1;
  }

  add(line: Line, at: number, problems: readonly Problem[] = []): void {
    while (this.rows.length < at) this.rows.push([]);
    const width = Math.max(this.#last + 1, line.values.length);
    const row = Array.from({ length: width }, (_, place) => (place === this.#last ? '' : asText(line.values[place])));
    row[this.#last] =
      line.no === this.#columns.headerNo
        ? lastHeading
        : problems.map(({ column, says }) => `${column}：${says}`).join('\n');
    this.rows.push(row);
    for (const [place, value] of row.entries())
      this.cells.set(`${at},${place}`, { value, type: 'string', style: plain });
    for (const { column, says } of problems) this.#mark(at, row, column, says);
    if (problems.length > 0)
      this.cells.set(`${at},${this.#last}`, { value: row[this.#last]!, type: 'string', style: red });
  }

  #mark(at: number, row: readonly string[], column: string, says: string): void {
    const { headings, needed } = this.#table;
    const key = keysOf(this.#table).find((one) => headings[one] === column);
    // A problem of one column may be about a workbook that has only the other of the two that serve.
    const serving = [key, ...(needed.find((group) => group.includes(key ?? '')) ?? [])];
    const place = serving.map((one) => this.#columns.at[one ?? '']).find((at) => at !== undefined);
    if (place === undefined) return;
    const value = row[place] ?? '';
    this.cells.set(`${at},${place}`, { value, type: 'string', style: red, comment: { text: says } });
  }
}

/**
 * The roster as it was uploaded, with every bad cell red, the reason in its note and in a last column «问题»; every cell is
 * text. Of a roster of more than fifty thousand lines only the headings and the bad lines, up to as many.
 */
export async function makeMarked(platform: Platform, row: ImportRow): Promise<Uint8Array> {
  const sheet = await openSheet(await openUpload(platform, row.id, row.keySealed));
  const table: Table = tables[row.kind];
  const head = sheet.lines();
  const columns = await findColumns(head, table);
  await head.return();
  const bad = new Map((await listProblems(platform.db, row, wholeMax)).map(({ no, problems }) => [no, problems]));
  const whole = row.readRows <= wholeMax;
  const above: Line[] = [];
  let marking: Marking | undefined;
  for await (const line of sheet.lines()) {
    if (line.no < columns.headerNo) above.push(line);
    else if (marking === undefined) {
      marking = new Marking(table, columns, line);
      for (const before of above) marking.rows[before.no - 1] = before.values.map(asText);
      for (let no = 0; no < line.no - 1; no += 1) marking.rows[no] ??= [];
      marking.add(line, line.no - 1);
    } else if (whole) marking.add(line, line.no - 1, bad.get(line.no));
    else if (bad.has(line.no)) marking.add(line, marking.rows.length, bad.get(line.no));
  }
  const { rows, cells } = marking!;
  const { writeXlsx } = await import('hucre/xlsx');
  return writeXlsx({ sheets: [{ name: sheetNames[row.kind], rows, cells, freezePane: { rows: columns.headerNo } }] });
}
