import { expect, it } from 'vitest';
import type { ImportLine } from '../../../kernel/import-answers.ts';
import { percentOf, sentenceOf } from './import-words.ts';

const line: ImportLine = {
  id: '1',
  kind: 'members',
  fileName: '名册.xlsx',
  org: { id: '2', name: '榕区总工会', level: 'county' },
  by: '陈干部',
  state: 'checked',
  totalRows: 10_000,
  readRows: 10_000,
  goodRows: 9_500,
  badRows: 500,
  unchangedRows: 0,
  enrolledRows: 0,
  undoneRows: 0,
  createdAt: '2026-03-02T01:00:00.000Z',
};

it('says how many lines wait for the cadre', () => {
  expect(sentenceOf(line)).toBe('试读完成，还没有导入任何人。可以导入 9,500 行。');
  expect(sentenceOf({ ...line, goodRows: 0 })).toContain('改好标红的格子');
  expect(sentenceOf({ ...line, goodRows: 0, badRows: 0, unchangedRows: 10_000 })).toContain('都已在册');
});

it('counts unions as unions and says what waits, came and was taken back of them', () => {
  const unions: ImportLine = { ...line, kind: 'unions', enrolledRows: 120 };
  expect(sentenceOf(unions)).toBe('试读完成，还没有设立任何工会。可以导入 9,500 行。');
  expect(sentenceOf({ ...unions, state: 'done' })).toContain('已设立 120 个工会');
  expect(sentenceOf({ ...unions, state: 'undone', undoneRows: 118 })).toBe(
    '已撤销 118 个工会。另外 2 个已经有人或有事，没有撤销，原因列在下面。',
  );
  expect(sentenceOf({ ...unions, state: 'undone', undoneRows: 120 })).toBe('已撤销 120 个工会。');
});

it('shows a share of what is to be done, and never all of it before the end', () => {
  expect(percentOf({ ...line, state: 'checking', readRows: 2_500 })).toBe(25);
  expect(percentOf({ ...line, state: 'checking', totalRows: 9_999 })).toBe(99);
  expect(percentOf({ ...line, state: 'importing', enrolledRows: 4_750 })).toBe(50);
  expect(percentOf({ ...line, state: 'undoing', enrolledRows: 9_500, undoneRows: 0 })).toBe(0);
  expect(percentOf({ ...line, state: 'importing', goodRows: 0 })).toBe(0);
  expect(percentOf({ ...line, state: 'done', enrolledRows: 9_500 })).toBe(100);
});
