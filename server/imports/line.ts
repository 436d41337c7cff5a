import type { CellValue } from 'hucre/csv';

/** One line of a sheet: its number as spreadsheet programs show it, and its cells from the first column. */
export interface Line {
  readonly no: number;
  readonly values: readonly CellValue[];
}
