import type { Cell, CellValue, WriteSheet } from 'hucre/xlsx';
import type { ImportKind } from '../../kernel/import-answers.ts';
import { creditCodeOf } from '../../kernel/identity/credit-code.ts';
import { documentKinds } from '../../kernel/identity/document.ts';
import { checkDigit18 } from '../../kernel/identity/number18.ts';
import { federates, levelWords } from '../../kernel/party.ts';
import { termYears } from '../../kernel/union-facts.ts';
import { importedLevels } from './check-union.ts';
import { type MemberKey, type Table, type UnionKey, keysOf } from './columns.ts';
import { sheetNames, tables } from './tables.ts';

/** What the template of one kind says beside its headings. */
interface Form<K extends string> {
  readonly notes: Readonly<Record<K, string>>;
  readonly widths: Readonly<Record<K, number>>;
  /** Columns that offer a list. */
  readonly lists: Readonly<Partial<Record<K, readonly string[]>>>;
  readonly samples: readonly (readonly CellValue[])[];
  /** Said below the notes. */
  readonly rules: readonly string[];
}

/** How many lines below the headings are set to text and have the lists. */
const preparedLines = 2_000;

/** Areas 4499xx were never given out by GB/T 2260, and no telephone rings at 1745…: these people are no one. */
const sampleNumber = (first17: string) => first17 + checkDigit18(first17);

const members: Form<MemberKey> = {
  notes: {
    name: '必填。和证件上的姓名一致。',
    kind: '从列表里选；空着就当作居民身份证。',
    number: '必填。这一列已设成文本，18 位号码不会变样。',
    phone: '必填。本人的 11 位手机号码，以后用它登录。',
    union: '工会的全称。和右边的信用代码填一个就行。',
    code: '18 位。有同名工会时请填这一列。',
    joined: '写成 2024-01-05 这样；空着就当作导入的当天。',
  },
  widths: { name: 14, kind: 22, number: 24, phone: 16, union: 34, code: 24, joined: 14 },
  lists: { kind: Object.values(documentKinds) },
  samples: [
    [
      '林小梅',
      documentKinds['resident-id'],
      sampleNumber('44990119880307002'),
      '17450000001',
      '示例电子厂工会',
      '',
      '2024-03-08',
    ],
    [
      '阿依古丽·买买提',
      documentKinds['resident-id'],
      sampleNumber('44990119951120004'),
      '17450000002',
      '示例学校工会',
      '',
      '',
    ],
  ],
  rules: [],
};

const unions: Form<UnionKey> = {
  notes: {
    name: '必填。工会全称，2 到 60 个字。',
    level: '必填。从列表里选；要比上级工会低。',
    federates: '只有工会联合会填：它覆盖什么，从列表里选。',
    parent: '必填。上级工会的全称或信用代码；有同名工会时填信用代码。也可以是本表上面某一行的工会。',
    code: '工会自己的 18 位代码，以 81 或 89 开头；还没有就空着。',
    area: '6 位（到区县）或 9 位（到镇街）；空着就用上级工会的，市总工会必填。',
    address: '4 到 120 个字；可以空着。',
    phone: '例如 020-12345678；可以空着。',
    founded: '写成 2024-01-05 这样；可以空着。',
    years: '3 或 5，和右边的日期一起填；可以都空着。',
    begins: '这一届从哪天开始，写成 2024-01-05 这样。',
  },
  widths: {
    name: 34,
    level: 14,
    federates: 14,
    parent: 34,
    code: 24,
    area: 16,
    address: 34,
    phone: 18,
    founded: 14,
    years: 12,
    begins: 16,
  },
  lists: {
    level: importedLevels.map((level) => levelWords[level]),
    federates: Object.values(federates),
    years: termYears.map(String),
  },
  samples: [
    ['示例园区工会联合会', levelWords.federation, federates.park, '木棉街道总工会', '', '', '', '', '', '', ''],
    [
      '示例纸箱厂工会委员会',
      levelWords.workplace,
      '',
      '示例园区工会联合会',
      creditCodeOf('81', '449901', 'PDY09901'),
      '',
      '示例路 3 号 2 楼',
      '020-00000000',
      '2024-01-05',
      '3',
      '2024-01-05',
    ],
  ],
  rules: [
    '上级工会如果也在本表里，要写在下级的上面；写在下面的，试读时会标出来。',
    '只能导入你选的工会范围内的工会。已经有的工会（信用代码和名称相同，或者同一上级下同名）不会重复，也不会改动。',
  ],
};

const bold = { font: { bold: true }, numFmt: '@' } as const;

/** A column by its place, as spreadsheet programs call it; no table has more than 26. */
const letterOf = (place: number) => String.fromCharCode(65 + place);

function formSheet<K extends string>(name: string, table: Table<K>, { notes, widths, lists }: Form<K>): WriteSheet {
  const keys = keysOf(table);
  const cells = new Map<string, Partial<Cell>>();
  for (const [place, key] of keys.entries()) {
    const value = table.headings[key];
    cells.set(`0,${place}`, { value, type: 'string', style: bold, comment: { text: notes[key] } });
    for (let line = 1; line <= preparedLines; line += 1)
      cells.set(`${line},${place}`, { value: null, style: { numFmt: '@' } });
  }
  return {
    name,
    columns: keys.map((key) => ({ width: widths[key], style: { numFmt: '@' } })),
    rows: [keys.map((key) => table.headings[key])],
    cells,
    freezePane: { rows: 1 },
    dataValidations: keys.flatMap((key, place) => {
      const values = lists[key];
      if (values === undefined) return [];
      const range = `${letterOf(place)}2:${letterOf(place)}${preparedLines + 1}`;
      const said = { errorTitle: table.headings[key], errorMessage: '请从列表里选一种。' };
      return [{ type: 'list' as const, values: [...values], range, allowBlank: true, showErrorMessage: true, ...said }];
    }),
  };
}

function samplesSheet<K extends string>(
  name: string,
  table: Table<K>,
  { notes, widths, samples, rules }: Form<K>,
): WriteSheet {
  const keys = keysOf(table);
  return {
    name: '样例和说明',
    columns: keys.map((key) => ({ width: widths[key], style: { numFmt: '@' } })),
    rows: [
      keys.map((key) => table.headings[key]),
      ...samples.map((sample) => [...sample]),
      [],
      ['说明'],
      ...keys.map((key) => [table.headings[key], notes[key]]),
      ...rules.map((rule) => ['', rule]),
      ['', `请填在「${name}」这张表里，本页只是样例，不会导入。`],
    ],
  };
}

async function write<K extends string>(name: string, table: Table<K>, form: Form<K>): Promise<Uint8Array> {
  const { writeXlsx } = await import('hucre/xlsx');
  return writeXlsx({ sheets: [formSheet(name, table, form), samplesSheet(name, table, form)] });
}

/** The workbook to fill in: a sheet with notes and lists to choose from, and a second one with samples. */
export function makeTemplate(kind: ImportKind): Promise<Uint8Array> {
  return kind === 'members'
    ? write(sheetNames.members, tables.members, members)
    : write(sheetNames.unions, tables.unions, unions);
}
