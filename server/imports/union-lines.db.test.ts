import { readXlsx, writeXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { creditCodeOf } from '../../kernel/identity/credit-code.ts';
import { refusalOf } from '../../replay/client.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type Desk, openDesk } from '../../test/roster-desk.ts';
import { type UnionCells, headings, unionLine, unionList } from '../../test/union-lists.ts';
import { rosterHeadings, workbookOf } from '../../test/workbook.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk('unions');
  const held = [
    { name: '在册厂工会', code: heldCode },
    { name: '同名工会', parent: '榕区总工会' },
    { name: '同名镇工会', level: '镇街', parent: '榕区总工会' },
    { name: '同名镇工会', level: '联合会', federates: '村', parent: '木棉街道总工会' },
  ];
  await desk.imported((await desk.checked(await unionList(held))).id);
});
afterAll(() => desk.s.close());

const heldCode = creditCodeOf('81', '440105', 'PDY77001');
const wrongCode = `${heldCode.slice(0, 17)}${heldCode.endsWith('1') ? '2' : '1'}`;
const employer = creditCodeOf('91', '440105', 'PDY77002');
const otherCode = creditCodeOf('89', '440105', 'PDY77003');

let count = 0;
const fresh = (cells: UnionCells = {}): UnionCells => ({ name: `新第${(count += 1)}厂工会`, ...cells });

const problemsOf = async (...list: UnionCells[]) =>
  (await desk.checked(await unionList(list))).problems.map(({ row, column, says }) => `${row} ${column} ${says}`);

