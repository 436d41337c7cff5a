import type { Allotment } from '../../kernel/allot.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { GoodFields } from '../../kernel/wish-answers.ts';
import { worthWrong } from '../../kernel/wish-deciding.ts';

/**
 * Why a campaign of these goods cannot be announced: nobody has set what one member may be given in a year, or one of the goods
 * is worth more. Refusals: yearly-unpublished, answers-wrong.
 */
export function refuseGoods(
  { wishes }: Pick<Allotment, 'wishes'>,
  goods: readonly GoodFields[],
  tuned: Readonly<Record<string, number>>,
): Refusal | undefined {
  if (wishes?.yearly === undefined) return undefined;
  const most = tuned[wishes.yearly];
  if (most === undefined) return refuse('yearly-unpublished');
  const reasons = worthWrong(goods, most);
  return reasons.length > 0 ? refuse('answers-wrong', reasons) : undefined;
}
