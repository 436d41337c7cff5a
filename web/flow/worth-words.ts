import type { WorthFigure } from '../../kernel/allot-answers.ts';
import { formatYuan } from '../../kernel/money.ts';
import type { GoodFields } from '../../kernel/wish-answers.ts';

/** «每份 166.1 元，发出 332.2 元 / 计划 9,799,900 元»; where goods differ, what was chosen and what it can come to at most. */
export function worthWords({ eachFen, givenFen, plannedFen }: WorthFigure, unit = '份'): string {
  if (eachFen === undefined) return `选走的值 ${formatYuan(givenFen)} / 最多 ${formatYuan(plannedFen)}`;
  return `每${unit} ${formatYuan(eachFen)}，发出 ${formatYuan(givenFen)} / 计划 ${formatYuan(plannedFen)}`;
}

/** «粮油（300 元）：大米 5 公斤、食用油 5 升». */
export const goodWords = ({ label, worthFen, holds }: Pick<GoodFields, 'label' | 'worthFen' | 'holds'>): string =>
  `${label}（${formatYuan(worthFen)}）${holds === undefined ? '' : `：${holds}`}`;
