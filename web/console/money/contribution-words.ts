import type { ContributionSums, ShareInForce } from '../../../kernel/contribution.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { feeRules } from '../../../kernel/rule-set.ts';
import { sayTuned } from '../../../kernel/rule.ts';
import { sayMonth } from '../../../kernel/say-day.ts';

export const spanWords = (from: string, to: string): string =>
  from === to ? sayMonth(from) : `${sayMonth(from)}到${sayMonth(to)}`;

/** What is still to come of what is due. */
export const leftOf = ({ dueFen, receivedFen }: ContributionSums): number => dueFen - receivedFen;

/** «单位拨缴的经费占工资总额：2%（桥市总工会设定）» */
export function shareWords({ name, value, setBy, cites }: ShareInForce): string {
  const tunable = feeRules.tunables[name]!;
  const by = setBy === undefined ? (cites.house ? '平台默认值' : '公布的规定') : `${setBy.name}设定`;
  return `${tunable.label}：${sayTuned(tunable, value)}（${by}）`;
}

/** «应缴 400 元，到账 300 元，还差 100 元；留成 180 元，上缴 120 元» */
export function sumsWords(sums: ContributionSums): string {
  const left = leftOf(sums);
  const short = left > 0 ? `，还差 ${formatYuan(left)}` : '';
  const { dueFen, receivedFen, keptFen, passedFen } = sums;
  return `应缴 ${formatYuan(dueFen)}，到账 ${formatYuan(receivedFen)}${short}；留成 ${formatYuan(keptFen)}，上缴 ${formatYuan(passedFen)}。`;
}
