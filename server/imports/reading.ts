import { setImmediate as breath } from 'node:timers/promises';
import type { Platform } from '../platform.ts';
import { ArchiveFault } from './archive.ts';
import { isBlank } from './cell-reader.ts';
import { type Columns, type Table, columnsIn, headerWithin, missingIn } from './columns.ts';
import type { Line } from './line.ts';
import type { FoundUnion, ImportRow } from './queries.ts';
import { type Sheet, openSheet } from './sheet.ts';
import { openUpload } from './spool.ts';

/** What the work on imports needs of the platform. */
export type Desk = Pick<Platform, 'config' | 'db' | 'log' | 'sealer'>;

/** Reads down to the headings. Throws an `ArchiveFault` where there are none, or a column is lacking that is needed. */
export async function findColumns<K extends string>(
  lines: AsyncGenerator<Line, void, undefined>,
  table: Table<K>,
): Promise<Columns<K>> {
  for (let n = 0; n < headerWithin; n += 1) {
    const { done, value } = await lines.next();
    if (done) break;
    const columns = columnsIn(value, table);
    if (columns === undefined) continue;
    const missing = missingIn(columns, table);
    if (missing.length === 0) return columns;
    throw new ArchiveFault('columns are missing', `表头缺少这几列：${missing.join('、')}。请对照模板补上后再上传。`);
  }
  const names = table.needed.slice(0, 2).map(([key]) => `「${table.headings[key!]}」`);
  throw new ArchiveFault(
    'no headings',
    `前 ${headerWithin} 行里没有找到表头，请对照模板，把${names.join('')}等列名写在第一行。`,
  );
}

/** Lines are worked on this many at a time; in between the server answers others, and the database is told what comes next. */
const atOnce = 100;

/** Goes through the lines of a batch and leaves time for everything else the process has to do. */
export async function inBreaths<T>(all: readonly T[], act: (one: T) => void): Promise<void> {
  for (let from = 0; from < all.length; from += atOnce) {
    await breath();
    for (const one of all.slice(from, from + atOnce)) act(one);
  }
}

export interface Taken {
  readonly lines: readonly Line[];
  /** The last line taken, blank ones included. */
  readonly cursor: number;
  readonly ended: boolean;
}

/** A workbook being read: where it is, and the unions met so far, which mostly repeat from line to line. */
export class Reading<K extends string> {
  readonly sheet: Sheet;
  readonly columns: Columns<K>;
  readonly unions = new Map<string, readonly FoundUnion[]>();
  readonly #lines: AsyncGenerator<Line, void, undefined>;
  #cursor: number;

  private constructor(sheet: Sheet, columns: Columns<K>, lines: AsyncGenerator<Line, void, undefined>) {
    this.sheet = sheet;
    this.columns = columns;
    this.#lines = lines;
    this.#cursor = columns.headerNo;
  }

  /** Opens an upload from its first line. */
  static async open<K extends string>(desk: Desk, row: ImportRow, table: Table<K>): Promise<Reading<K>> {
    const sheet = await openSheet(await openUpload(desk, row.id, row.keySealed));
    const lines = sheet.lines();
    try {
      return new Reading(sheet, await findColumns(lines, table), lines);
    } catch (fault) {
      await lines.return();
      throw fault;
    }
  }

  /** The last line that was read. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Passes over the lines up to this one, which are done with; `passing` is shown those that are not blank. */
  async pass(upTo: number, passing: (line: Line) => void): Promise<void> {
    let passed = 0;
    while (this.#cursor < upTo) {
      const { done, value } = await this.#lines.next();
      if (done) break;
      this.#cursor = value.no;
      if (!isBlank(value, this.columns)) passing(value);
      if ((passed += 1) % atOnce === 0) await breath();
    }
  }

  async take(limit: number): Promise<Taken> {
    const lines: Line[] = [];
    let ended = false;
    while (lines.length < limit && !ended) {
      if (lines.length % atOnce === 0) await breath();
      const { done, value } = await this.#lines.next();
      ended = done === true;
      if (done) break;
      this.#cursor = value.no;
      if (!isBlank(value, this.columns)) lines.push(value);
    }
    return { lines, cursor: this.#cursor, ended };
  }

  async close(): Promise<void> {
    await this.#lines.return();
  }
}

/** Where a batch leaves the import. */
export interface Batch {
  readonly cursor: number;
  readonly ended: boolean;
}

/**
 * The batches of a roster, each made ready while the one before is being written: reading, checking and sealing take the
 * processor of this process, writing that of the database.
 */
export class Ahead<T extends Batch> {
  readonly #reading: { close(): Promise<void> };
  readonly #prepare: () => Promise<T>;
  #coming: Promise<T> | undefined;
  /** The last line of the batch that was given last; the import has to stand there when the next one is taken. */
  cursor: number;

  constructor(reading: { close(): Promise<void> }, cursor: number, prepare: () => Promise<T>) {
    this.#reading = reading;
    this.#prepare = prepare;
    this.cursor = cursor;
  }

  async take(): Promise<T> {
    const batch = await (this.#coming ?? this.#prepare());
    this.#coming = batch.ended ? undefined : this.#prepare();
    // Whoever takes it is told of the fault; until then it must not end the process.
    this.#coming?.catch(() => {});
    this.cursor = batch.cursor;
    return batch;
  }

  async close(): Promise<void> {
    await this.#coming?.catch(() => {});
    await this.#reading.close();
  }
}
