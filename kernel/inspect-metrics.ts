import { type Complaint, complain } from './complaint.ts';
import { type Metric, moneyUnit } from './metric.ts';
import type { Service } from './service.ts';

type Sum = Extract<Metric, { readonly sum: string }>;
type Per = Extract<Metric, { readonly per: readonly [string, string] }>;

/** What is summed is an open number or sum of money, in its own unit. */
function checkSum(service: Service, at: string, { sum, unit }: Sum): Complaint[] {
  const asked = service.form[sum] ?? Object.values(service.actions).find(({ asks }) => asks?.[sum])?.asks?.[sum];
  const own = asked?.kind === 'money' ? moneyUnit : asked?.kind === 'number' ? asked.unit : undefined;
  return complain(
    [own === undefined, `${at}.sum`, `«${sum}» is no sum of money and no number with a unit`],
    [own !== undefined && own !== unit, `${at}.unit`, `«${sum}» is counted in «${own}»`],
    [asked?.sensitive !== undefined, `${at}.sum`, `«${sum}» is sensitive and is in no figure`],
    // What a workplace union does not see is counted anew from the trace alone when that union moves.
    [
      service.keptAbove !== undefined,
      `${at}.sum`,
      'a case that may be kept from its union is counted by its moves alone',
    ],
  );
}

/** Cases are divided by, or what is counted one by one: money is nobody's part. */
function checkPer({ metrics }: Service, at: string, { per: [, of] }: Per): Complaint[] {
  const other = metrics[of];
  const isMoney = other !== undefined && ('sumPaid' in other || ('sum' in other && other.unit === moneyUnit));
  return complain([isMoney, `${at}.per`, `«${of}» is money: nothing is divided by it`]);
}

function namesOf(metric: Metric): {
  actions: readonly string[];
  states: readonly string[];
  metrics: readonly string[];
} {
  if ('count' in metric) return { actions: [metric.count].flat(), states: [], metrics: [] };
  if ('stands' in metric) return { actions: [], states: metric.stands, metrics: [] };
  if ('of' in metric) return { actions: [], states: [], metrics: metric.of };
  if ('per' in metric) return { actions: [], states: [], metrics: metric.per };
  if ('sum' in metric) return { actions: [metric.by], states: [], metrics: [] };
  if ('sumPaid' in metric) return { actions: [metric.sumPaid], states: [], metrics: [] };
  return {
    actions: metric.times === 'remind' || metric.times === 'escalate' ? [] : [metric.times],
    states: [],
    metrics: [],
  };
}

/** Figures name actions, states and other figures that there are, and sum what can be summed. */
export function checkMetrics(service: Service): Complaint[] {
  return Object.entries(service.metrics).flatMap(([id, metric]) => {
    const names = namesOf(metric);
    const at = `metrics.${id}`;
    return [
      ...names.actions.flatMap((name) => complain([!service.actions[name], at, `no action is called «${name}»`])),
      ...names.states.flatMap((name) => complain([!service.states[name], at, `no state is called «${name}»`])),
      ...names.metrics.flatMap((name) => {
        const other = service.metrics[name];
        return complain(
          [!other, at, `no metric is called «${name}»`],
          [!!other && ('of' in other || 'per' in other), at, `«${name}» is itself a rate`],
          [
            'of' in metric && !!other && ('times' in other || 'sumPaid' in other || 'sum' in other),
            at,
            `«${name}» does not count cases, so it is no part of a rate`,
          ],
        );
      }),
      ...complain([
        'within' in metric && (typeof metric.within?.of !== 'number' || metric.within.unit === 'workdays'),
        `${at}.within`,
        'a figure counts hours or days of a fixed number, or it would change with the rules',
      ]),
      ...('sum' in metric ? checkSum(service, at, metric) : []),
      ...('per' in metric ? checkPer(service, at, metric) : []),
    ];
  });
}
