import { expect, test } from 'vitest';
import type { PackLine } from '../../../kernel/rule-pack.ts';
import { becomesWords, fileProblem, lineAt, sumWords } from './pack-words.ts';

const org = { id: 'city', name: '桥市总工会', level: 'city' } as const;
const line = (becomes: PackLine['becomes'], by?: string): PackLine => ({
  line: 1,
  service: 's',
  name: 'n',
  value: 1,
  from: '2026-01-01',
  cites: { title: '通知' },
  was: { value: 0, cites: { title: '旧' }, ...(by !== undefined && { setBy: { ...org, id: by } }) },
  becomes,
});

test('a value is new where the union had none of its own, whoever above it had one', () => {
  expect(becomesWords(line('draft'), 'city')).toBe('新设');
  expect(becomesWords(line('draft', 'province'), 'city')).toBe('新设');
  expect(becomesWords(line('draft', 'city'), 'city')).toBe('改动');
  expect(becomesWords(line('unchanged', 'city'), 'city')).toBe('不变');
});

test('what a pack does is summed up without what it does not do', () => {
  expect(sumWords({ org, lines: [line('draft'), line('draft'), line('unchanged')] })).toBe('新设 2 项，不变 1 项。');
  expect(sumWords({ org, lines: [] })).toBe('没有可以导入的值。');
});

test('a problem quotes its line, one of the whole file none', () => {
  expect([lineAt('a\n  b: 1\n', 2), lineAt('a', 0), lineAt('a', 9)]).toEqual(['b: 1', '', '']);
});

test('a file is read, or told what it is instead of a text', () => {
  expect(fileProblem('hongqiao: rule-pack/1')).toBeUndefined();
  expect(fileProblem('\uFFFD\uFFFD')).toMatch(/UTF-8/);
  expect(fileProblem('  ')).toMatch(/空的/);
  expect(fileProblem('x'.repeat(200_001))).toMatch(/太大/);
});
