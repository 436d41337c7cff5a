import { sql } from 'kysely';
import type { AnyValues } from '../../kernel/field.ts';
import type { FinderEntry, FinderUnion } from '../../kernel/finder/answers.ts';
import { levels } from '../../kernel/party.ts';
import type { Db } from '../db/open.ts';

interface RulesRow {
  readonly today: string;
  /** From the root down. */
  readonly orgs: readonly Omit<FinderUnion, 'above'>[] | null;
  readonly entries: readonly FinderEntry[] | null;
}

/**
 * The line of a union, from the root down, or without one the root alone; and what the unions of the line have set for
 * these services that counts today or will.
 */
export async function findLine(db: Db, services: readonly string[], union: string | undefined): Promise<RulesRow> {
  const { rows } = await sql<RulesRow>`/* prepared: finder-line */
    with now as materialized (select (clock_now() at time zone 'Asia/Shanghai')::date as today),
    own as materialized (select * from orgs where id = ${union ?? null}::uuid and dissolved_at is null),
    met as materialized (
      select id from orgs where parent_id is null union select id from own union select city_id from own
      union select county_id from own union select town_id from own union select federation_id from own),
    line as materialized (select a.id, a.name, a.level from met join orgs a on a.id = met.id)
    select now.today,
      (select json_agg(json_build_object('id', id, 'name', name, 'level', level)
        order by array_position(${levels}::text[], level)) from line) as orgs,
      (select json_agg(${entryJson} order by v.from_on)
        from tunable_values v where v.org_id in (select id from line) and ${counts(services)}) as entries
    from now`.execute(db);
  return rows[0]!;
}

/** What counts today or will: not taken back, and not followed by another of the same union before today. */
const counts = (services: readonly string[]) => sql`
  v.service = any (${services}::text[]) and v.taken_back_at is null and not exists (
    select 1 from tunable_values w
    where w.org_id = v.org_id and w.service = v.service and w.name = v.name and w.taken_back_at is null
      and w.from_on > v.from_on and w.from_on <= now.today)`;

const entryJson = sql`json_build_object('org', v.org_id, 'service', v.service, 'name', v.name, 'from', v.from_on,
  'value', v.value, 'cites', v.cites)`;

interface PlacesRow {
  readonly places: readonly (FinderUnion & { readonly above: string })[] | null;
  readonly entries: readonly FinderEntry[] | null;
}

/** The cities and counties, which can be chosen without a network, and what they have set. */
export async function listPlaces(db: Db, services: readonly string[]): Promise<PlacesRow> {
  const { rows } = await sql<PlacesRow>`/* prepared: finder-places */
    with now as materialized (select (clock_now() at time zone 'Asia/Shanghai')::date as today)
    select
      (select json_agg(json_build_object('id', o.id, 'name', o.name, 'level', o.level,
          'above', coalesce(case when o.level = 'county' then o.city_id end, r.id)) order by o.path)
        from orgs o cross join (select id from orgs where parent_id is null) r
        where o.level in ('city', 'county') and o.dissolved_at is null) as places,
      (select json_agg(${entryJson} order by v.from_on)
        from tunable_values v join orgs o on o.id = v.org_id
        where o.level in ('city', 'county') and o.dissolved_at is null and ${counts(services)}) as entries
    from now`.execute(db);
  return rows[0]!;
}

export interface EarlierRow {
  readonly service: string;
  readonly form: AnyValues;
  readonly form_sealed: Buffer | null;
  readonly filedOn: string;
  readonly state: string;
}

/** What somebody has applied for before in these services: of each as many as filing looks at. */
export async function listEarlier(db: Db, personId: string, services: readonly string[]): Promise<EarlierRow[]> {
  const { rows } = await sql<EarlierRow>`/* prepared: finder-earlier */
    select e.service, e.form, e.form_sealed, (e.filed_at at time zone 'Asia/Shanghai')::date as "filedOn", e.state
    from unnest(${services}::text[]) s (service)
    cross join lateral (select * from cases c where c.applicant_id = ${personId} and c.service = s.service
      order by c.filed_at desc limit 200) e`.execute(db);
  return rows;
}
