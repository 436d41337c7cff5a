import { ArchiveFault, type Archive } from './archive.ts';

/** A cell by line and column, both from 1. */
export type CellKey = `${number}:${number}`;

/**
 * What is wrong with cells before their values are looked at, and how many lines there are. The streaming reader gives of
 * a formula its last result and of merged cells the first, so both are found in the sheet itself.
 */
export interface Survey {
  readonly lines: number;
  readonly formulas: ReadonlySet<CellKey>;
  readonly merges: readonly Merge[];
}

interface Merge {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** More formulas or merged cells than this are no slips in a roster but another kind of table. */
const flawsMax = 20_000;
/** The longest opening tag of a cell with what stands before its formula, kept over the seam of two pieces. */
const seam = 2_048;

const formulaPattern = /<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f[\s>/]/g;
const mergePattern = /<(?:\w+:)?mergeCell\s[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/g;

function columnOf(letters: string): number {
  return [...letters].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0);
}

function countOf(piece: Buffer, mark: string): number {
  let n = 0;
  for (let at = piece.indexOf(mark); at >= 0; at = piece.indexOf(mark, at + mark.length)) n += 1;
  return n;
}

/** Goes through the sheet once, looking only for marks; a piece without a mark costs no more than the search for it. */
export async function survey(archive: Archive, sheet: string): Promise<Survey> {
  const formulas = new Set<CellKey>();
  const merges = new Map<string, Merge>();
  let lines = 0;
  let before: Buffer = Buffer.alloc(0);
  for await (const piece of archive.pieces(sheet)) {
    lines += countOf(piece, 'row>');
    const both = Buffer.concat([before, piece]);
    before = both.subarray(-seam);
    const marked = both.includes('<f') || both.includes(':f') || both.includes('mergeCell');
    const text = marked ? both.toString('latin1') : '';
    for (const [, column, line] of text.matchAll(formulaPattern)) formulas.add(`${Number(line)}:${columnOf(column!)}`);
    for (const [ref, left, top, right, bottom] of text.matchAll(mergePattern))
      merges.set(ref, {
        top: Number(top),
        bottom: Number(bottom),
        left: columnOf(left!),
        right: columnOf(right!),
      });
    if (formulas.size + merges.size > flawsMax)
      throw new ArchiveFault(
        'too many formulas or merged cells',
        '表里的公式或合并单元格太多，请全选复制、只粘贴数值，并取消合并后再上传。',
      );
  }
  return { lines, formulas, merges: [...merges.values()] };
}

/** What is wrong with a cell itself, in words, or nothing. */
export function flawOf({ formulas, merges }: Survey, line: number, column: number): string | undefined {
  if (formulas.size > 0 && formulas.has(`${line}:${column}`)) return '这一格是公式，请改成填好的文字或数字。';
  const merged = merges.some(
    ({ top, bottom, left, right }) => line >= top && line <= bottom && column >= left && column <= right,
  );
  return merged ? '这一格和别的格合并了，请取消合并，每行单独填写。' : undefined;
}
