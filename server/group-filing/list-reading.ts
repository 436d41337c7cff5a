import { setImmediate } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { type GroupLine, type GroupList, groupListMax } from '../../kernel/group-filing.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { nameHeadings, numberHeadings } from '../../kernel/roster-headings.ts';
import { ArchiveFault } from '../imports/archive.ts';
import { CellReader, type Problem, isBlank } from '../imports/cell-reader.ts';
import type { Table } from '../imports/columns.ts';
import { findColumns } from '../imports/reading.ts';
import { openSheet } from '../imports/sheet.ts';
import { flawOf } from '../imports/survey.ts';
import type { Upload } from '../imports/upload.ts';

/** The two columns that count, wherever they stand. */
const listTable: Table<'name' | 'number'> = {
  headings: { name: '姓名', number: '证件号码' },
  synonyms: { name: nameHeadings, number: numberHeadings },
  needed: [['name'], ['number']],
};

/** Ten thousand lines of a roster are half a megabyte; a form with pictures in it may be larger. */
const listLimit = 8 * 1024 * 1024;

const atOnce = 64 * 1024;

/** Piece by piece, others having their turn in between: a list may be millions of empty lines. */
const held = (bytes: Buffer): Upload => ({
  size: bytes.length,
  async *pieces(from = 0) {
    for (let at = from; at < bytes.length; at += atOnce) {
      yield bytes.subarray(at, at + atOnce);
      await setImmediate();
    }
  },
});

const wrong = (says: string) => refuse('workbook-refused', [{ at: 'file', says }]);

/** One file, in memory only: of a list nothing is kept. Refusals: file-too-large, malformed-request. */
export async function receiveList(request: FastifyRequest): Promise<Buffer | Refusal> {
  let bytes: Buffer | undefined;
  try {
    for await (const part of request.files({ limits: { fileSize: listLimit, files: 1, fields: 0 } }))
      bytes = await part.toBuffer();
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'FST_REQ_FILE_TOO_LARGE')
      return refuse('file-too-large', [{ at: 'file', says: '名单文件最多 8 MB，请删掉图片，或者分成几份。' }]);
    if (fault instanceof Error && 'statusCode' in fault) throw fault;
    return refuse('malformed-request');
  }
  return bytes ?? refuse('malformed-request', [{ at: 'file', says: '没有收到文件，请重新选择' }]);
}

const lineWords = ({ no }: { readonly no: number }, { column, says }: Problem) => `第 ${no} 行的${column}：${says}`;

/**
 * The people of a list, read as rosters are: a workbook, or a CSV in UTF-8 or GB 18030. Lines without either cell are left out.
 * Refusal: workbook-refused, with what to do.
 */
export async function readList(bytes: Buffer): Promise<GroupList | Refusal> {
  try {
    const sheet = await openSheet(held(bytes));
    const rows = sheet.lines();
    const columns = await findColumns(rows, listTable);
    const lines: GroupLine[] = [];
    for await (const line of rows) {
      if (isBlank(line, columns)) continue;
      if (lines.length === groupListMax) return wrong(`一张名单最多 ${groupListMax} 人，请分成几份。`);
      const reader = new CellReader(line, columns, listTable, (place) => flawOf(sheet.found, line.no, place + 1));
      const name = reader.text('name');
      const number = reader.number('number');
      if (name === undefined || number === undefined) return wrong(lineWords(line, reader.problems[0]!));
      lines.push({ row: line.no, name, number });
    }
    return lines.length === 0 ? wrong('表头下面没有人，请填好名单再选一次。') : { lines };
  } catch (fault) {
    if (fault instanceof ArchiveFault) return wrong(fault.says);
    return wrong('文件读不出来，请在表格软件里另存为 .xlsx 再选一次。');
  }
}
