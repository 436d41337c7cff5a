import { streamCsvRows } from 'hucre/csv';
import { Archive, ArchiveFault } from './archive.ts';
import type { Line } from './line.ts';
import { type Survey, survey } from './survey.ts';
import { findParts, linesOfWorkbook } from './workbook.ts';

export interface Sheet {
  readonly found: Survey;
  lines(): AsyncGenerator<Line, void, undefined>;
}

const noTable = (says: string) => new ArchiveFault('no table', says);
const zipMark = Buffer.from('PK\u0003\u0004');
/** OLE2: workbooks from before 2007, and newer ones under a password. */
const oldMark = Buffer.from('d0cf11e0', 'hex');

/** Text as spreadsheet programs save it: with a byte-order mark, in UTF-8, or in GB 18030 as on most office machines. */
function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  for (const name of ['utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(name, { fatal: true }).decode(bytes);
      if (!text.includes('\0')) return text;
    } catch {
      // The next one; what neither can read is no text.
    }
  }
  throw noTable('这不是表格文件，请上传 .xlsx 工作簿或 .csv 文件。');
}

async function* linesOfText(text: string): AsyncGenerator<Line, void, undefined> {
  let no = 0;
  const head = text.slice(0, 4_096).split('\n', 1)[0]!;
  const delimiter = ['\t', ';', ','].find((char) => head.includes(char) && !head.includes(',')) ?? ',';
  for (const values of streamCsvRows(text, { delimiter })) yield { no: (no += 1), values };
}

/**
 * Opens a workbook or a text of comma-separated values. Throws an `ArchiveFault`, which says what to do, for anything
 * else and for what would unpack to more than a roster can hold.
 */
export async function openSheet(bytes: Buffer): Promise<Sheet> {
  if (bytes.length === 0) throw noTable('文件是空的，请选择填好的名册。');
  if (bytes.subarray(0, 4).equals(zipMark)) {
    const archive = new Archive(bytes);
    const parts = findParts(archive);
    return { found: await survey(archive, parts.sheet), lines: () => linesOfWorkbook(archive, parts) };
  }
  if (bytes.subarray(0, 4).equals(oldMark))
    throw noTable('这是旧版 .xls 或加了密码的工作簿，请去掉密码、另存为 .xlsx 后再上传。');
  const text = decode(bytes);
  const found = { lines: text.split('\n').length, formulas: new Set<never>(), merges: [] };
  return { found, lines: () => linesOfText(text) };
}
