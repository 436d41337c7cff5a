import type { ImportLine, ImportState } from '../../../kernel/import-answers.ts';

export const stateWords: Readonly<Record<ImportState, string>> = {
  checking: '正在试读',
  checked: '试读完成，等你确认',
  importing: '正在导入',
  done: '已导入',
  failed: '没有读成',
  undoing: '正在撤销',
  undone: '已撤销',
};

/** Whether the server is working on it, so that the page has to look again. */
export function isAtWork({ state }: Pick<ImportLine, 'state'>): boolean {
  return state === 'checking' || state === 'importing' || state === 'undoing';
}

export const rows = (n: number) => `${n.toLocaleString('zh-CN')} 行`;
export const people = (n: number) => `${n.toLocaleString('zh-CN')} 人`;

/** How far the work is, in whole percent. It stands at 99 until the server says that it is done. */
export function percentOf(line: ImportLine): number {
  const [done, all] =
    line.state === 'checking'
      ? [line.readRows, line.totalRows]
      : line.state === 'undoing'
        ? [line.undoneRows, line.enrolledRows]
        : [line.enrolledRows, line.goodRows];
  if (!isAtWork(line)) return 100;
  return all === 0 ? 0 : Math.min(99, Math.floor((100 * done) / all));
}

/** What happened or waits, in one sentence. */
export function sentenceOf(line: ImportLine): string {
  switch (line.state) {
    case 'checking':
      return `正在试读，已读 ${rows(line.readRows)}，还没有导入任何人。你可以离开这一页，过会儿再回来。`;
    case 'checked':
      if (line.goodRows > 0) return `试读完成，还没有导入任何人。可以导入 ${rows(line.goodRows)}。`;
      return line.badRows > 0 ? '没有可以导入的行，请改好标红的格子再上传。' : '名册里的人都已在册，不用再导入。';
    case 'importing':
      return `正在导入，已有 ${people(line.enrolledRows)}入会。你可以离开这一页，过会儿再回来。`;
    case 'done':
      return `已有 ${people(line.enrolledRows)}入会，他们可以用手机号登录职工端。`;
    case 'undoing':
      return `正在撤销，已撤 ${people(line.undoneRows)}。`;
    case 'undone':
      return `已撤销，${people(line.undoneRows)}退出了这次导入的会籍。`;
    case 'failed':
      return line.error ?? '这份名册没有读成，请重新上传。';
  }
}
