import type { Allotment, ClaimState } from './allot.ts';
import type { Day } from './calendar.ts';
import type { AnyValues } from './field.ts';
import { checkFields } from './form.ts';
import { type Fen, formatYuan } from './money.ts';
import { type Reason, type Refusal, refuse } from './refusal.ts';
import type { GoodFields } from './wish-answers.ts';

/** One of the goods of a campaign. */
export interface Good {
  readonly good: number;
  readonly label: string;
  readonly worthFen: Fen;
  readonly left: number;
}

/** What is said: the good by its number, and the answers. */
export interface WishAttempt {
  readonly good: number;
  readonly form: AnyValues;
}

/** How a claim stands when something is said of it. Instants are milliseconds since 1970 UTC. */
export interface WishFacts {
  readonly state: ClaimState;
  readonly dueAt: number;
  /** The good she has said before. */
  readonly before?: number;
  readonly sent: boolean;
  /** The union has begun to hand out: what was said until then stands. */
  readonly handing: boolean;
  readonly goods: readonly Good[];
  /** What may be given her in the year, and what she has been given in it before. */
  readonly yearly?: { readonly most: Fen; readonly had: Fen };
}

/** Whether what was said, or is still to be said, can be said now. */
export function wishClosed(facts: WishFacts, now: number): Refusal | undefined {
  const { state, dueAt, before, sent, handing } = facts;
  if (state !== 'granted') return refuse('wish-none');
  if (sent || (handing && before !== undefined)) return refuse('wish-fixed');
  return before === undefined && now >= dueAt ? refuse('wish-late') : undefined;
}

function goodWrong({ goods, before, yearly }: WishFacts, good: number): Reason[] {
  const chosen = goods.find((one) => one.good === good);
  if (chosen === undefined) return [{ at: 'good', says: '请选择一种' }];
  if (yearly !== undefined && good !== before && yearly.had + chosen.worthFen > yearly.most) {
    const had = yearly.had === 0 ? '' : `今年已经领了 ${formatYuan(yearly.had)}的，加上`;
    return [{ at: 'good', says: `${had}这一种超过了一人一年 ${formatYuan(yearly.most)}的标准，请选价值低一点的` }];
  }
  return [];
}

/** Decides whether a wish may be kept; whether anything is left of the good is known to the database alone. */
export function decideWish(
  { wishes }: Allotment,
  facts: WishFacts,
  { good, form }: WishAttempt,
  { now, today }: { readonly now: number; readonly today: Day },
): Refusal | undefined {
  const closed = wishClosed(facts, now);
  if (closed !== undefined || wishes === undefined) return closed ?? refuse('wish-none');
  const problems = [...goodWrong(facts, good), ...checkFields(wishes.form, form, { today })];
  return problems.length > 0 ? refuse('answers-wrong', problems) : undefined;
}

const span = (text: string) => [...text.trim()].length;

/** What is wrong with the goods of a campaign: as many in all as there are to be given, or somebody could choose nothing. */
export function goodsWrong({ wishes }: Allotment, goods: readonly GoodFields[], stock: number): Reason[] {
  if (wishes === undefined) return goods.length === 0 ? [] : [{ at: 'goods', says: '这种活动没有品种可选' }];
  const reasons: Reason[] = [];
  const say = (wrong: boolean, says: string) => wrong && reasons.push({ at: 'goods', says });
  say(goods.length === 0, '请填写有哪些品种，最少一种');
  say(
    goods.some(({ label }) => span(label) < 1 || span(label) > 20),
    '每一种写 1 到 20 个字',
  );
  say(new Set(goods.map(({ label }) => label.trim())).size < goods.length, '品种不能重复');
  say(
    goods.some(({ quota }) => quota < 1),
    '每一种的数量至少是 1',
  );
  say(
    goods.some(({ worthFen }) => worthFen < 1),
    '请填写每一种值多少钱',
  );
  const all = goods.reduce((sum, { quota }) => sum + quota, 0);
  say(goods.length > 0 && all < stock, `各种加起来有 ${all}，不够发的 ${stock}，最后的人会没有可选的`);
  return reasons;
}

/** A good that is worth more than one member may be given in a year: none that anybody could choose. */
export function worthWrong(goods: readonly { readonly label: string; readonly worthFen: Fen }[], most: Fen): Reason[] {
  return goods
    .filter(({ worthFen }) => worthFen > most)
    .map(({ label }) => ({ at: 'goods', says: `“${label}”超过了一人一年 ${formatYuan(most)}的标准` }));
}
