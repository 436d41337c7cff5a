import type { Allotment } from '../../kernel/allot.ts';
import { dayOf, lastDayBefore } from '../../kernel/calendar.ts';
import type { Field } from '../../kernel/field.ts';
import {
  type OpenList,
  type OpenListAnswer,
  type OpenListLine,
  type Rates,
  fewestRating,
} from '../../kernel/open-list.ts';
import type { Service } from '../../kernel/service.ts';
import type { Db } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import type { Registry } from '../registry.ts';
import {
  type AspectRow,
  type ListedRow,
  clockOf,
  countWent,
  listListed,
  nameOfListed,
  sumRatings,
  sumReturned,
} from './queries.ts';

export interface Listed {
  readonly service: Service;
  readonly list: OpenList;
}

/** The service of this name, where it lists its cases openly. */
export function findListed(registry: Registry, id: string): Listed | undefined {
  const service = registry.get(id);
  return service?.openList && { service, list: service.openList };
}

/** The service by which what is listed here is rated. */
function ratingOf(registry: Registry, { service }: Listed): { service: Service; rates: Rates } | undefined {
  for (const one of registry.values()) if (one.rates?.list === service.id) return { service: one, rates: one.rates };
  return undefined;
}

function sayAnswer(asked: Field, value: unknown): string {
  if (asked.kind === 'number') return `${String(value)} ${asked.unit ?? ''}`.trim();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

interface Sums {
  readonly returned: ReadonlyMap<string, { readonly times: number; readonly people: number }>;
  readonly went: ReadonlyMap<string, number>;
  readonly ratings: readonly AspectRow[];
}

async function sumsOf(db: Db, registry: Registry, listed: Listed, ids: readonly string[]): Promise<Sums> {
  const { returns } = listed.list;
  const rating = ratingOf(registry, listed);
  const returned = returns === undefined ? [] : await sumReturned(db, ids, returns);
  const went = await countWent(db, ids);
  const ratings = rating === undefined ? [] : await sumRatings(db, ids, rating);
  return {
    returned: new Map(returned.map(({ id, times, people }) => [id, { times, people }])),
    went: new Map(went.map(({ id, people }) => [id, people])),
    ratings,
  };
}

function lineOf({ service, list }: Listed, rating: Service | undefined, row: ListedRow, sums: Sums): OpenListLine {
  const { id, form, entered, due } = row;
  const returned = sums.returned.get(id);
  const went = sums.went.get(id) ?? 0;
  // In the order in which they are asked.
  const aspects = (rating?.rates?.aspects ?? []).flatMap((aspect) =>
    sums.ratings
      .filter((one) => one.id === id && one.aspect === aspect)
      .map(({ points, people }) => ({ label: rating!.form[aspect]!.label, points, people })),
  );
  return {
    id,
    name: String(form[list.name]),
    facts: Object.entries(list.shows).flatMap(([key, label]) =>
      form[key] === undefined ? [] : [{ label, says: sayAnswer(service.form[key]!, form[key]) }],
    ),
    since: dayOf(entered.getTime()),
    ...(due && { until: lastDayBefore(due.getTime()) }),
    ...(returned && { returned }),
    ...(went >= fewestRating && { went }),
    ...(aspects.length > 0 && { ratings: aspects }),
  };
}

/** What a service lists openly, each with what is known of it. */
export async function openListOf({ db, registry }: Platform, listed: Listed): Promise<OpenListAnswer> {
  const rows = await listListed(db, listed.service, listed.list);
  const ids = rows.map(({ id }) => id);
  const sums = await sumsOf(db, registry, listed, ids);
  const rating = ratingOf(registry, listed)?.service;
  return {
    service: listed.service.id,
    title: listed.list.title,
    asOf: (await clockOf(db)).toISOString(),
    fewest: fewestRating,
    rated: rating !== undefined,
    lines: rows.map((row) => lineOf(listed, rating, row, sums)),
  };
}

/** Whether a campaign of this kind may go there: what it names is listed now. */
export async function isListed(
  db: Db,
  { registry }: Pick<Platform, 'registry'>,
  { allot }: Allotment,
  id: string,
): Promise<boolean> {
  const listed = allot.goesTo === undefined ? undefined : findListed(registry, allot.goesTo);
  return listed !== undefined && (await listListed(db, listed.service, listed.list, id)).length === 1;
}

/** Where a campaign goes, by its name. */
export async function placeOf(
  db: Db,
  { registry, allotments }: Pick<Platform, 'registry' | 'allotments'>,
  { service, goes_to: id }: { readonly service: string; readonly goes_to: string | null },
): Promise<{ readonly goesTo?: { readonly id: string; readonly name: string } }> {
  const of = allotments.get(service)?.allot.goesTo;
  const listed = id === null || of === undefined ? undefined : findListed(registry, of);
  const name = id === null || listed === undefined ? undefined : await nameOfListed(db, listed.list, id);
  return id === null || name === undefined ? {} : { goesTo: { id, name } };
}
