import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Cite } from '../../kernel/rule.ts';
import type { Db } from '../db/open.ts';

export interface TunedRow {
  readonly service: string;
  readonly name: string;
  readonly value: number;
  readonly from_on: string;
  readonly cites: Cite;
  readonly org: OrgRef;
}

/**
 * What the unions above a union have set for all services, one row a tunable: of each union the latest that is in force, of the unions the nearest. Without a day
 * that of the clock.
 */
export async function listTuned(db: Db, orgId: string, today?: string): Promise<TunedRow[]> {
  const day = today ?? sql`(clock_now() at time zone 'Asia/Shanghai')::date`;
  const { rows } = await sql<TunedRow>`
    select distinct on (l.service, l.name) l.service, l.name, l.value, l.from_on, l.cites, l.org
    from (
      select distinct on (v.org_id, v.service, v.name) v.service, v.name, v.value, v.from_on, v.cites, a.path,
        json_build_object('id', a.id, 'name', a.name, 'level', a.level) as org
      from orgs o join orgs a on a.id in (o.city_id, o.county_id, o.town_id, o.federation_id, o.id) or a.parent_id is null
      join tunable_values v on v.org_id = a.id and v.from_on <= ${day}::date and v.taken_back_at is null
      where o.id = ${orgId}
      order by v.org_id, v.service, v.name, v.from_on desc) l
    where l.value is not null
    order by l.service, l.name, l.path desc`.execute(db);
  return rows;
}
