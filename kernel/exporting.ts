import type { Instant, OrgRef } from './answers.ts';
import { refuse, type Refusal } from './refusal.ts';

/** What can be exported, in the words of the interface. */
export const exportKinds = {
  members: '会员',
  cases: '办件',
  unions: '工会',
  wishes: '发放名单',
  returns: '数据回传',
} as const;
export type ExportKind = keyof typeof exportKinds;

/** What holds for a kind of rows. */
interface ExportFacts {
  /** Public knowledge: however many there are, no second person is asked. */
  readonly open?: true;
  /** What stands in a file in full: where that is asked for, or always, since it is of no use in part. Then a second person agrees. */
  readonly whole?: { readonly when: 'asked' | 'always'; readonly what: string; readonly why: string };
  /** The rows of one campaign, and of no other union. */
  readonly ofCampaign?: true;
}

export const exportFacts: Readonly<Record<ExportKind, ExportFacts>> = {
  members: { whole: { when: 'asked', what: '证件号码和手机号', why: '要完整号码' } },
  cases: {},
  unions: { open: true },
  wishes: {
    whole: { when: 'always', what: '收货人、电话和地址', why: '有收货人的电话和地址' },
    ofCampaign: true,
  },
  returns: {},
};

/** «，证件号码和手机号完整», of a file in which something stands in full. */
export function wholeWords(what: ExportKind, unmasked: boolean): string {
  const { whole } = exportFacts[what];
  return unmasked && whole ? `，${whole.what}完整` : '';
}

/** A workbook for people, comma-separated values for programs. */
export const exportFormats = { xlsx: 'Excel 表格（xlsx）', csv: 'CSV 文本' } as const;
export type ExportFormat = keyof typeof exportFormats;

/** What an export may be for. Each is explained in words as well: a choice alone tells the second person nothing. */
export const exportPurposes = {
  report: '上报上级工会',
  benefit: '慰问和福利发放',
  check: '核对会员信息',
  election: '选举和会议',
  analysis: '统计分析',
  other: '其他',
} as const;
export type ExportPurpose = keyof typeof exportPurposes;

/**
 * Waiting for the second person, being written, to be fetched, and five ends. Of an end only the facts are kept, never the
 * file.
 */
export type ExportState = 'waiting' | 'running' | 'ready' | 'refused' | 'cancelled' | 'expired' | 'failed';

/** A workbook's sheet holds 1,048,576 lines; a few of them are the watermark and the headings. */
export const sheetRows = 1_048_000;

/** Refuses what a format cannot hold, with what to do instead. */
export function refuseRows(format: ExportFormat, rows: number): Refusal | undefined {
  if (format === 'csv' || rows <= sheetRows) return undefined;
  const says = `一张 Excel 表最多 ${sheetRows.toLocaleString('zh-CN')} 行，请改选 CSV，或缩小范围分几次导出。`;
  return refuse('answers-wrong', [{ at: 'format', says }]);
}

/** GET /api/exports: what was exported, and how far it is. */
export interface ExportLine {
  readonly id: string;
  /** In the file's name and in every line of it. */
  readonly number: string;
  readonly what: ExportKind;
  readonly format: ExportFormat;
  /** Whether document and phone numbers are whole. */
  readonly unmasked: boolean;
  readonly purpose: ExportPurpose;
  readonly words: string;
  readonly org: OrgRef;
  readonly by: string;
  readonly state: ExportState;
  readonly needsSecond: boolean;
  /** The second person. */
  readonly decidedBy?: string;
  /** Why it was refused or failed. */
  readonly says?: string;
  readonly totalRows: number;
  readonly doneRows: number;
  readonly createdAt: Instant;
  readonly madeAt?: Instant;
  /** When the file goes, or a request that nobody decides. */
  readonly expiresAt?: Instant;
}

/** GET /api/exports/preview: what an export would be, before it is asked for. */
export interface ExportPreview {
  readonly org: OrgRef;
  readonly rows: number;
  /** Above so many rows a second person has to agree; absent where that is never asked. */
  readonly cap?: number;
  /** Rows of this kind that the caller had within 24 hours without a second person; they count towards the cap. */
  readonly recentRows: number;
  /** How many people could be the second person. */
  readonly second: number;
  readonly mayUnmask: boolean;
  readonly keptDays: number;
}
