import { yuan } from '../../kernel/money.ts';
import { type Cite, houseDefault, notPublished, tunable, unpublished } from '../../kernel/rule.ts';

/** A plan of mutual aid as it was published; its price and term are tunables, which a union may set from a day on. */
export interface Plan {
  readonly name: string;
  readonly cites: Cite;
  /** Basic medical insurance first; nobody who has retired. */
  readonly insured?: true;
  readonly beforeRetirement?: true;
  readonly healthy?: true;
  /** Only between two ages, and only for enough people of a unit at once: how many and which is in the tunables. */
  readonly ages?: true;
  readonly group?: true;
}

export const plans = {
  hospital: {
    name: '住院综合互助（工会二次医保）',
    cites: { title: '中山市古镇镇总工会住院综合互助保障通知', clause: '参加了基本医疗保险、没有到退休年龄的会员' },
    insured: true,
    beforeRetirement: true,
  },
  serious: {
    name: '医疗互助甲种（六种大病）',
    cites: {
      title: '桂城街道总工会医疗互助保障指南',
      clause: '16 到 60 岁、身体健康；只能由单位参加，不少于职工的 60%，不少于 10 人',
    },
    healthy: true,
    ages: true,
    group: true,
  },
  special: {
    name: '特种重病互助（三年）',
    cites: { title: '广州市职工特种重病互助保障', clause: '三年一期，患癌症等重病支付 20,000 元' },
    healthy: true,
  },
  women: {
    name: '女职工安康互助（三年）',
    cites: { title: '广州市女职工安康互助保障', clause: '三年一期，患乳腺癌等支付 17,500 元' },
    healthy: true,
  },
} as const satisfies Readonly<Record<string, Plan>>;

export type PlanId = keyof typeof plans;

export const planNames = Object.fromEntries(Object.entries(plans).map(([id, { name }]) => [id, name])) as Readonly<
  Record<PlanId, string>
>;

const district = {
  title: '海珠区天河南街道总工会互助保障（2024 年公布数据）',
  clause: '540 人参加，共 51,300 元，每人 95 元',
};
const group = plans.serious.cites;
const noPrice = notPublished('找到的资料没有写价格，由办互助保障的工会登记。');
const noTerm = houseDefault('找到的资料没有写期限，先按一年。');

export const planTunables = {
  hospitalPrice: tunable.money({ label: '住院综合互助：每人每期', limit: true, default: yuan(95), cites: district }),
  seriousPrice: tunable.money({ label: '医疗互助甲种：每人每期', limit: true, default: unpublished, cites: noPrice }),
  specialPrice: tunable.money({ label: '特种重病互助：每人每期', limit: true, default: unpublished, cites: noPrice }),
  womenPrice: tunable.money({ label: '女职工安康互助：每人每期', limit: true, default: unpublished, cites: noPrice }),
  hospitalTerm: tunable.count({ label: '住院综合互助：一期几个月', default: 12, min: 1, max: 120, cites: noTerm }),
  seriousTerm: tunable.count({ label: '医疗互助甲种：一期几个月', default: 12, min: 1, max: 120, cites: noTerm }),
  specialTerm: tunable.count({
    label: '特种重病互助：一期几个月',
    default: 36,
    min: 1,
    max: 120,
    cites: plans.special.cites,
  }),
  womenTerm: tunable.count({
    label: '女职工安康互助：一期几个月',
    default: 36,
    min: 1,
    max: 120,
    cites: plans.women.cites,
  }),
  seriousAgeFrom: tunable.count({ label: '医疗互助甲种：最小年龄（周岁）', default: 16, max: 120, cites: group }),
  seriousAgeTo: tunable.count({ label: '医疗互助甲种：最大年龄（周岁）', default: 60, max: 120, cites: group }),
  seriousPeople: tunable.count({ label: '医疗互助甲种：一次至少几个人参加', default: 10, cites: group }),
  seriousShare: tunable.percent({ label: '医疗互助甲种：至少占会员的多少', default: 6_000, cites: group }),
};
