import type { CellValue } from 'hucre/xlsx';
import { levelWords } from '../kernel/party.ts';
import { unionTable } from '../server/imports/columns.ts';
import { workbookOf } from './workbook.ts';

/** Made-up lists of unions, by the names of their columns. */
export const { headings } = unionTable;
export type UnionCells = Partial<Record<keyof typeof headings, CellValue>>;

const keys = Object.keys(headings) as (keyof typeof headings)[];

/** A line that founds a workplace union below the town, with some of its cells changed. */
export function unionLine(cells: UnionCells): CellValue[] {
  const usual: UnionCells = { level: levelWords.workplace, parent: '木棉街道总工会' };
  return keys.map((key) => ({ ...usual, ...cells })[key] ?? '');
}

export const unionList = (lines: readonly UnionCells[]): Promise<Buffer> =>
  workbookOf(
    lines.map(unionLine),
    keys.map((key) => headings[key]),
  );
