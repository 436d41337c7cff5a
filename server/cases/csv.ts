import type { CaseLine } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';

const heads = ['编号', '事项', '摘要', '进度', '工会', '申请人', '提交日期', '期限', '由谁办理', '标记'];

/**
 * One cell. A text that a spreadsheet would take for a formula gets an apostrophe before it, so that opening the file runs
 * nothing.
 */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function row(line: CaseLine): string {
  return [
    line.number,
    line.title,
    line.summary,
    line.stateLabel,
    line.org.name,
    line.applicant ?? '',
    dayOf(Date.parse(line.filedAt)),
    line.dueAt === undefined ? '' : dayOf(Date.parse(line.dueAt) - 1),
    line.owes ? `${line.owes.org?.name ?? ''}${line.owes.who}` : '',
    line.flags.join('、'),
  ]
    .map(cell)
    .join(',');
}

/** Lines as CSV with a byte order mark, without which Excel reads Chinese as noise. */
export function csvOf(lines: readonly CaseLine[]): string {
  return `\uFEFF${[heads.join(','), ...lines.map(row)].join('\r\n')}\r\n`;
}
