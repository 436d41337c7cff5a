import { writeXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { checkDigit18 } from '../../kernel/identity/number18.ts';
import { done } from '../../replay/client.ts';
import { rosterHeadings, workbookOf } from '../../test/workbook.ts';
import { type Desk, fresh, openDesk, union } from '../../test/roster-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.s.close());

describe('a bad line', () => {
  const child = '44990120150101001';
  const cases: readonly (readonly [string, Parameters<typeof fresh>[0], string, string])[] = [
    ['a wrong check digit', { 证件号码: '449901199001010010' }, '证件号码', '填错了'],
    ['an impossible birth date', { 证件号码: '449901199013320018' }, '证件号码', '没有这样的日期'],
    ['a child', { 证件号码: child + checkDigit18(child) }, '证件号码', '不满 16 周岁'],
    ['an emoji in the name', { 姓名: '张😀' }, '姓名', '表情符号'],
    ['a control character in the name', { 姓名: '张\u0007三' }, '姓名', '看不见的字符'],
    ['no name', { 姓名: ' ' }, '姓名', '请填写姓名'],
    ['a landline', { 手机号: '020-88886666' }, '手机号', '座机'],
    ['an unknown kind of document', { 证件类型: '工作证' }, '证件类型', '没有这种证件类型'],
    ['a number that a spreadsheet has rounded', { 证件号码: 449901199001010000 }, '证件号码', '文本'],
    ['text that is a formula elsewhere', { 姓名: '=cmd|calc' }, '姓名', '公式符号'],
    ['an unknown union', { 工会名称: '从来没有的工会' }, '工会名称', '没有找到这个工会'],
    ['a union out of reach', { 工会名称: '示例车间工会' }, '工会名称', '不在榕区总工会的范围内'],
    ['a day that is none', { 入会日期: '2024-02-30' }, '入会日期', '有没有这一天'],
    ['a day to come', { 入会日期: '2090-01-01' }, '入会日期', '还没有到'],
  ];
  test.each(cases)('with %s is named with its column and what to do', async (_what, changes, column, says) => {
    const dry = await desk.checked(await workbookOf([fresh(), fresh(changes)]));
    expect(dry).toMatchObject({ goodRows: 1, badRows: 1 });
    expect(dry.problems).toEqual([{ row: 3, column, says: expect.stringContaining(says) as string }]);
  });

  it('with a formula or a merged cell is bad though the sheet shows a value', async () => {
    const lines = [fresh(), fresh(), fresh(), fresh()];
    const rows = [[...rosterHeadings], ...lines];
    const cells = new Map([['2,0', { formula: 'A2', formulaResult: '张三' }]]);
    const merges = [{ startRow: 3, startCol: 4, endRow: 4, endCol: 4 }];
    const dry = await desk.checked(Buffer.from(await writeXlsx({ sheets: [{ name: 'a', rows, cells, merges }] })));
    expect(dry).toMatchObject({ goodRows: 1, badRows: 3 });
    expect(dry.problems.map(({ row, column, says }) => `${row} ${column} ${says.slice(0, 6)}`)).toEqual([
      '3 姓名 这一格是公式',
      '4 工会名称 这一格和别的',
      '5 工会名称 这一格和别的',
    ]);
  });

  it('with the number of an earlier line is the second one, in whichever batch it comes', async () => {
    const twin = fresh();
    const other = fresh({ 证件号码: twin[2]! });
    const dry = await desk.checked(await workbookOf([twin, ...Array.from({ length: 1_100 }, () => fresh()), other]));
    expect(dry.problems).toMatchObject([
      { row: 1_103, column: '证件号码', says: expect.stringContaining('第 2 行') as string },
    ]);
  });

  it('of a member of another union says so, and names that union only within reach', async () => {
    const [near, far] = [fresh({ 工会名称: '示例学校工会' }), fresh({ 工会名称: '示例车间工会' })];
    const province = await desk.s.staff('province', 'approver');
    const { id } = done(await desk.send(await workbookOf([near, far]), '甲.xlsx', province));
    await desk.s.ticker.settle();
    done(await province.post(`/api/imports/${id}/start`, {}));
    await desk.s.ticker.settle();
    const dry = await desk.checked(await workbookOf([near.with(4, union), far.with(4, union)]));
    expect(dry.problems.map(({ says }) => says)).toEqual([
      '已是示例学校工会的会员，请走转会。',
      '已是其他工会的会员，请走转会。',
    ]);
  });

  it('with the number of somebody of another name is no slip that overwrites her', async () => {
    const line = fresh();
    await desk.imported((await desk.checked(await workbookOf([line]))).id);
    const dry = await desk.checked(await workbookOf([fresh({ 证件号码: line[2]!, 姓名: '别人' })]));
    expect(dry.problems).toMatchObject([{ column: '证件号码', says: expect.stringContaining('另一个姓名') as string }]);
  });
});

describe('small slips', () => {
  it('of width, blanks and dates are mended without a word', async () => {
    const line = fresh();
    const wide = String(line[2]).replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    const mended = await workbookOf([
      line.with(2, `${wide} \u3000`).with(3, `${String(line[3])}  `),
      fresh({ 入会日期: new Date('2024-03-08') }),
      fresh({ 入会日期: 45_359 }),
      fresh({ 入会日期: '2024年3月8日' }),
      [null, null, ' ', null],
      fresh({ 入会日期: null, 证件类型: '身份证' }),
    ]);
    const dry = await desk.checked(mended);
    expect(dry).toMatchObject({ readRows: 5, goodRows: 5, problems: [] });
    await desk.imported(dry.id);
    const { rows } = await desk.s.world.owner.query<{ day: string }>(
      `select m.joined_on::text as day from import_rows r join memberships m on m.id = r.membership_id where import_id = $1 order by row_no`,
      [dry.id],
    );
    expect(rows.slice(1, 4).map(({ day }) => day)).toEqual(Array(3).fill('2024-03-08'));
  });

  it('of headings are forgiven: other words, another order, a title above', async () => {
    const [name, , number, phone, org] = fresh();
    const rows = [
      ['所属工会', '身份证号（必填）', '联系电话', '备注', '会员姓名 *'],
      [org!, number!, phone!, '', name!],
    ];
    expect(await desk.checked(await workbookOf(rows, ['榕区会员名册']))).toMatchObject({ goodRows: 1, badRows: 0 });
  });

  test.each(['utf-8', 'utf-8 with a mark', 'gb18030'])(
    'of encoding are forgiven in a CSV file in %s',
    async (encoding) => {
      const line = fresh({ 姓名: '张三' });
      // 张三 and the headings in GB 18030; the rest of the line is ASCII or has its own bytes here.
      const text = `姓名,证件号码,手机号,工会\r\n张三,${String(line[2])},${String(line[3])},${union}\r\n`;
      const gb = new Map([...new Set(text)].filter((char) => char > '\u007f').map((char) => [char, gbOf(char)]));
      const bytes =
        encoding === 'gb18030'
          ? Buffer.concat([...text].map((char) => gb.get(char) ?? Buffer.from(char)))
          : Buffer.from((encoding === 'utf-8' ? '' : '\ufeff') + text);
      expect(await desk.checked(bytes, '名册.csv')).toMatchObject({ goodRows: 1, badRows: 0 });
    },
  );
});

/** The two bytes of a Han character in GB 18030, found by trying: Node decodes that encoding and does not write it. */
function gbOf(char: string): Buffer {
  const decoder = new TextDecoder('gb18030');
  for (let high = 0x81; high <= 0xfe; high += 1)
    for (let low = 0x40; low <= 0xfe; low += 1)
      if (decoder.decode(Uint8Array.of(high, low)) === char) return Buffer.of(high, low);
  throw new RangeError(char);
}
