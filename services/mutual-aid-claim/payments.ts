import type { CoverPlan } from '../../kernel/cover-plan.ts';
import type { When } from '../../kernel/field.ts';
import type { Fen } from '../../kernel/money.ts';
import { type Cite, notPublished, tunable, unpublished } from '../../kernel/rule.ts';
import { yuan } from '../../kernel/money.ts';
import { portionOf } from '../../kernel/tunable-kinds.ts';

/** What a claim is for; of one illness a grade is an event, so that a correction of the grade is one of the event. */
export const events = {
  stay: '住院',
  illness: '得了保障范围里的大病',
  light: '得了大病，轻度',
  severe: '得了大病，重度',
  accident: '因为意外去世或者全残',
  death: '因为生病去世',
  other: '通知里写的其他情形',
} as const;

export type CoverEvent = keyof typeof events;

const hospital = {
  title: '中山市古镇镇总工会住院综合互助保障通知',
  clause: '医保范围内自己承担的部分报销两次：先按最多 80%，余下的再按 70%',
};
const special = { title: '广州市职工特种重病互助保障', clause: '患癌症等重病支付 20,000 元，三级医院确诊' };
const women = { title: '广州市女职工安康互助保障', clause: '患乳腺癌、卵巢癌、宫颈癌、子宫癌支付 17,500 元' };
const shanghaiB = {
  title: '上海会员专享基本保障 B（2017 年）',
  clause: '12 种大病 20,000 元，意外身故或者全残 30,000 元，疾病身故 10,000 元',
};
const society = {
  title: '中国职工保险互助会互助保障',
  clause: '自付部分的 70%；重大疾病轻症 3,000 元，重症 10,000 元',
};
const noSum = notPublished('找到的资料没有写金额，由办互助保障的工会登记。');
const noShare = notPublished('找到的资料没有写比例，由办互助保障的工会登记。');

const sum = <D extends Fen | typeof unpublished>(label: string, fen: D, cites: Cite = noSum) =>
  tunable.money({ label, default: fen, cites });

/** Of what she bore herself. */
const share = <D extends number | typeof unpublished>(label: string, points: D, cites: Cite = noShare) =>
  tunable.percent({ label, default: points, cites });

export const paymentTunables = {
  firstShare: share('住院：第一次报销比例', 8_000, hospital),
  secondShare: share('住院：余下的再报销比例', 7_000, hospital),
  seriousSum: sum('医疗互助甲种：支付', unpublished),
  specialSum: sum('特种重病：支付', yuan(20_000), special),
  womenSum: sum('女职工安康：支付', yuan(17_500), women),
  shanghaiASum: sum('会员专享保障 A（上海）：支付', unpublished),
  shanghaiBIllness: sum('会员专享保障 B（上海）：12 种大病', yuan(20_000), shanghaiB),
  shanghaiBAccident: sum('会员专享保障 B（上海）：意外去世或者全残', yuan(30_000), shanghaiB),
  shanghaiBDeath: sum('会员专享保障 B（上海）：因病去世', yuan(10_000), shanghaiB),
  yuechengShare: share('职工互助保障（绍兴越城）：住院报销比例', unpublished),
  weihaiSum: sum('爱心互助（威海）：支付', unpublished),
  societyShare: share('互助会：住院自付部分的报销比例', 7_000, society),
  societyLight: sum('互助会：大病轻度', yuan(3_000), society),
  societySevere: sum('互助会：大病重度', yuan(10_000), society),
};

type Value = keyof typeof paymentTunables;
export type Terms = Readonly<Record<Value, number>>;

/** A sum, or of what she bore a share, then one of what is left, and so on. */
type Payment = { readonly sum: Value } | { readonly shares: readonly Value[] };

export const payments: Readonly<Record<CoverPlan, Readonly<Partial<Record<CoverEvent, Payment>>>>> = {
  hospital: { stay: { shares: ['firstShare', 'secondShare'] } },
  serious: { illness: { sum: 'seriousSum' } },
  special: { illness: { sum: 'specialSum' } },
  women: { illness: { sum: 'womenSum' } },
  shanghaiA: { other: { sum: 'shanghaiASum' } },
  shanghaiB: {
    illness: { sum: 'shanghaiBIllness' },
    accident: { sum: 'shanghaiBAccident' },
    death: { sum: 'shanghaiBDeath' },
  },
  yuecheng: { stay: { shares: ['yuechengShare'] } },
  weihai: { other: { sum: 'weihaiSum' } },
  society: { stay: { shares: ['societyShare'] }, light: { sum: 'societyLight' }, severe: { sum: 'societySevere' } },
};

const eventsIn = (plan: CoverPlan) => Object.keys(payments[plan]) as CoverEvent[];

/** The events of a plan, in words. */
export const eventsOf = (plan: CoverPlan) => Object.fromEntries(eventsIn(plan).map((event) => [event, events[event]]));

/** What a claim says it is for. Where a plan pays for one event nobody is asked which. */
export interface Claimed {
  readonly plan: CoverPlan;
  readonly shanghaiBEvent?: string | undefined;
  readonly societyEvent?: string | undefined;
}

type ManyEvents = 'shanghaiB' | 'society';

export function eventOf({ plan, ...asked }: Claimed): CoverEvent {
  return (asked[`${plan as ManyEvents}Event`] as CoverEvent | undefined) ?? eventsIn(plan)[0]!;
}

/** When a claim is for something that is paid so: by sums, or by shares of what she bore. */
export function isPaidBy(how: 'sum' | 'shares'): When {
  const plans = Object.keys(payments) as CoverPlan[];
  const paidSo = (plan: CoverPlan) => eventsIn(plan).filter((event) => how in payments[plan][event]!);
  const single = plans.filter((plan) => eventsIn(plan).length === 1 && paidSo(plan).length === 1);
  const several = plans.filter((plan) => eventsIn(plan).length > 1 && paidSo(plan).length > 0);
  return {
    any: [{ field: 'plan', is: single }, ...several.map((plan) => ({ field: `${plan}Event`, is: paidSo(plan) }))],
  };
}

/** What a plan pays for an event; undefined where it is none of its events. Each share is rounded down to a fen. */
export function claimFor(plan: CoverPlan, event: CoverEvent, borne: Fen, terms: Terms): Fen | undefined {
  const payment = payments[plan][event];
  if (payment === undefined) return undefined;
  if ('sum' in payment) return terms[payment.sum];
  return payment.shares.reduce((paid, name) => paid + portionOf(borne - paid, terms[name]), 0);
}
