import { writeXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { groupListMax, groupMax } from '../../kernel/group-filing.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { bodyLimit } from '../http/app.ts';
import { readList } from './list-reading.ts';

const book = async (rows: (string | number | null)[][]) =>
  Buffer.from(await writeXlsx({ sheets: [{ name: '名单', rows }] }));

async function wordsOf(bytes: Buffer): Promise<string> {
  const read = await readList(bytes);
  return isRefusal(read) ? read.reasons[0]!.says : 'read';
}

test('the two columns are found wherever they stand, and each line keeps its number in the workbook', async () => {
  const rows = [
    ['示例电子厂参保名单', null, null],
    ['序号', '身份证号', '姓名'],
    [1, '449901199001010012', '林小梅'],
    [null, null, null],
    [2, ' 449901199001010020 ', '张示例'],
  ];
  expect(await readList(await book(rows))).toEqual({
    lines: [
      { row: 3, name: '林小梅', number: '449901199001010012' },
      { row: 5, name: '张示例', number: '449901199001010020' },
    ],
  });
});

test.each([
  ['UTF-8', Buffer.from('姓名,证件号码\r\n林小梅,449901199001010012\r\n')],
  ['UTF-8 with a mark', Buffer.from('\ufeff姓名,证件号码\r\n"林小梅","449901199001010012"\r\n')],
  [
    'GB 18030',
    Buffer.from('d0d5c3fb2cd6a4bcfebac5c2eb0d0ac1d6d0a1c3b72c3434393930313139393030313031303031320d0a', 'hex'),
  ],
])('a CSV in %s says the same', async (_encoding, bytes) => {
  expect(await readList(bytes)).toEqual({ lines: [{ row: 2, name: '林小梅', number: '449901199001010012' }] });
});

test('what cannot be used is refused with words that say what to do', async () => {
  expect(await wordsOf(Buffer.from('姓名,电话\n林小梅,199\n'))).toContain('没有找到表头');
  expect(await wordsOf(Buffer.from('姓名,证件号码\n'))).toContain('没有人');
  expect(await wordsOf(Buffer.from([0x89, 0x50, 0, 0]))).toContain('.csv');
  expect(await wordsOf(Buffer.alloc(0))).toContain('空的');
  expect(await wordsOf(Buffer.from('姓名,证件号码\n林小梅,=1+1\n'))).toContain('第 2 行的证件号码');
  const lost = await book([
    ['姓名', '证件号码'],
    ['林小梅', 449901199001010000],
  ]);
  expect(await wordsOf(lost)).toContain('后几位已经变成 0');
  const many = `姓名,证件号码\n${'林小梅,449901199001010012\n'.repeat(groupListMax + 1)}`;
  expect(await wordsOf(Buffer.from(many))).toContain(`最多 ${groupListMax} 人`);
});

test('a list of a million empty lines is read while others have their turn', async () => {
  let turns = 0;
  const counting = setInterval(() => (turns += 1));
  const says = await wordsOf(Buffer.from(`姓名,证件号码\n${'\n'.repeat(1_000_000)}`));
  clearInterval(counting);
  expect(says).toContain('没有人');
  expect(turns).toBeGreaterThan(3);
});

test('the numbers of the longest list go out beside the lines of one request', () => {
  const number = '449901199001010012';
  const lines = Array.from({ length: groupMax }, (_, row) => ({ row, name: '示例名字', number }));
  const body = { list: Array.from({ length: groupListMax }, () => number), lines };
  expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(bodyLimit * 0.9);
});
