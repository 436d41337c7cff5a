import Type, { type Static } from 'typebox';
import type { Service } from '../../kernel/service.ts';
import type { Scoped } from '../db/scope.ts';
import { findOrg } from '../orgs/queries.ts';
import type { Registry } from '../registry.ts';
import type { CaseFilter } from './lists.ts';

export const yesNo = Type.Union([Type.Literal('true'), Type.Literal('false')]);

/** What the register of a union may be narrowed by, as it goes on the wire. */
export const narrowing = {
  service: Type.Optional(Type.String({ maxLength: 60 })),
  state: Type.Optional(Type.String({ maxLength: 60 })),
  open: Type.Optional(yesNo),
  overdue: Type.Optional(yesNo),
  flag: Type.Optional(Type.String({ maxLength: 60 })),
  metric: Type.Optional(Type.String({ maxLength: 60 })),
  q: Type.Optional(Type.String({ maxLength: 40 })),
};
export const registerQuery = { org: Type.Optional(Type.String({ format: 'uuid' })), ...narrowing };
export const RegisterQuery = Type.Object(registerQuery, { additionalProperties: false });
export type RegisterQuery = Static<typeof RegisterQuery>;

/** Which cases are behind a figure; behind a rate those of its numerator. */
function casesOf(service: Service | undefined, name: string): NonNullable<CaseFilter['metric']> {
  const metric = service?.metrics[name];
  if (metric === undefined) return { counted: name };
  if ('of' in metric) return casesOf(service, metric.of[0]);
  if ('per' in metric) return casesOf(service, metric.per[0]);
  if ('sum' in metric) return { made: metric.by };
  if ('times' in metric) return { made: metric.times };
  return 'sumPaid' in metric ? { made: metric.sumPaid } : { counted: name };
}

/** The filter that a query asks for; undefined where its union is not within reach. */
export async function filterOf(
  registry: Registry,
  scoped: Scoped,
  query: RegisterQuery,
): Promise<CaseFilter | undefined> {
  const org = query.org === undefined ? undefined : await findOrg(scoped, query.org);
  if (query.org !== undefined && org === undefined) return undefined;
  const { service, state, flag, metric, q } = query;
  // Flags are shown by their label; the row keeps the name.
  const named = Object.entries(registry.get(service ?? '')?.flags ?? {}).find(([, label]) => label === flag);
  return {
    org,
    service,
    state,
    open: query.open === undefined ? undefined : query.open === 'true',
    overdue: query.overdue === 'true',
    flag: named?.[0] ?? flag,
    metric: metric === undefined ? undefined : casesOf(registry.get(service ?? ''), metric),
    number: q,
  };
}
