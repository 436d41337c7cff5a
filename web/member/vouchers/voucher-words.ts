import type { Day } from '../../../kernel/calendar.ts';
import { formatYuan } from '../../../kernel/money.ts';
import type { VoucherLine } from '../../../kernel/voucher/answers.ts';
import type { VoucherTerms } from '../../../kernel/voucher/terms.ts';
import { dayWords } from '../../flow/day-words.ts';

/** «抵 50 元，满 100 元可用». */
export function worthWords({ faceFen, leastFen }: Pick<VoucherTerms, 'faceFen' | 'leastFen'>): string {
  return `抵 ${formatYuan(faceFen)}${leastFen > 0 ? `，满 ${formatYuan(leastFen)}可用` : ''}`;
}

/** «3月8日（周日）到3月31日（周二），领到以后 7 天内用», before anybody has one. */
export function whenWords({ validFrom, validUntil, days }: VoucherTerms, today: Day): string {
  const own = days === undefined ? '' : `，领到那天起 ${days} 天内用`;
  return `${dayWords(validFrom, today)}到${dayWords(validUntil, today)}${own}`;
}

/** What is as well to know before one goes: it is used once, and nothing is given back on a bill below its face. */
export function howWords({ faceFen, leastFen }: Pick<VoucherTerms, 'faceFen' | 'leastFen'>): string {
  const small = leastFen < faceFen ? `，账单不到 ${formatYuan(faceFen)}的全部抵掉` : '';
  return `一张只能用一次${small}，不找零。`;
}

/** Until when, or what became of it. */
export function standWords({ state, lastDay, terms, used }: VoucherLine, today: Day): string {
  if (state === 'used') return used === undefined ? '已经用了' : `在${used.shop}用了，抵扣 ${formatYuan(used.offFen)}`;
  if (state === 'over') return `过期了，用到${dayWords(lastDay, today)}为止`;
  if (terms.validFrom > today) return `${dayWords(terms.validFrom, today)}开始可以用`;
  return `用到${dayWords(lastDay, today)}为止`;
}
