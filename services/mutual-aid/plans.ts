import { type CoverPlan, coverPlans } from '../../kernel/cover-plan.ts';
import { type Fen, yuan } from '../../kernel/money.ts';
import { type Cite, houseDefault, notPublished, tunable, unpublished } from '../../kernel/rule.ts';
import { seasonOf } from '../../kernel/tunable-kinds.ts';

/** A plan of mutual aid as it was published; its price and term are tunables, which a union may set from a day on. */
export interface Plan {
  readonly cites: Cite;
  /** Basic medical insurance first; nobody who has retired. */
  readonly insured?: true;
  readonly beforeRetirement?: true;
  readonly healthy?: true;
  /** Only between two ages, and only for enough people of a unit at once: how many and which is in the tunables. */
  readonly ages?: true;
  readonly group?: true;
  /** A term is a part of the year, the same for everybody; of the others it is so many months from the first day. */
  readonly byYear?: true;
  /** Enrolled for in a season that goes before the term. */
  readonly ahead?: true;
}

export const plans = {
  hospital: {
    cites: { title: '中山市古镇镇总工会住院综合互助保障通知', clause: '参加了基本医疗保险、没有到退休年龄的会员' },
    insured: true,
    beforeRetirement: true,
  },
  serious: {
    cites: {
      title: '桂城街道总工会医疗互助保障指南',
      clause: '16 到 60 岁、身体健康；只能由单位参加，不少于职工的 60%，不少于 10 人',
    },
    healthy: true,
    ages: true,
    group: true,
  },
  special: {
    cites: { title: '广州市职工特种重病互助保障', clause: '三年一期，患癌症等重病支付 20,000 元' },
    healthy: true,
  },
  women: {
    cites: { title: '广州市女职工安康互助保障', clause: '三年一期，患乳腺癌等支付 17,500 元' },
    healthy: true,
  },
  shanghaiA: {
    cites: { title: '上海会员专享基本保障 A', clause: '每人 24 元：市总工会 12 元，下级工会 12 元；按自然年' },
    byYear: true,
  },
  shanghaiB: { cites: { title: '上海会员专享基本保障 B（2017 年）', clause: '每人 70 元；按自然年' }, byYear: true },
  yuecheng: {
    cites: {
      title: '绍兴市越城区职工互助保障（2024 年公布）',
      clause: '每年 60 元；10月20日到12月20日参加下一期，过期不办',
    },
    byYear: true,
    ahead: true,
  },
  weihai: { cites: { title: '威海市爱心互助（公布数据）', clause: '514,465 人参加，共 1,955 万元，算得每人 38 元' } },
  society: { cites: { title: '中国职工保险互助会互助保障', clause: '由单位工会在网上报' } },
} as const satisfies Readonly<Record<CoverPlan, Plan>>;

type ByYear = { [P in CoverPlan]: (typeof plans)[P] extends { readonly byYear: true } ? P : never }[CoverPlan];
type ByMonths = Exclude<CoverPlan, ByYear>;

/** What the plans cost and how long they last, by the names of the tunables: of a term by the year its first and last day. */
export type PlanValues = Readonly<
  Record<`${CoverPlan}Price` | `${CoverPlan}Offered` | `${ByMonths}Term` | `${ByYear}Year`, number>
>;

const shortName = (plan: CoverPlan) => coverPlans[plan].replace(/（(工会|六种|三年).*/, '');

const district = {
  title: '海珠区天河南街道总工会互助保障（2024 年公布数据）',
  clause: '540 人参加，共 51,300 元，每人 95 元',
};
const group = plans.serious.cites;
const noPrice = notPublished('找到的资料没有写价格，由办互助保障的工会登记。');
const noTerm = houseDefault('找到的资料没有写期限，先按一年。');
const calendarYear = seasonOf('01-01', '12-31');

