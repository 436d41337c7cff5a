import type { Allotment } from './allot.ts';
import { yuan } from './money.ts';
import { type Tunables, houseDefault, notPublished, tunable, unpublished } from './rule.ts';
import type { Service } from './service.ts';

/**
 * Values that a union may set, under one name: those of a service with the caps on its payments, those of
 * limited goods, or those of union fees.
 */
export interface RuleSet {
  readonly id: string;
  readonly title: string;
  readonly tunables: Tunables;
}

const unlimited = notPublished('各省自己定。本级和上级工会都没有设，就不限。');

/** The most that a service may pay, whatever its own rules say. The ledger refuses what is over: see docs/adr/0043. */
export const capTunables = {
  capPerPayment: tunable.money({
    label: '发放上限：每笔',
    default: unpublished,
    min: 1,
    limit: true,
    cites: unlimited,
  }),
  capPerPersonYear: tunable.money({
    label: '发放上限：每人每年',
    default: unpublished,
    min: 1,
    limit: true,
    cites: unlimited,
  }),
} as const;

const pays = ({ actions }: Service) => Object.values(actions).some((action) => action.pays !== undefined);

/** What may be set of a service. */
export const ruleSetOf = (service: Service): RuleSet => ({
  id: service.id,
  title: service.title,
  tunables: pays(service) ? { ...service.tunables, ...capTunables } : service.tunables,
});

const law = { title: '中华人民共和国工会法', clause: '第四十三条：每月全部职工工资总额的百分之二' };
const smallPayers = { title: '全国总工会办公厅 厅字〔2022〕47号', clause: '全年上缴的工会经费低于 1 万元，全额返还' };

/** What union fees and members’ dues are reckoned by, and who gets them back. */
export const feeRules: RuleSet = {
  id: 'union-fees',
  title: '工会经费和会费',
  tunables: {
    feeShare: tunable.percent({ label: '单位拨缴的经费占工资总额', default: 200, min: 1, cites: law }),
    keptShare: tunable.percent({
      label: '拨缴的经费本级留成',
      default: 6_000,
      cites: houseDefault('通行的做法是 60% 留成、40% 上缴，以当地的规定为准。'),
    }),
    duesShare: tunable.percent({
      label: '会费占本人基本工资',
      default: 50,
      cites: houseDefault('通行的做法是 0.5%，以当地的规定为准。'),
    }),
    smallPayerBelow: tunable.money({
      label: '小额缴费：一年上缴低于多少全额返还',
      default: yuan(10_000),
      max: yuan(1_000_000),
      limit: true,
      cites: smallPayers,
    }),
    refundShare: tunable.percent({ label: '小额缴费：返还上缴部分的多少', default: 10_000, cites: smallPayers }),
    yearBegins: tunable.count({
      label: '小额缴费：一年从几月算起',
      default: 1,
      min: 1,
      max: 12,
      cites: houseDefault('文件写的是“全年”，没有写从几月算起；广东从上一年 10 月算到当年 9 月。'),
    }),
    soonShare: tunable.percent({
      label: '小额缴费：该返还的，当年先返还多少，其余等一年结束',
      default: 10_000,
      cites: houseDefault('没有写分两次的地方一次返还；湖北次月返还 60%、第二年返还 40%。'),
    }),
    filingDays: tunable.days({
      label: '小额缴费：一年结束后多少天截止申报',
      default: unpublished,
      cites: notPublished('截止的日子由各地税务局和工会通知。没有设就当作不知道，不会因此不返还。'),
    }),
  },
};

/** Services, limited goods that have values, and union fees; a folder that is both is one. */
export function ruleSetsOf(services: readonly Service[], allotments: readonly Allotment[]): RuleSet[] {
  const sets = new Map(services.map((service) => [service.id, ruleSetOf(service)]));
  for (const { id, title, tunables } of allotments) {
    const beside = sets.get(id);
    if (beside !== undefined) sets.set(id, { ...beside, tunables: { ...beside.tunables, ...tunables } });
    else if (Object.keys(tunables).length > 0) sets.set(id, { id, title, tunables });
  }
  return [...sets.values(), feeRules];
}