describe('a bad line', () => {
  const cases: readonly (readonly [string, UnionCells, keyof typeof headings, string])[] = [
    ['no name', { name: ' ' }, 'name', '2 到 60 个字'],
    ['a name of one character', { name: '会' }, 'name', '2 到 60 个字'],
    ['a name of sixty-one characters', { name: '长'.repeat(61) }, 'name', '2 到 60 个字'],
    ['a control character in the name', { name: '甲\u0007厂工会' }, 'name', '看不见的字符'],
    ['text that is a formula elsewhere', { name: '=cmd|calc' }, 'name', '公式符号'],
    ['an unknown level', { level: '省级' }, 'level', '区县总工会、镇街工会、工会联合会、单位工会'],
    ['a federation of nothing', { level: '联合会' }, 'federates', '覆盖什么'],
    ['a workplace that federates', { federates: '园区' }, 'federates', '请清空'],
    ['no union above', { parent: '' }, 'parent', '请填写上级工会'],
    ['an unknown union above', { parent: '从来没有的工会' }, 'parent', '没有找到这个工会'],
    ['an ambiguous union above', { parent: '同名镇工会' }, 'parent', '有 2 个工会是这个名称'],
    ['a union above out of reach', { parent: '无区镇总工会' }, 'parent', '不在榕区总工会的范围内'],
    ['a union above the chosen one', { level: '区县', parent: '桥市总工会' }, 'parent', '不在榕区总工会的范围内'],
    ['a wrong code of the union above', { parent: wrongCode }, 'parent', '填错'],
    ['a code of no union above', { parent: otherCode }, 'parent', '没有找到'],
    ['a union above of its own level', { parent: '示例电子厂工会' }, 'level', '层级更高'],
    ['a level above the union above', { level: '区县', parent: '木棉街道总工会' }, 'level', '层级更高'],
    ['a wrong check digit', { code: wrongCode }, 'code', '填错'],
    ['the code of an employer', { code: employer }, 'code', '81 或 89'],
    ['a code that another union has', { code: heldCode }, 'code', '「在册厂工会」已登记'],
    ['the name of a union with another code', { name: '在册厂工会', code: otherCode }, 'code', '不同，请核对'],
    [
      'the name of a union of another level',
      { name: '同名工会', level: '镇街', parent: '榕区总工会' },
      'level',
      '已登记为单位工会',
    ],
    ['an area of five digits', { area: '44010' }, 'area', '6 位'],
    ['an area of eight digits', { area: '44010501' }, 'area', '9 位'],
    ['an area in no province', { area: '990105' }, 'area', '请核对'],
    ['a short address', { address: '三楼' }, 'address', '4 到 120'],
    ['a control character in the address', { address: '示例路\u00073 号' }, 'address', '看不见的字符'],
    ['a telephone that is none', { phone: '无' }, 'phone', '办公电话'],
    ['a day that is none', { founded: '2024-02-30' }, 'founded', '有没有这一天'],
    ['a day to come', { founded: '2090-01-01' }, 'founded', '还没有到'],
    ['a term of four years', { years: '4', begins: '2024-01-01' }, 'years', '3 年或 5 年'],
    ['a term without its beginning', { years: '3' }, 'begins', '本届开始日期'],
    ['the beginning of a term without its years', { begins: '2024-01-01' }, 'years', '届期'],
  ];
  test.each(cases)('with %s is named with its column and what to do', async (_what, changes, key, says) => {
    const dry = await desk.checked(await unionList([fresh(), fresh(changes)]));
    expect(dry).toMatchObject({ goodRows: 1, badRows: 1 });
    expect(dry.problems).toEqual([{ row: 3, column: headings[key], says: expect.stringContaining(says) as string }]);
  });

  it('is what the bounds say: 2 and 60 characters, 6 and 9 digits, a term of 3 and of 5 years are right', async () => {
    const list = [
      fresh({ name: '工会' }),
      fresh({ name: '长'.repeat(60) }),
      fresh({ area: 440105 }),
      fresh({ area: '440105012' }),
      fresh({ years: 3, begins: '2024-01-01' }),
      fresh({ years: '五年', begins: new Date('2024-01-01') }),
    ];
    expect(await desk.checked(await unionList(list))).toMatchObject({ goodRows: 6, problems: [] });
  });

  it('with a formula is bad though the sheet shows a value', async () => {
    const rows = [Object.values(headings), unionLine(fresh())];
    const cells = new Map([['1,0', { formula: 'A2', formulaResult: '甲厂工会' }]]);
    const dry = await desk.checked(Buffer.from(await writeXlsx({ sheets: [{ name: 'a', rows, cells }] })));
    expect(dry.problems).toMatchObject([
      { row: 2, column: '工会名称', says: expect.stringContaining('公式') as string },
    ]);
  });

  it('repeats an earlier one by its code, by its name under the same union, or as a union that stands', async () => {
    const twin = fresh({ code: otherCode });
    expect(
      await problemsOf(
        twin,
        fresh({ code: otherCode }),
        { name: twin.name! },
        { name: twin.name!, parent: '榕区总工会' },
      ),
    ).toEqual([
      `3 统一社会信用代码 和第 2 行信用代码相同，请核对是哪一行填错，或删掉重复的一行。`,
      `4 工会名称 和第 2 行工会名称和上级工会都相同，请核对是哪一行填错，或删掉重复的一行。`,
    ]);
    expect(await problemsOf({ name: '在册厂工会' }, { name: '在册厂工会', code: heldCode })).toEqual([
      '3 工会名称 和第 2 行说的是同一个工会，请核对是哪一行填错，或删掉重复的一行。',
    ]);
  });
});