const priceOf = <D extends Fen | typeof unpublished>(plan: CoverPlan, price: D, cites: Cite = plans[plan].cites) =>
  tunable.money({ label: `${shortName(plan)}：每人每期`, limit: true, default: price, cites });

const termOf = (plan: ByMonths, months: number, cites: Cite = plans[plan].cites) =>
  tunable.count({ label: `${shortName(plan)}：一期几个月`, default: months, min: 1, max: 120, cites });

const yearOf = <D extends number | typeof unpublished>(plan: ByYear, year: D, cites: Cite = plans[plan].cites) =>
  tunable.season({ label: `${shortName(plan)}：一期从哪天到哪天`, default: year, cites });

/** Regions have plans of their own: those of the region that the platform began in are on, the others wait for a union to say so. */
const offeredIn = (plan: CoverPlan, isOffered: boolean) =>
  tunable.yesNo({
    label: `${shortName(plan)}：本地工会办不办`,
    default: isOffered,
    cites: houseDefault('各地办的互助保障不一样，由工会按本地办了哪几种来定。'),
  });

const prices = {
  hospitalPrice: priceOf('hospital', yuan(95), district),
  seriousPrice: priceOf('serious', unpublished, noPrice),
  specialPrice: priceOf('special', unpublished, noPrice),
  womenPrice: priceOf('women', unpublished, noPrice),
  shanghaiAPrice: priceOf('shanghaiA', yuan(24)),
  shanghaiBPrice: priceOf('shanghaiB', yuan(70)),
  yuechengPrice: priceOf('yuecheng', yuan(60)),
  weihaiPrice: priceOf('weihai', yuan(38)),
  societyPrice: priceOf('society', unpublished, noPrice),
};

const terms = {
  hospitalTerm: termOf('hospital', 12, noTerm),
  seriousTerm: termOf('serious', 12, noTerm),
  specialTerm: termOf('special', 36),
  womenTerm: termOf('women', 36),
  shanghaiAYear: yearOf('shanghaiA', calendarYear),
  shanghaiBYear: yearOf('shanghaiB', calendarYear),
  yuechengYear: yearOf(
    'yuecheng',
    unpublished,
    notPublished('找到的资料没有写一期从哪一天开始，由办互助保障的工会登记。'),
  ),
  weihaiTerm: termOf('weihai', 12, noTerm),
  societyTerm: termOf('society', 12, noTerm),
};

const offered = {
  hospitalOffered: offeredIn('hospital', true),
  seriousOffered: offeredIn('serious', true),
  specialOffered: offeredIn('special', true),
  womenOffered: offeredIn('women', true),
  shanghaiAOffered: offeredIn('shanghaiA', false),
  shanghaiBOffered: offeredIn('shanghaiB', false),
  yuechengOffered: offeredIn('yuecheng', false),
  weihaiOffered: offeredIn('weihai', false),
  societyOffered: offeredIn('society', false),
};

export const planTunables = {
  ...prices,
  ...terms,
  ...offered,
  yuechengSeason: tunable.season({
    label: '职工互助保障（绍兴越城）：每年什么时候参加',
    default: seasonOf('10-20', '12-20'),
    cites: plans.yuecheng.cites,
  }),
  seriousAgeFrom: tunable.count({ label: '医疗互助甲种：最小年龄（周岁）', default: 16, max: 120, cites: group }),
  seriousAgeTo: tunable.count({ label: '医疗互助甲种：最大年龄（周岁）', default: 60, max: 120, cites: group }),
  seriousPeople: tunable.count({ label: '医疗互助甲种：一次至少几个人参加', default: 10, cites: group }),
  seriousShare: tunable.percent({ label: '医疗互助甲种：至少占会员的多少', default: 6_000, cites: group }),
};

/** The plans of which something holds. */
export const plansThat = (is: keyof Plan): readonly CoverPlan[] =>
  (Object.keys(plans) as CoverPlan[]).filter((plan) => (plans[plan] as Plan)[is]);
