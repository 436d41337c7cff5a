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

/** What the unions above a union have set for all services, one row a tunable: the nearest union's latest in force. */
export async function listTuned(db: Db, orgId: string, today: string): Promise<TunedRow[]> {
  const { rows } = await sql<TunedRow>`
    select distinct on (v.service, v.name) v.service, v.name, v.value, v.from_on, v.cites,
      json_build_object('id', a.id, 'name', a.name, 'level', a.level) as org
    from orgs o join orgs a on a.id in (o.city_id, o.county_id, o.town_id, o.federation_id, o.id) or a.parent_id is null
    join tunable_values v on v.org_id = a.id and v.from_on <= ${today}::date
    where o.id = ${orgId}
    order by v.service, v.name, a.path desc, v.from_on desc`.execute(db);
  return rows;
}
