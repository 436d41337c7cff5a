import type { ExportLine, ExportPreview } from '../../../kernel/exporting.ts';
import { describe, expect, it } from 'vitest';
import { needsSecond, percentOf, previewWords, sentenceOf } from './export-words.ts';

const org = { id: 'o', name: '示例街道总工会', level: 'town' } as const;
const preview: ExportPreview = { org, rows: 1_000, cap: 1_000, recentRows: 0, second: 2, mayUnmask: true, keptDays: 1 };
const line: ExportLine = {
  id: 'e',
  number: 'DC-261120-ABC123',
  what: 'members',
  format: 'csv',
  unmasked: false,
  purpose: 'check',
  words: '核对',
  org,
  by: '甲',
  state: 'waiting',
  needsSecond: true,
  totalRows: 200,
  doneRows: 0,
  createdAt: '2026-11-20T02:00:00.000Z',
  expiresAt: '2026-11-27T02:00:00.000Z',
};

describe('the words of an export', () => {
  it('ask for a second person above the cap, for whole numbers, and never for unions', () => {
    expect(needsSecond(preview, false)).toBe(false);
    expect(needsSecond({ ...preview, rows: 1_001 }, false)).toBe(true);
    expect(needsSecond(preview, true)).toBe(true);
    const { cap: _cap, ...open } = preview;
    expect(needsSecond({ ...open, rows: 9_999_999 }, false)).toBe(false);
  });

  it('say how many people can agree, or what to do where nobody can', () => {
    expect(previewWords(preview, false, 'members')).toContain('会导出 1,000 行。文件保留 1 天');
    expect(previewWords({ ...preview, rows: 1_001 }, false, 'members')).toContain('2 位审批人或负责人');
    expect(previewWords({ ...preview, second: 0 }, true, 'members')).toContain('缩小范围');
    expect(needsSecond({ ...preview, recentRows: 1 }, false)).toBe(true);
    expect(previewWords({ ...preview, recentRows: 1 }, false, 'members')).toContain(
      '24 小时内已经导出 1 行，加起来超过 1,000 行，要第二个人复核',
    );
  });

  it('tell who agreed or refused, and why a file is not there', () => {
    expect(sentenceOf(line)).toContain('前没有人复核就作废');
    expect(sentenceOf({ ...line, state: 'refused', decidedBy: '乙', says: '不需要' })).toBe('乙没有同意：不需要');
    expect(sentenceOf({ ...line, state: 'refused', says: '岗位变了' })).toBe('岗位变了');
    expect(sentenceOf({ ...line, state: 'expired' })).toBe('到期没有人复核，已作废。');
    expect(sentenceOf({ ...line, state: 'expired', madeAt: line.createdAt, decidedBy: '乙' })).toBe(
      '乙已复核。文件已到期删除。',
    );
  });

  it('never say that all is done before it is', () => {
    expect(percentOf({ ...line, doneRows: 200 })).toBe(99);
    expect(percentOf({ ...line, totalRows: 0 })).toBe(0);
    expect(percentOf({ ...line, doneRows: 50 })).toBe(25);
  });
});
