import {
  type ExportKind,
  exportFacts,
  exportKinds,
  exportPurposes,
  type ExportState,
  type ExportLine,
  type ExportPreview,
  wholeWords,
} from '../../../kernel/exporting.ts';
import { momentWords } from '../words/moment-words.ts';

export const stateWords: Readonly<Record<ExportState, string>> = {
  waiting: '等人复核',
  running: '正在准备',
  ready: '可以下载',
  refused: '没有通过',
  cancelled: '已取消',
  expired: '已到期',
  failed: '没有做成',
};

export const rowsWords = (n: number) => `${n.toLocaleString('zh-CN')} 行`;

/** «示例街道总工会的会员 1,234 行，证件号码和手机号完整» */
export function matterWords({ org, what, totalRows, unmasked }: ExportLine): string {
  return `${org.name}的${exportKinds[what]} ${rowsWords(totalRows)}${wholeWords(what, unmasked)}`;
}

export const purposeWords = ({ purpose, words }: ExportLine) => `${exportPurposes[purpose]}：${words}`;

/** Whether a second person has to agree, as the server will decide it. */
export function needsSecond({ cap, rows, recentRows }: ExportPreview, unmasked: boolean): boolean {
  return cap !== undefined && (unmasked || rows + recentRows > cap);
}

function whyOf({ rows, recentRows, cap = 0 }: ExportPreview, unmasked: boolean, what: ExportKind): string {
  const { whole } = exportFacts[what];
  if (unmasked && whole) return whole.why;
  const over = `超过 ${rowsWords(cap)}`;
  return rows > cap ? over : `24 小时内已经导出 ${rowsWords(recentRows)}，加起来${over}`;
}

/** What will happen on the click, before it. */
export function previewWords(preview: ExportPreview, unmasked: boolean, what: ExportKind): string {
  const { rows, second, keptDays } = preview;
  const kept = `文件保留 ${keptDays} 天，只有你能下载，每次下载都有记录。`;
  if (!needsSecond(preview, unmasked)) return `会导出 ${rowsWords(rows)}。${kept}`;
  const why = whyOf(preview, unmasked, what);
  if (second === 0)
    return `会导出 ${rowsWords(rows)}，${why}要第二个人复核，但本工会和上级工会还没有别的审批人或负责人。请缩小范围，或请上级工会设岗。`;
  return `会导出 ${rowsWords(rows)}，${why}，要第二个人复核。会通知本工会和上级工会的 ${second} 位审批人或负责人，通过后才开始准备。`;
}

/** What happened or waits, in one sentence. */
export function sentenceOf(line: ExportLine): string {
  const until = line.expiresAt === undefined ? '' : momentWords(line.expiresAt);
  const by = line.decidedBy === undefined ? '' : `${line.decidedBy}已复核。`;
  switch (line.state) {
    case 'waiting':
      return `等第二个人复核，${until}前没有人复核就作废。`;
    case 'running':
      return `${by}已写 ${rowsWords(line.doneRows)}。`;
    case 'ready':
      return `${by}${until}前可以下载。`;
    case 'refused':
      return line.decidedBy === undefined ? (line.says ?? '') : `${line.decidedBy}没有同意：${line.says ?? ''}`;
    case 'cancelled':
      return '你取消了，文件已删除。';
    case 'expired':
      return line.madeAt === undefined ? '到期没有人复核，已作废。' : `${by}文件已到期删除。`;
    case 'failed':
      return line.says ?? '请重新导出。';
  }
}

/** How far it is, in whole percent; 99 until the server says that it is done. */
export function percentOf({ doneRows, totalRows }: ExportLine): number {
  return totalRows === 0 ? 0 : Math.min(99, Math.floor((100 * doneRows) / totalRows));
}
