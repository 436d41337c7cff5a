import type { GroupLine } from '../../../kernel/group-filing.ts';
import { nameHeadings, numberHeadings } from '../../../kernel/roster-headings.ts';

type Cell = string | number | boolean | Date | null | undefined | object;

const names: ReadonlySet<string> = new Set(['姓名', ...nameHeadings]);
const numbers: ReadonlySet<string> = new Set(['证件号码', ...numberHeadings]);

/** How far down the headings may stand, below a title. */
const headerWithin = 10;

export interface ListRead {
  readonly lines: readonly GroupLine[];
  /** What keeps the workbook from being used, in words. */
  readonly wrong?: string;
}

const textOf = (cell: Cell): string =>
  typeof cell === 'string' || typeof cell === 'number' ? String(cell).normalize('NFKC').trim() : '';

const placeOf = (row: readonly Cell[], of: ReadonlySet<string>) => row.findIndex((cell) => of.has(textOf(cell)));

/** The people of a sheet by its two columns, wherever these stand; lines without either are left out. */
export function readList(rows: readonly (readonly Cell[])[]): ListRead {
  const header = rows.slice(0, headerWithin).findIndex((row) => placeOf(row, names) >= 0 && placeOf(row, numbers) >= 0);
  if (header < 0)
    return { lines: [], wrong: `前 ${headerWithin} 行里没有找到“姓名”和“证件号码”这两列，请补上列名再选一次。` };
  const [name, number] = [placeOf(rows[header]!, names), placeOf(rows[header]!, numbers)];
  const lines: GroupLine[] = [];
  for (const [n, row] of rows.entries()) {
    if (n <= header) continue;
    const line = { row: n + 1, name: textOf(row[name]), number: textOf(row[number]) };
    // The last digits of such a number are gone already, and it may be somebody else's now.
    if (typeof row[number] === 'number' && row[number] > Number.MAX_SAFE_INTEGER)
      return {
        lines: [],
        wrong: `第 ${line.row} 行的证件号码是数字格式，后几位已经变成 0。请把这一列设成文本，重新填写。`,
      };
    if (line.name !== '' || line.number !== '') lines.push(line);
  }
  return lines.length === 0 ? { lines, wrong: '表头下面没有人，请填好名单再选一次。' } : { lines };
}

/** Reads a workbook here, so that nothing of it is sent but names and numbers. */
export async function readWorkbook(file: File): Promise<ListRead> {
  const { readXlsx } = await import('hucre/xlsx');
  try {
    const { sheets } = await readXlsx(await file.arrayBuffer());
    return readList(sheets[0]?.rows ?? []);
  } catch {
    return { lines: [], wrong: '文件读不出来，请在表格软件里另存为 .xlsx 再选一次。' };
  }
}
