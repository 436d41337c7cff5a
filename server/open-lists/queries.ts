import { type RawBuilder, sql } from 'kysely';
import type { OpenList, Rates } from '../../kernel/open-list.ts';
import { fewestRating } from '../../kernel/open-list.ts';
import type { AnyValues } from '../../kernel/field.ts';
import type { Service } from '../../kernel/service.ts';
import type { Db } from '../db/open.ts';

export const inCells = (table: RawBuilder<unknown>) => sql`${table}.cell_id = any (array(select cell_id from cells))`;

/** How a name is compared with what somebody typed, as `foldName` does in the kernel. */
export const folded = (json: RawBuilder<unknown>, field: string) =>
  sql`upper(regexp_replace(normalize(${json} ->> ${field}, NFKC), '\\s', '', 'g'))`;

export async function clockOf(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_now() as now`.execute(db);
  return rows[0]!.now;
}

export interface ListedRow {
  readonly id: string;
  readonly form: AnyValues;
  readonly entered: Date;
  readonly due: Date | null;
}

/** The cases of a service that are listed, or the one of them with this id. */
export async function listListed(db: Db, service: Service, { states, name }: OpenList, id?: string) {
  const { rows } = await sql<ListedRow>`
    select c.id, c.form, c.entered_at as entered, c.due_at as due from cases c
    where ${inCells(sql`c`)} and c.service = ${service.id} and c.state = any (${states}::text[])
      ${id === undefined ? sql`` : sql`and c.id = ${id}`}
    order by c.form ->> ${name}, c.id limit 1000`.execute(db);
  return rows;
}

/** The name a listed case goes by, also once it is listed no longer. */
export async function nameOfListed(db: Db, { name }: OpenList, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ name: string | null }>`
    select c.form ->> ${name} as name from cases c where ${inCells(sql`c`)} and c.id = ${id}`.execute(db);
  return rows[0]?.name ?? undefined;
}

export interface ReturnedRow {
  readonly id: string;
  readonly times: number;
  readonly people: number;
}

/** What each has told of those it had. */
export async function sumReturned(
  db: Db,
  ids: readonly string[],
  { by, people }: NonNullable<OpenList['returns']>,
): Promise<ReturnedRow[]> {
  const { rows } = await sql<ReturnedRow>`
    select t.case_id as id, count(*)::integer as times, sum((t.said ->> ${people})::bigint)::bigint as people
    from trace t where ${inCells(sql`t`)} and t.case_id = any (${ids}::uuid[]) and t.action = ${by} group by 1`.execute(
    db,
  );
  return rows;
}

/**
 * Who went where by this platform: had a place at a time that is over, or was noted to have come. Of those who gave it back, or
 * were noted not to have come, nobody counts.
 */
export const went = (ids: RawBuilder<unknown>) => sql`
  select distinct c.goes_to as ref, k.person_id from campaigns c join orgs o on o.id = c.org_id
  join campaign_slices s on s.cell_id = o.cell_id and s.campaign_id = c.id
  join claims k on k.cell_id = s.cell_id and k.campaign_id = s.campaign_id and k.slice = s.slice
  where c.goes_to = any (array(${ids}))
    and (k.state = 'fetched' or (k.state = 'granted' and coalesce(s.ends_at, c.settled_at) < clock_now()))`;

const unnested = (ids: readonly string[]) => sql`select unnest(${ids}::uuid[])`;

export async function countWent(db: Db, ids: readonly string[]): Promise<{ id: string; people: number }[]> {
  const { rows } = await sql<{ id: string; people: number }>`
    select ref as id, count(*)::integer as people from (${went(unnested(ids))}) w group by 1`.execute(db);
  return rows;
}

export interface AspectRow {
  readonly id: string;
  readonly aspect: string;
  readonly points: number;
  readonly people: number;
}

/**
 * What those who went say of it, by aspect: the first rating of each person. Ratings are taken in the order in which they came,
 * five at a time, so that nobody's can be told by looking before and after.
 */
export async function sumRatings(
  db: Db,
  ids: readonly string[],
  rating: { readonly service: Service; readonly rates: Rates },
): Promise<AspectRow[]> {
  const { service, rates } = rating;
  const taken = Object.keys(service.states).filter((id) => service.states[id]!.void !== true);
  const { rows } = await sql<AspectRow>`
    with went as (${went(unnested(ids))}),
    said as (
      select distinct on (w.ref, w.person_id) w.ref, r.id, r.form, r.filed_at
      from went w
      join cases r on ${inCells(sql`r`)} and r.rates_id = w.ref and r.applicant_id = w.person_id
        and r.service = ${service.id} and r.state = any (${taken}::text[])
      order by w.ref, w.person_id, r.filed_at, r.id),
    ranked as (
      select ref, form, row_number() over (partition by ref order by filed_at, id) as n, count(*) over (partition by ref) as all_n
      from said)
    select k.ref as id, a.aspect, sum((k.form ->> a.aspect)::integer)::integer as points, count(*)::integer as people
    from ranked k cross join unnest(${rates.aspects}::text[]) a (aspect)
    where k.n <= k.all_n / ${fewestRating}::integer * ${fewestRating}::integer and k.form ->> a.aspect is not null
    group by 1, 2`.execute(db);
  return rows;
}