describe('the union above in the same list', () => {
  const town = (name: string, parent: string): UnionCells => ({ name, level: '镇街', parent });

  it('that stands in a later line is told by its line', async () => {
    expect(await problemsOf({ name: '早到厂工会', parent: '晚到镇工会' }, town('晚到镇工会', '榕区总工会'))).toEqual([
      '2 上级工会 上级工会写在第 3 行，请把那一行移到这一行上面。',
    ]);
  });

  it('that is bad is told by its line, so that only the cause has to be mended', async () => {
    const bad = { ...town('坏镇工会', '榕区总工会'), area: '1' };
    expect((await problemsOf(bad, { name: '坏镇一厂工会', parent: '坏镇工会' })).at(-1)).toBe(
      '3 上级工会 上级工会在第 2 行，那一行还有要改的地方，请先改好那一行。',
    );
  });

  it('that is the union itself or in a circle is told as that, at every line of the circle', async () => {
    expect((await problemsOf(town('自己镇工会', '自己镇工会')))[0]).toContain('不能是这个工会自己');
    const circle = [town('圈甲工会', '圈丙工会'), town('圈乙工会', '圈甲工会'), town('圈丙工会', '圈乙工会')];
    expect(await problemsOf(...circle)).toEqual(
      [2, 3, 4].map((row) => `${row} 上级工会 第 2、3、4 行互为上级，请改正其中一行的上级工会。`),
    );
  });

  it('with the name of one that stands elsewhere is ambiguous, and clear by its code', async () => {
    const twin = { ...town('木棉街道总工会', '榕区总工会') };
    // The same town: it stands already, so nothing is ambiguous.
    expect(await desk.checked(await unionList([twin, fresh()]))).toMatchObject({ unchangedRows: 1, goodRows: 1 });
    const code = creditCodeOf('81', '440105', 'PDY77009');
    const namesake = { ...town('同名工会', '榕区总工会'), name: '示例电子厂工会', code };
    const problems = await problemsOf(
      namesake,
      { name: '子一工会', parent: '示例电子厂工会' },
      { name: '子二工会', parent: code },
    );
    expect(problems).toEqual([expect.stringMatching(/^3 上级工会 有 2 个工会是这个名称/) as string]);
  });
});

describe('the marked list', () => {
  it('is the same list with red cells, and can be mended and uploaded as it is', async () => {
    const bad = fresh({ parent: '从来没有的工会' });
    const dry = await desk.checked(await unionList([fresh(), bad]));
    const marked = await readXlsx(await desk.download(`/api/imports/${dry.id}/marked.xlsx`), { readStyles: true });
    const sheet = marked.sheets[0]!;
    expect([sheet.name, sheet.rows[0]!.at(-1)]).toEqual(['工会清单', '问题']);
    expect(sheet.rows[2]!.at(-1)).toMatch(/^上级工会：没有找到/);
    expect(sheet.cells!.get('2,3')!.style?.fill).toMatchObject({ fgColor: { rgb: 'FFC7CE' } });
    const rows = [sheet.rows[1]!, sheet.rows[2]!.with(3, '木棉街道总工会')];
    expect(await desk.checked(await workbookOf(rows, sheet.rows[0]!.map(String)))).toMatchObject({ goodRows: 2 });
  });
});

describe('the template for unions', () => {
  it('has the headings with notes, lists to choose from, and samples that are not imported but would be right', async () => {
    const bytes = await desk.download('/api/imports/template.xlsx?kind=unions');
    const { sheets } = await readXlsx(bytes, { readStyles: true });
    expect(sheets.map(({ name }) => name)).toEqual(['工会清单', '样例和说明']);
    expect(sheets[0]!.rows[0]).toEqual(Object.values(headings));
    expect(sheets[0]!.dataValidations).toHaveLength(3);
    expect(sheets[0]!.cells!.get('0,3')!.comment!.text).toContain('上面某一行');
    expect(sheets[1]!.rows.flat().join('')).toContain('要写在下级的上面');
    expect(refusalOf(await desk.send(bytes))).toBe('workbook-refused');
    const samples = await workbookOf(sheets[1]!.rows.slice(1, 3), sheets[1]!.rows[0]!.map(String));
    expect(await desk.checked(samples)).toMatchObject({ goodRows: 2, problems: [] });
  });
});

describe('a file that is no list of unions', () => {
  const files: readonly (readonly [string, () => Promise<Buffer>, string])[] = [
    ['a roster of members', () => workbookOf([['张三', '', '', '', '']], rosterHeadings), '没有找到表头'],
    ['without the union above', () => workbookOf([['甲厂工会', '单位']], ['工会名称', '层级']), '「上级工会」'],
    ['without any union', () => unionList([]), '没有工会'],
  ];
  test.each(files)('is refused where it is %s, and says what to do', async (_what, make, says) => {
    const came = await desk.send(await make());
    expect(refusalOf(came)).toBe('workbook-refused');
    expect(reasonsOf(came)).toMatchObject([{ at: 'file', says: expect.stringContaining(says) as string }]);
  });

  it('is refused for an unknown kind', async () => {
    const came = await desk.cadre.get('/api/imports/template.xlsx?kind=posts');
    expect(came.status).toBe(400);
  });
});
