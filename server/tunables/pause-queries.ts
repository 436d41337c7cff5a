import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import { type PauseWords, citesOfPause, pauseName } from '../../kernel/pause.ts';
import type { Cite } from '../../kernel/rule.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { who } from './queries.ts';

export interface PauseRow {
  readonly id: string;
  readonly org: OrgRef;
  readonly service: string;
  readonly cites: Cite;
  readonly at: Date;
  readonly by: string | null;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly endedWhy: string | null;
}

const columns = sql`v.id, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, v.service, v.cites,
  v.set_at as at, ${who('v.set_by')} as by, v.taken_back_at as "endedAt", ${who('v.taken_back_by')} as "endedBy",
  v.taken_back_why as "endedWhy"
  from tunable_values v join orgs o on o.id = v.org_id`;

/** The pauses that stand in these unions. */
export async function listPauses(db: Db, orgIds: readonly string[]): Promise<PauseRow[]> {
  const { rows } = await sql<PauseRow>`select ${columns}
    where v.org_id = any (${orgIds}::uuid[]) and v.name = ${pauseName} and v.taken_back_at is null
    order by v.set_at desc`.execute(db);
  return rows;
}

/** The pauses of one union that are over, the latest first. */
export async function listPastPauses(db: Db, orgId: string): Promise<PauseRow[]> {
  const { rows } = await sql<PauseRow>`select ${columns}
    where v.org_id = ${orgId} and v.name = ${pauseName} and v.taken_back_at is not null
    order by v.taken_back_at desc, v.id desc limit 50`.execute(db);
  return rows;
}

export async function findPause(db: Db, orgId: string, id: string): Promise<PauseRow | undefined> {
  const { rows } = await sql<PauseRow>`select ${columns}
    where v.org_id = ${orgId} and v.id = ${id} and v.name = ${pauseName}`.execute(db);
  return rows[0];
}

interface By {
  readonly personId: string;
  readonly now: number;
  readonly today: Day;
}

/** False where the union has paused the service already. */
export async function insertPause(
  trx: Trx,
  org: string,
  { service, ...words }: PauseWords & { readonly service: string },
  { personId, now, today }: By,
): Promise<boolean> {
  const standing = await sql`select 1 from tunable_values
    where org_id = ${org} and service = ${service} and name = ${pauseName} and taken_back_at is null`.execute(trx);
  if (standing.rows.length > 0) return false;
  await sql`insert into tunable_values (id, org_id, service, name, from_on, value, cites, set_by, set_at)
    values (${newId(now)}, ${org}, ${service}, ${pauseName}, ${today}::date, 1,
      ${JSON.stringify(citesOfPause(words))}::jsonb, ${personId}, ${new Date(now)})`.execute(trx);
  return true;
}

export async function endPause(trx: Trx, id: string, why: string, { personId, now }: Omit<By, 'today'>): Promise<void> {
  await sql`update tunable_values
    set taken_back_at = ${new Date(now)}, taken_back_by = ${personId}, taken_back_why = ${why}
    where id = ${id} and taken_back_at is null`.execute(trx);
}
