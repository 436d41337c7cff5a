import { expect, it } from 'vitest';
import type { BatchLine } from '../../../kernel/payout.ts';
import { nextWords, talliesWords } from './money-words.ts';

const batch: BatchLine = {
  id: '1',
  number: 'FK-260302-ABCDEF',
  org: { id: '2', name: '榕区总工会', level: 'county' },
  fund: 'relief',
  fundName: '慰问资金',
  channel: 'bank',
  state: 'done',
  rows: 3,
  totalFen: 1_500_00,
  madeBy: '陈示例',
  madeAt: '2026-03-02T01:00:00.000Z',
  tallies: [
    { state: 'carried', rows: 2, fen: 1_000_00 },
    { state: 'failed', rows: 1, fen: 500_00 },
  ],
  mayDecide: false,
  mayCarry: true,
};

it('says what went wrong before what went well', () => {
  expect(talliesWords(batch)).toBe('没有成功 1 笔，500 元；已到账 2 笔，1,000 元');
});

it('says what to do with what came back, and nothing where all arrived', () => {
  expect(nextWords(batch)).toContain('重新提交一批');
  expect(nextWords({ ...batch, tallies: [batch.tallies[0]!] })).toBe('都到账了。');
});
