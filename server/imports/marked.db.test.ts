import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { refusalOf } from '../../replay/client.ts';
import { reasonsOf } from '../../test/refused.ts';
import { rosterHeadings, workbookOf } from '../../test/workbook.ts';
import { type Desk, fresh, openDesk } from '../../test/roster-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.s.close());

describe('the marked workbook', () => {
  it('is the same roster with red cells, notes and a last column, and nothing in it runs', async () => {
    const rows = [fresh(), fresh({ 姓名: '=cmd|calc', 手机号: '123' }), fresh({ 姓名: '@SUM(1)' })].map((line, n) => [
      ...line,
      `-备注${n}`,
    ]);
    const { id } = await desk.checked(await workbookOf(rows, [...rosterHeadings, '备注']));
    const marked = await readXlsx(await desk.download(`/api/imports/${id}/marked.xlsx`), { readStyles: true });
    const sheet = marked.sheets[0]!;
    expect(sheet.rows[0]).toEqual([...rosterHeadings, '备注', '问题']);
    expect(sheet.rows[1]!.slice(0, 7)).toEqual(rows[0]);
    expect(sheet.rows[2]![7]).toMatch(/^姓名：.*\n手机号：/);
    const bad = sheet.cells!.get('2,3')!;
    expect(bad.comment?.text).toContain('11 位');
    expect(bad.style?.fill).toMatchObject({ fgColor: { rgb: 'FFC7CE' } });
    expect([...sheet.cells!.values()].every((cell) => cell.formula === undefined)).toBe(true);
    expect(sheet.cells!.get('2,0')).toMatchObject({ value: '=cmd|calc', style: { numFmt: '@' } });
  });

  it('can be mended and uploaded as it is', async () => {
    const [good, bad] = [fresh(), fresh()];
    const first = await desk.checked(await workbookOf([good, bad.with(3, '123')]));
    await desk.imported(first.id);
    const { rows } = (await readXlsx(await desk.download(`/api/imports/${first.id}/marked.xlsx`))).sheets[0]!;
    const mended = await workbookOf([rows[1]!, rows[2]!.with(3, bad[3]!)], rows[0]!.map(String));
    expect(await desk.checked(mended)).toMatchObject({ goodRows: 1, unchangedRows: 1, badRows: 0 });
  });
});

describe('the template', () => {
  it('has the headings with notes, a list of documents, text cells and samples that are not imported', async () => {
    const bytes = await desk.download('/api/imports/template.xlsx');
    const { sheets } = await readXlsx(bytes, { readStyles: true });
    expect(sheets.map(({ name }) => name)).toEqual(['名册', '样例和说明']);
    expect(sheets[0]!.dataValidations).toHaveLength(1);
    expect(sheets[0]!.cells!.get('0,2')!.comment!.text).toContain('文本');
    expect(refusalOf(await desk.send(bytes))).toBe('workbook-refused');
  });
});

/** Its directory claims of one part that it is packed into more bytes than there are, although it ends where it did. */
function endless(workbook: Buffer): Buffer {
  const entry = workbook.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  workbook.writeUInt32LE(0x7fffffff, entry + 20);
  return workbook;
}

describe('a file that is no roster', () => {
  const files: readonly (readonly [string, () => Promise<Buffer> | Buffer, string])[] = [
    ['empty', () => Buffer.alloc(0), '空的'],
    ['a PDF', () => Buffer.from('%PDF-1.4\n%\xff\xfe\xfd\0\x80', 'latin1'), '不是表格文件'],
    ['text without headings', () => Buffer.from('今天天气很好\n明天也是'), '没有找到表头'],
    ['a workbook from before 2007', () => Buffer.from('d0cf11e0a1b11ae10000', 'hex'), '另存为 .xlsx'],
    [
      'a workbook of which a part goes on behind its end',
      async () => endless(await workbookOf([fresh()])),
      '不完整或已损坏',
    ],
    ['half a workbook', async () => (await workbookOf([fresh()])).subarray(0, 900), '不完整或已损坏'],
    ['without the column of phones', () => Buffer.from('姓名,证件号码,工会名称\n张三,1,2'), '「手机号」'],
    ['without any column for the union', () => Buffer.from('姓名,证件号码,手机号\n张三,1,2'), '「工会名称」或'],
    ['without anybody', () => workbookOf([]), '没有人'],
  ];
  test.each(files)('is refused where it is %s, and says what to do', async (_what, make, says) => {
    const came = await desk.send(await make());
    expect(refusalOf(came)).toBe('workbook-refused');
    expect(reasonsOf(came)).toMatchObject([{ at: 'file', says: expect.stringContaining(says) as string }]);
  });

  it('is refused beyond fifty megabytes as a workbook, and says so', async () => {
    const bytes = Buffer.alloc(51 * 1024 * 1024);
    bytes.write('PK\u0003\u0004', 'latin1');
    const came = await desk.send(bytes);
    expect(refusalOf(came)).toBe('workbook-refused');
    expect(reasonsOf(came)).toMatchObject([{ says: expect.stringContaining('50 MB') as string }]);
  });

  it('is refused beyond 128 megabytes whatever it is, and says so', async () => {
    const came = await desk.send(Buffer.alloc(129 * 1024 * 1024, 'a'));
    expect(refusalOf(came)).toBe('file-too-large');
    expect(reasonsOf(came)).toMatchObject([{ says: expect.stringContaining('128 MB') as string }]);
  });
});
