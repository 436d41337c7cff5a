import { type Cell, type CellValue, type WriteSheet, writeXlsx } from 'hucre/xlsx';
import { documentKinds } from '../../kernel/identity/document.ts';
import { checkDigit18 } from '../../kernel/identity/number18.ts';
import { type ColumnKey, headings } from './columns.ts';

const notes: Readonly<Record<ColumnKey, string>> = {
  name: '必填。和证件上的姓名一致。',
  kind: '从列表里选；空着就当作居民身份证。',
  number: '必填。这一列已设成文本，18 位号码不会变样。',
  phone: '必填。本人的 11 位手机号码，以后用它登录。',
  union: '工会的全称。和右边的信用代码填一个就行。',
  code: '18 位。有同名工会时请填这一列。',
  joined: '写成 2024-01-05 这样；空着就当作导入的当天。',
};

const keys = Object.keys(headings) as ColumnKey[];
const widths: Readonly<Record<ColumnKey, number>> = {
  name: 14,
  kind: 22,
  number: 24,
  phone: 16,
  union: 34,
  code: 24,
  joined: 14,
};

/** How many lines below the headings are set to text and have the list of documents. */
const preparedLines = 2_000;

/** Areas 4499xx were never given out by GB/T 2260, and no telephone rings at 1745…: these people are no one. */
const sampleNumber = (first17: string) => first17 + checkDigit18(first17);
const samples: readonly CellValue[][] = [
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
];

const bold = { font: { bold: true }, numFmt: '@' } as const;

function rosterSheet(): WriteSheet {
  const cells = new Map<string, Partial<Cell>>();
  for (const [place, key] of keys.entries()) {
    cells.set(`0,${place}`, { value: headings[key], type: 'string', style: bold, comment: { text: notes[key] } });
    for (let line = 1; line <= preparedLines; line += 1)
      cells.set(`${line},${place}`, { value: null, style: { numFmt: '@' } });
  }
  return {
    name: '名册',
    columns: keys.map((key) => ({ width: widths[key], style: { numFmt: '@' } })),
    rows: [keys.map((key) => headings[key])],
    cells,
    freezePane: { rows: 1 },
    dataValidations: [
      {
        type: 'list',
        values: Object.values(documentKinds),
        range: `B2:B${preparedLines + 1}`,
        allowBlank: true,
        showErrorMessage: true,
        errorTitle: '证件类型',
        errorMessage: '请从列表里选一种证件。',
      },
    ],
  };
}

function samplesSheet(): WriteSheet {
  return {
    name: '样例和说明',
    columns: keys.map((key) => ({ width: widths[key], style: { numFmt: '@' } })),
    rows: [
      keys.map((key) => headings[key]),
      ...samples,
      [],
      ['说明'],
      ...keys.map((key) => [headings[key], notes[key]]),
      ['', '请填在「名册」这张表里，本页只是样例，不会导入。'],
    ],
  };
}

/** The workbook to fill in: the roster with notes and a list of documents, and a second sheet with samples. */
export function makeTemplate(): Promise<Uint8Array> {
  return writeXlsx({ sheets: [rosterSheet(), samplesSheet()] });
}
