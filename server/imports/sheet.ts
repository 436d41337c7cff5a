import { Archive, ArchiveFault, readEntries } from './archive.ts';
import { rowsOfCsv } from './csv.ts';
import type { Line } from './line.ts';
import { type Survey, survey } from './survey.ts';
import type { Upload } from './upload.ts';
import { findParts, linesOfWorkbook, readReferred } from './workbook.ts';

export interface Sheet {
  readonly found: Survey;
  lines(): AsyncGenerator<Line, void, undefined>;
}

/** A million lines of six columns are 45 MB. */
export const workbookLimit = 50 * 1024 * 1024;

const noTable = (says: string) => new ArchiveFault('no table', says);
const zipMark = Buffer.from('PK\u0003\u0004');
/** OLE2: workbooks from before 2007, and newer ones under a password. */
const oldMark = Buffer.from('d0cf11e0', 'hex');

/** What is cut out of a text keeps all of it in memory; so texts are short. */
const decodedAtOnce = 64 * 1024;

/** Decodes piece by piece. Throws where the bytes are not of this encoding or hold what no text holds. */
async function* decoded(upload: Upload, encoding: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const piece of upload.pieces())
    for (let at = 0; at < piece.length; at += decodedAtOnce) {
      const text = decoder.decode(piece.subarray(at, at + decodedAtOnce), { stream: true });
      if (text.includes('\0')) throw new TypeError('a zero in a text');
      yield text;
    }
  yield decoder.decode();
}

function encodingsOf([first, second]: Buffer): readonly string[] {
  if (first === 0xff && second === 0xfe) return ['utf-16le'];
  return first === 0xfe && second === 0xff ? ['utf-16be'] : ['utf-8', 'gb18030'];
}

/** Finds the encoding by reading all of the text once, and counts its lines on the way. */
async function readText(upload: Upload, head: Buffer): Promise<{ encoding: string; lines: number }> {
  for (const encoding of encodingsOf(head)) {
    try {
      let lines = 1;
      for await (const text of decoded(upload, encoding))
        for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
      return { encoding, lines };
    } catch (fault) {
      // The next one; what none can read is no text.
      if (!(fault instanceof TypeError)) throw fault;
    }
  }
  throw noTable('这不是表格文件，请上传 .xlsx 工作簿或 .csv 文件。');
}

async function* linesOfText(upload: Upload, encoding: string): AsyncGenerator<Line, void, undefined> {
  let no = 0;
  for await (const values of rowsOfCsv(decoded(upload, encoding))) yield { no: (no += 1), values };
}

async function headOf(upload: Upload): Promise<Buffer> {
  for await (const piece of upload.pieces()) return piece.subarray(0, 4);
  return Buffer.alloc(0);
}

async function openWorkbook(archive: Archive): Promise<Sheet> {
  const parts = await findParts(archive);
  const found = await survey(archive, parts.sheet);
  const referred = await readReferred(archive, parts);
  return { found, lines: () => linesOfWorkbook(archive, parts, referred) };
}

/**
 * Opens a workbook, or a text of comma-separated values in UTF-8, UTF-16 with its mark, or GB 18030 as on most office
 * machines. Throws an `ArchiveFault`, which says what to do, for anything else and for what would unpack to more than a
 * roster can hold.
 */
export async function openSheet(upload: Upload): Promise<Sheet> {
  if (upload.size === 0) throw noTable('文件是空的，请选择填好的名册。');
  const head = await headOf(upload);
  if (head.equals(zipMark)) {
    if (upload.size > workbookLimit)
      throw new ArchiveFault('too large a workbook', '工作簿最多 50 MB，请分成几份，或者另存为 .csv 后上传。');
    return openWorkbook(new Archive(upload, await readEntries(upload)));
  }
  if (head.equals(oldMark)) throw noTable('这是旧版 .xls 或加了密码的工作簿，请去掉密码、另存为 .xlsx 后再上传。');
  const { encoding, lines } = await readText(upload, head);
  return { found: { lines, formulas: new Set(), merges: [] }, lines: () => linesOfText(upload, encoding) };
}
