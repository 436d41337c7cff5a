import type { WorthFigure } from '../../kernel/allot-answers.ts';
import { formatYuan } from '../../kernel/money.ts';

/** «每份 166.1 元，发出 332.2 元 / 计划 9,799,900 元»; where goods differ, what was chosen and what it can come to at most. */
export function worthWords({ eachFen, givenFen, plannedFen }: WorthFigure, unit = '份'): string {
  if (eachFen === undefined) return `选走的值 ${formatYuan(givenFen)} / 最多 ${formatYuan(plannedFen)}`;
  return `每${unit} ${formatYuan(eachFen)}，发出 ${formatYuan(givenFen)} / 计划 ${formatYuan(plannedFen)}`;
}
