import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it, test } from 'vitest';
import { archiveOf, bookOf } from '../../test/archive.ts';
import { rosterLines, uploadOf, workbookOf } from '../../test/workbook.ts';
import { Archive, readEntries } from './archive.ts';
import type { Line } from './line.ts';
import { openSheet } from './sheet.ts';
import { flawOf } from './survey.ts';
import { findParts, linesOfWorkbook, readReferred } from './workbook.ts';

async function linesOf(bytes: Buffer): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of (await openSheet(uploadOf(bytes))).lines()) lines.push(line);
  return lines;
}

const sheetOf = (rows: string) => Buffer.from(`<worksheet><sheetData>${rows}</sheetData></worksheet>`);
const cell = (text: string) => `<row><c t="inlineStr"><is><t>${text}</t></is></c></row>`;

/** Counts what is unpacked. */
class CountedArchive extends Archive {
  given = 0;
  override async *pieces(name: string): AsyncGenerator<Buffer, void, undefined> {
    for await (const piece of super.pieces(name)) {
      this.given += piece.length;
      yield piece;
    }
  }
}

describe('a workbook', () => {
  it('is read as it was written, in whatever order its parts lie', async () => {
    const rows = [...rosterLines({ rows: 3_000, union: '示例电子厂工会' })];
    const streamed = await linesOf(await workbookOf(rows));
    const shared = await linesOf(Buffer.from(await writeXlsx({ sheets: [{ name: 'a', rows: [['x'], ...rows] }] })));
    expect(streamed.slice(1).map(({ values }) => values)).toEqual(rows);
    expect(shared.slice(1)).toEqual(streamed.slice(1));
    expect(shared.at(-1)!.no).toBe(3_001);
  });

  it('is read from its first sheet that is not hidden', async () => {
    const sheets = [
      { name: '藏', hidden: true, rows: [['藏']] },
      { name: '名册', rows: [['见']] },
    ];
    expect(await linesOf(Buffer.from(await writeXlsx({ sheets })))).toEqual([{ no: 1, values: ['见'] }]);
  });

  it('is read whatever its parts are called', async () => {
    expect(await linesOf(bookOf(sheetOf(cell('甲') + cell('乙'))))).toEqual([
      { no: 1, values: ['甲'] },
      { no: 2, values: ['乙'] },
    ]);
  });

  it('tells of formulas and merged cells, each by its place', async () => {
    const cells = new Map([['1,1', { formula: 'A2&"x"', formulaResult: '甲x' }]]);
    const merges = [{ startRow: 2, startCol: 0, endRow: 3, endCol: 0 }];
    const rows = [['a', 'b'], ['甲', ''], ['乙'], ['丙']];
    const { found } = await openSheet(
      uploadOf(Buffer.from(await writeXlsx({ sheets: [{ name: 'a', rows, cells, merges }] }))),
    );
    expect(flawOf(found, 2, 2)).toContain('公式');
    expect([flawOf(found, 3, 1), flawOf(found, 4, 1)]).toEqual(Array(2).fill(expect.stringContaining('取消合并')));
    expect([flawOf(found, 2, 1), flawOf(found, 3, 2), flawOf(found, 5, 1)]).toEqual(Array(3).fill(undefined));
  });

  it('is unpacked only as fast as somebody takes its lines', async () => {
    const text = '人'.repeat(200);
    const bytes = await workbookOf(Array.from({ length: 40_000 }, (_, n) => [`${n}${text}`]));
    const open = async () => new CountedArchive(uploadOf(bytes), await readEntries(uploadOf(bytes)));
    const [slow, quick] = [await open(), await open()];
    const parts = await findParts(slow);
    const referred = await readReferred(slow, parts);
    const reading = linesOfWorkbook(slow, parts, referred);
    for (let n = 0; n < 10; n += 1) await reading.next();
    // While another goes through the whole sheet, this one has all the time it could want to run ahead.
    let last = 0;
    for await (const { no } of linesOfWorkbook(quick, parts, referred)) last = no;
    expect(last).toBe(40_001);
    expect(slow.given).toBeLessThan(quick.given / 5);
    expect((await reading.next()).value).toMatchObject({ no: 11 });
    await reading.return();
  });
});

describe('a hostile archive', () => {
  const million = sheetOf(cell('a').repeat(30_000));
  const bombs: readonly (readonly [string, Buffer, string])[] = [
    ['that packs a thousand times smaller', bookOf(Buffer.alloc(8 * 1024 * 1024)), '展开后太大'],
    ['that claims gigabytes', bookOf(million, 0xf0000000), '展开后太大'],
    ['whose sheet goes on after its size', bookOf(million, 1_000), '展开后太大'],
    ['that is no workbook', archiveOf([{ name: 'a.txt', content: Buffer.from('a') }]), '不是表格文件'],
    ['that ends early', bookOf(million).subarray(0, 500), '不完整'],
    ['of four bytes', Buffer.from('PK\u0003\u0004'), '不完整'],
  ];
  test.each(bombs)('%s is refused before it is unpacked [ASVS-5.2.3]', async (_what, bytes, says) => {
    await expect(openSheet(uploadOf(bytes))).rejects.toMatchObject({ says: expect.stringContaining(says) as string });
  });
});
