/** What a cell may hold before it is written; nothing and an empty text are an empty cell. */
export type CellValue = string | number | null | undefined;

/**
 * One column of an exported table: what its values are, for the schema, and how a row gives them, for the file. Heading and
 * schema come from this one declaration, so neither can say what the other does not.
 */
export interface Column<Row> {
  readonly title: string;
  readonly description: string;
  readonly type: 'string' | 'number';
  readonly format?: 'date';
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** Whether part of each value is replaced by asterisks. */
  readonly masked?: true;
  /** Whether a cell may be empty. */
  readonly optional?: true;
  readonly of: (row: Row) => CellValue;
}

/** An exported table. Its name is that of its schema. */
export interface Table<Row> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly columns: readonly Column<Row>[];
}

/** A declared table with whatever rows: for whoever reads its headings and its schema alone. */
export type AnyTable = Pick<Table<never>, 'name' | 'title' | 'description'> & {
  readonly columns: readonly Omit<Column<never>, 'of'>[];
};

/** Signs that nobody sees count as blanks: some of them a workbook cannot hold, and what stood behind them stands in front. */
const runnable = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/**
 * A text that a spreadsheet would take for a formula gets an apostrophe before it, so that opening the file runs nothing.
 * Blanks before the sign do not help it, and Chinese and Japanese spreadsheets also take the full-width signs.
 */
export function harmless(text: string): string {
  return runnable.test(text) ? `'${text}` : text;
}

/** What a cell holds in the file. A number is never a formula, a negative one neither. */
export function cellOf(value: CellValue): string | number {
  if (value === null || value === undefined) return '';
  return typeof value === 'number' ? value : harmless(value);
}

function schemaOfColumn(column: AnyTable['columns'][number]): object {
  const { title, description, type, format, pattern, minimum, maximum } = column;
  return {
    title,
    description,
    type,
    ...(format && { format }),
    ...(pattern !== undefined && { pattern }),
    ...(column.enum && { enum: column.enum }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    'x-masked': column.masked ?? false,
  };
}

export const schemaPath = (name: string) => `/api/schemas/${name}.json`;

/** JSON Schema 2020-12 of one line of a table, by the headings; an empty cell is an absent property. */
export function schemaOf(table: AnyTable, publicUrl: string): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${publicUrl}${schemaPath(table.name)}`,
    title: table.title,
    description: `${table.description}一行数据是一个对象，列名就是属性名；空的格子没有这个属性；type 为 number 的列按数字读。`,
    type: 'object',
    properties: Object.fromEntries(table.columns.map((column) => [column.title, schemaOfColumn(column)])),
    required: table.columns.filter(({ optional }) => !optional).map(({ title }) => title),
    additionalProperties: false,
  };
}
