import type { Checked } from './checking.ts';

const doubts: Readonly<Record<Extract<Checked, { ok: false }>['why'], string>> = {
  'list-unreadable': '名单不是规定的格式',
  'list-unsorted': '名单里的编号没有按顺序排',
  'entry-twice': '名单里有一个编号出现了两次',
  'entries-miscounted': '名单写的人数和实际的编号数不一样',
  'list-changed': '名单和封存时公布的承诺值对不上，封存以后被改过',
  'seed-unreadable': '种子不是规定的格式',
  'seed-of-other-list': '种子是给另一份名单的',
  'sources-miscounted': '种子的值和预告的来源个数不一样',
  'result-unreadable': '结果不是规定的格式',
  'result-of-other-draw': '结果是另一份名单或者另一个种子的',
  'order-differs': '有人在结果里的名次和算出来的不一样',
  'no-text': '不是文本，打不开',
};

/** What is wrong, and where, in words. */
export function doubtWords({ why, line, what }: Extract<Checked, { ok: false }>): string {
  return `${what ?? ''}${doubts[why]}${line === undefined ? '' : `（第 ${line} 行）`}`;
}

export const sizeWords = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
