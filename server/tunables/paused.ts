import { sql } from 'kysely';
import type { OrgRef, Pause } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import { pauseName, pauseOf, reasonsOfPause } from '../../kernel/pause.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Cite } from '../../kernel/rule.ts';
import { inForceOn } from '../../kernel/tuning.ts';
import type { Db } from '../db/open.ts';
import { listStanding } from './queries.ts';

/** Why an application is not taken, with the words of whoever paused the service; asked only where it is paused. */
export async function refusePaused(
  db: Db,
  lineage: readonly Pick<OrgRef, 'id'>[],
  service: string,
  today: Day,
): Promise<Refusal> {
  const climb = lineage.map(({ id }) => id).toReversed();
  const standing = inForceOn(climb, await listStanding(db, climb, service), today).get(pauseName);
  if (standing === undefined) return refuse('service-paused');
  return refuse('service-paused', reasonsOfPause(pauseOf(standing.cites, standing), '暂停受理', today));
}

interface OpenRow {
  readonly service: string;
  readonly cites: Cite;
  readonly from: Day;
  readonly org: OrgRef;
}

/** What is paused for everybody, by the union at the root: for whoever has not said where she belongs. */
export async function listPausedEverywhere(db: Db): Promise<Map<string, Pause>> {
  const { rows } = await sql<OpenRow>`
    select v.service, v.cites, v.from_on as from, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org
    from tunable_values v join orgs o on o.id = v.org_id
    where o.parent_id is null and v.name = ${pauseName} and v.value = 1 and v.taken_back_at is null
      and v.from_on <= (clock_now() at time zone 'Asia/Shanghai')::date`.execute(db);
  return new Map(rows.map(({ service, cites, from, org }) => [service, pauseOf(cites, { from, setBy: org })]));
}
