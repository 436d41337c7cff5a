import type { ExportKind } from '../../kernel/exporting.ts';
import type { Refusal } from '../../kernel/refusal.ts';
import { type Reach, type Scoped, scopedTo } from '../db/scope.ts';
import { findOrg } from '../orgs/queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { CsvWriter } from './csv.ts';
import type { Table } from './columns.ts';
import type { ExportRow, Subject } from './queries.ts';
import { type Watermark, XlsxWriter } from './xlsx.ts';
import type { Sink } from './zip.ts';

export type Filter = Readonly<Record<string, string>>;

/** What is asked for: which rows, of which union, as this caller reaches it. */
export interface Asked {
  readonly scoped: Scoped;
  readonly what: ExportKind;
  readonly org: Reach;
  readonly filter: Filter;
  readonly now: number;
}

/** What is asked for through one post; undefined where the union is not within its reach. */
export async function askedThrough(
  platform: Platform,
  caller: Caller,
  post: Caller['posts'][number],
  of: Pick<ExportRow, 'what' | 'filter'> & { readonly orgId: string; readonly now: number },
): Promise<Asked | undefined> {
  const scoped = scopedTo(platform.db, { ...caller, posts: [post] });
  const org = await findOrg(scoped, of.orgId);
  return org && { scoped, what: of.what, org: { level: org.level, orgId: org.id }, filter: of.filter, now: of.now };
}

export interface WrittenPage {
  readonly rows: number;
  /** Whose whole numbers it has; nobody's where numbers are masked. */
  readonly subjects: readonly Subject[];
}

/** A file being written, a page at a time. */
export interface Writing {
  /** Writes the next page and says what it had; undefined once all is written and the file is ended. */
  step(): Promise<WrittenPage | undefined>;
}

interface To {
  readonly mark: Watermark;
  readonly sink: Sink;
}

type Pages<Row> = AsyncGenerator<readonly Row[], void, undefined>;

/** The rows that are asked for, as they are counted and written. */
export interface Rows {
  /** What they are narrowed by, as it is kept. */
  readonly filter: Filter;
  /** Why they are not to be had yet. */
  readonly refused?: Refusal | undefined;
  /** How many there are now. */
  count(): Promise<number>;
  write(row: ExportRow, to: To): Writing;
}

interface RowsOf<Row> extends Omit<Rows, 'write'> {
  table(row: Pick<ExportRow, 'number' | 'unmasked'>): Table<Row>;
  pages(): Pages<Row>;
  /** Whose row it is, where it has something of hers in full. */
  subjectOf?(row: Row): Subject;
}

function writingOf<Row>(
  table: Table<Row>,
  pages: Pages<Row>,
  { format, mark, sink }: To & Pick<ExportRow, 'format'>,
  subjectOf: ((row: Row) => Subject) | undefined,
): Writing {
  const writer = format === 'csv' ? new CsvWriter(sink, table) : new XlsxWriter(sink, table, mark);
  let begun = false;
  return {
    async step() {
      if (!begun) await writer.begin();
      begun = true;
      const { done, value } = await pages.next();
      if (!done) {
        await writer.write(value);
        return { rows: value.length, subjects: subjectOf ? value.map(subjectOf) : [] };
      }
      await writer.end();
      return undefined;
    },
  };
}

/** Rows whose kind nobody else has to know. */
export function rowsOf<Row>({ table, pages, subjectOf, ...rows }: RowsOf<Row>): Rows {
  return {
    ...rows,
    write: (row, to) =>
      writingOf(table(row), pages(), { ...to, format: row.format }, row.unmasked ? subjectOf : undefined),
  };
}
