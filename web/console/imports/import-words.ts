import type { ImportKind, ImportLine, ImportState } from '../../../kernel/import-answers.ts';

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
const people = (n: number) => `${n.toLocaleString('zh-CN')} 人`;
const unions = (n: number) => `${n.toLocaleString('zh-CN')} 个工会`;

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

/** What differs in the words of the two kinds. */
interface KindWords {
  readonly label: string;
  /** What is uploaded. */
  readonly file: string;
  readonly stands: string;
  readonly came: string;
  readonly counted: (n: number) => string;
  readonly undoSays: string;
  readonly sentence: (line: ImportLine) => string;
}

function sentenceOfMembers(line: ImportLine): string {
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

function sentenceOfUnions(line: ImportLine): string {
  const stays = line.enrolledRows - line.undoneRows;
  switch (line.state) {
    case 'checking':
      return `正在试读，已读 ${rows(line.readRows)}，还没有设立任何工会。你可以离开这一页，过会儿再回来。`;
    case 'checked':
      if (line.goodRows > 0) return `试读完成，还没有设立任何工会。可以导入 ${rows(line.goodRows)}。`;
      return line.badRows > 0 ? '没有可以导入的行，请改好标红的格子再上传。' : '清单里的工会都已有了，不用再导入。';
    case 'importing':
      return `正在导入，已设立 ${unions(line.enrolledRows)}。你可以离开这一页，过会儿再回来。`;
    case 'done':
      return `已设立 ${unions(line.enrolledRows)}，在「组织」页可以看到，接着可以导入它们的会员。`;
    case 'undoing':
      return `正在撤销，已撤 ${unions(line.undoneRows)}。`;
    case 'undone':
      if (stays === 0) return `已撤销 ${unions(line.undoneRows)}。`;
      return `已撤销 ${unions(line.undoneRows)}。另外 ${stays.toLocaleString('zh-CN')} 个已经有人或有事，没有撤销，原因列在下面。`;
    case 'failed':
      return line.error ?? '这份清单没有读成，请重新上传。';
  }
}

export const kindWords: Readonly<Record<ImportKind, KindWords>> = {
  members: {
    label: '会员',
    file: '名册',
    stands: '已在册',
    came: '已入会',
    counted: people,
    undoSays: '他们的会籍会按“登记错误”结束。改好名册后可以重新导入。',
    sentence: sentenceOfMembers,
  },
  unions: {
    label: '工会',
    file: '清单',
    stands: '已经有了',
    came: '已设立',
    counted: unions,
    undoSays: '还没有会员、办件、任职和下级的会撤掉，其余的留下并写明原因。改好清单后可以重新导入。',
    sentence: sentenceOfUnions,
  },
};

/** What happened or waits, in one sentence. */
export const sentenceOf = (line: ImportLine): string => kindWords[line.kind].sentence(line);
