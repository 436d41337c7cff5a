import type { FigureAnswer, FigurePart, FiguresAnswer, OrgRef } from '../../kernel/answers.ts';
import { type Metric, eachOf, moneyUnit, percentOf } from '../../kernel/metric.ts';
import type { Service } from '../../kernel/service.ts';
import type { Scoped } from '../db/scope.ts';
import { type Sum, listDays, sumChildren, sumDays, sumTotals } from './queries.ts';

type Sums = ReadonlyMap<string, Sum>;

/** A figure by itself, in its own measure. */
function plainOf(service: Service, name: string, sums: Sums): FigurePart {
  const metric = service.metrics[name]!;
  const { n = 0, fen = 0 } = sums.get(name) ?? {};
  const isMoney = 'sumPaid' in metric || ('sum' in metric && metric.unit === moneyUnit);
  const unit = 'sum' in metric && !isMoney ? { unit: metric.unit } : {};
  return { metric: name, label: metric.label, n, ...(isMoney && { fen }), ...unit };
}

/** What there is of the one for each of the other; money rounded to the fen. */
function perOf(numerator: FigurePart, denominator: FigurePart): NonNullable<FigureAnswer['per']> {
  const { n, fen } = numerator;
  const parts = { numerator, denominator };
  if (denominator.n === 0) return parts;
  return fen === undefined
    ? { ...parts, each: eachOf(n, denominator.n)! }
    : { ...parts, eachFen: Math.round(fen / denominator.n) };
}

function figureOf(service: Service, name: string, metric: Metric, sums: Sums): FigureAnswer {
  if ('of' in metric) {
    const part = (id: string) => ({ metric: id, label: service.metrics[id]!.label, n: sums.get(id)?.n ?? 0 });
    const [numerator, denominator] = [part(metric.of[0]), part(metric.of[1])];
    const percent = percentOf(numerator.n, denominator.n);
    const of = { numerator, denominator, ...(percent !== undefined && { percent }) };
    return { metric: name, label: metric.label, n: numerator.n, of };
  }
  if ('per' in metric) {
    const per = perOf(plainOf(service, metric.per[0], sums), plainOf(service, metric.per[1], sums));
    return { metric: name, label: metric.label, n: per.numerator.n, per };
  }
  return plainOf(service, name, sums);
}

export function figuresFrom(service: Service, sums: readonly Sum[]): FigureAnswer[] {
  const byMetric = new Map(sums.map((sum) => [sum.metric, sum]));
  return Object.entries(service.metrics).map(([name, metric]) => figureOf(service, name, metric, byMetric));
}

function statesFrom(service: Service, sums: readonly Sum[]): FiguresAnswer['states'] {
  const byMetric = new Map(sums.map((sum) => [sum.metric, sum.n]));
  return Object.entries(service.states)
    .filter(([, state]) => !state.start)
    .map(([state, { label }]) => ({ state, label, n: byMetric.get(`state:${state}`) ?? 0 }));
}

function byChild(service: Service, rows: readonly (Sum & { org: OrgRef })[]): FiguresAnswer['children'] {
  const groups = new Map<string, { org: OrgRef; sums: Sum[] }>();
  for (const row of rows) {
    const group = groups.get(row.org.id) ?? { org: row.org, sums: [] };
    group.sums.push(row);
    groups.set(row.org.id, group);
  }
  return [...groups.values()].map(({ org, sums }) => ({ org, figures: figuresFrom(service, sums) }));
}

export interface Period {
  readonly from: string;
  readonly to: string;
}

/** The figures of a union within reach, of all time or of a period, with those of the unions below and day by day. */
export async function figuresOf(
  scoped: Scoped,
  org: OrgRef,
  service: Service,
  period: Period | undefined,
  trend: Period,
  now: number,
): Promise<FiguresAnswer> {
  const totals = await sumTotals(scoped.db, org.id, service.id);
  const sums = period ? await sumDays(scoped.db, org.id, service.id, period.from, period.to) : totals;
  return {
    org,
    service: service.id,
    asOf: new Date(now).toISOString(),
    figures: figuresFrom(service, sums),
    states: statesFrom(service, totals),
    children: byChild(service, await sumChildren(scoped, org.id, service.id)),
    trend: await listDays(scoped.db, org.id, service.id, trend.from, trend.to),
  };
}
