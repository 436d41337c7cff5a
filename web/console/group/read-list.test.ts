import { expect, test } from 'vitest';
import { readList } from './read-list.ts';

test('the two columns are found wherever they stand, and each line keeps its number in the workbook', () => {
  const rows = [
    ['示例电子厂参保名单', null, null],
    ['序号', '身份证号', '姓名'],
    [1, '449901199001010012', '林小梅'],
    [null, null, null],
    [2, ' 449901199001010020 ', '张示例'],
  ];
  expect(readList(rows).lines).toEqual([
    { row: 3, name: '林小梅', number: '449901199001010012' },
    { row: 5, name: '张示例', number: '449901199001010020' },
  ]);
});

test.each([
  ['no headings', [['林小梅', '449901199001010012']], '没有找到'],
  ['nobody', [['姓名', '证件号码']], '没有人'],
  [
    'a number that lost its last digits',
    [
      ['姓名', '证件号码'],
      ['林小梅', 449901199001010000],
    ],
    '第 2 行',
  ],
] as const)('a sheet with %s is refused with words', (_what, rows, words) => {
  const { lines, wrong } = readList(rows);
  expect(lines).toEqual([]);
  expect(wrong).toContain(words);
});
