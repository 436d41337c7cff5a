import type { Sink } from './zip.ts';
import { type CellValue, type Table, cellOf } from './columns.ts';

function cell(value: CellValue): string {
  const text = String(cellOf(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const line = (values: readonly CellValue[]) => `${values.map(cell).join(',')}\r\n`;

/** The headings of a table behind a byte order mark, without which Excel reads Chinese as noise. RFC 4180. */
export function csvHead(table: Pick<Table<never>, 'columns'>): string {
  return `\uFEFF${line(table.columns.map(({ title }) => title))}`;
}

export function csvLines<Row>({ columns }: Table<Row>, rows: readonly Row[]): string {
  return rows.map((row) => line(columns.map(({ of }) => of(row)))).join('');
}

/** The same, page by page into a sink. */
export class CsvWriter<Row> {
  readonly #sink: Sink;
  readonly #table: Table<Row>;

  constructor(sink: Sink, table: Table<Row>) {
    this.#sink = sink;
    this.#table = table;
  }

  begin(): Promise<void> {
    return this.#sink(Buffer.from(csvHead(this.#table)));
  }

  write(rows: readonly Row[]): Promise<void> {
    return this.#sink(Buffer.from(csvLines(this.#table, rows)));
  }

  async end(): Promise<void> {}
}
