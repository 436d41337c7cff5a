import { formatYuan } from '../../../kernel/money.ts';
import type { LikelyCost, WhatIfLine, WhatIfMembers, WhatIfSums } from '../../../kernel/what-if.ts';

/** «多支出 400 元», «少支出 100 元», «支出不变» */
export function costWords({ wasFen, nowFen }: Pick<WhatIfSums, 'wasFen' | 'nowFen'>): string {
  if (nowFen === wasFen) return '支出不变';
  return nowFen > wasFen ? `多支出 ${formatYuan(nowFen - wasFen)}` : `少支出 ${formatYuan(wasFen - nowFen)}`;
}

/** How far a run is, of all it has to judge: whole percents, a hundred only at the end. */
export function percentOf({ cases, members, state }: Pick<WhatIfLine, 'cases' | 'members' | 'state'>): number {
  if (state === 'ready') return 100;
  const total = cases.total + members.total;
  return total === 0 ? 0 : Math.min(99, Math.floor((100 * (cases.done + members.done)) / total));
}

/** «2026年3月», of «2026-03». */
export function monthWords(month: string): string {
  const [year, number] = month.split('-');
  return `${year!}年${Number(number)}月`;
}

/** «多 400 元», «少 2 件», «一样»: how much the first is above the second. */
export function differenceWords(one: number, other: number, words: (value: number) => string): string {
  if (one === other) return '一样';
  return one > other ? `多 ${words(one - other)}` : `少 ${words(other - one)}`;
}

/** «最多多支出 400 元», «最多少支出 100 元», «支出不变»: of what is an upper bound on either side. */
export function atMostWords(sums: Pick<WhatIfMembers, 'wasFen' | 'nowFen'>): string {
  return sums.wasFen === sums.nowFen ? costWords(sums) : `最多${costWords(sums)}`;
}

/** Of so many members, for how many the register settles everything. */
export function sureWords(members: number, sure: number): string {
  const rest = '还要看申请时填的情况';
  if (sure === 0) return rest;
  return sure === members ? '看名册就能确定' : `其中 ${sure} 人看名册就能确定，其余${rest}`;
}

/** «能申请的 7 人里来了 2 件申请（约 29%）»: a rate with both of its numbers. */
export function uptakeWords({ asked, could }: Pick<LikelyCost, 'asked' | 'could'>): string {
  return `能申请的 ${could} 人里来了 ${asked} 件申请（约 ${Math.round((100 * asked) / could)}%）`;
}
