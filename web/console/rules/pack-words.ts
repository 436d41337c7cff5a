import type { PackAnswer, PackLine } from '../../../kernel/rule-pack.ts';

/** What a value of a pack does to the union that takes it in. */
export function becomesWords({ becomes, was }: Pick<PackLine, 'becomes' | 'was'>, org: string): string {
  if (becomes === 'unchanged') return '不变';
  return was.setBy?.id === org ? '改动' : '新设';
}

/** «新设 2 项，改动 1 项，不变 3 项。» */
export function sumWords({ lines, org }: Pick<PackAnswer, 'lines' | 'org'>): string {
  const said = lines.map((line) => becomesWords(line, org.id));
  const parts = ['新设', '改动', '不变'].flatMap((word) => {
    const count = said.filter((one) => one === word).length;
    return count === 0 ? [] : [`${word} ${count} 项`];
  });
  return parts.length === 0 ? '没有可以导入的值。' : `${parts.join('，')}。`;
}

/** A line of a text by its number, from one; nothing for the text as a whole. */
export function lineAt(text: string, line: number): string {
  return line < 1 ? '' : (text.split('\n')[line - 1] ?? '').trim();
}

const mostSigns = 200_000;

/** Why a file cannot be read as a pack at all; undefined where it can. */
export function fileProblem(text: string): string | undefined {
  if (text.length > mostSigns) return '文件太大，规则包最多二十万个字。请确认选的是规则包文件。';
  if (text.includes('\uFFFD') || text.includes('\u0000'))
    return '文件里的汉字读不出来。请用“UTF-8”编码另存一次，再选这个文件。';
  return text.trim() === '' ? '文件是空的。' : undefined;
}
