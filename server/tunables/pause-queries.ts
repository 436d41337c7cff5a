import { type RawBuilder, sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import { type PausePlan, type PauseWords, citesOfPause, pauseName } from '../../kernel/pause.ts';
import type { Cite } from '../../kernel/rule.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { who } from './queries.ts';

export interface PauseRow {
  readonly id: string;
  readonly org: OrgRef;
  readonly service: string;
  readonly cites: Cite;
  /** The day on which it ends by itself. */
  readonly liftsOn: Day | null;
  readonly at: Date;
  readonly by: string | null;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly endedWhy: string | null;
}

const columns = sql`v.id, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, v.service, v.cites,
  v.lifts_on as "liftsOn", v.set_at as at, ${who('v.set_by')} as by, v.taken_back_at as "endedAt", ${who('v.taken_back_by')} as "endedBy",
  v.taken_back_why as "endedWhy"
  from tunable_values v join orgs o on o.id = v.org_id`;

/** The pauses that stand in these unions. */
export async function listPauses(db: Db, orgIds: readonly string[]): Promise<PauseRow[]> {
  const { rows } = await sql<PauseRow>`select ${columns}
    where v.org_id = any (${orgIds}::uuid[]) and v.name = ${pauseName} and v.taken_back_at is null
    order by v.set_at desc, v.id desc`.execute(db);
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
  { service, lifts, ...words }: PauseWords & { readonly service: string; readonly lifts: boolean },
  { personId, now, today }: By,
): Promise<boolean> {
  const standing = await sql`select 1 from tunable_values
    where org_id = ${org} and service = ${service} and name = ${pauseName} and taken_back_at is null`.execute(trx);
  if (standing.rows.length > 0) return false;
  await sql`insert into tunable_values (id, org_id, service, name, from_on, value, cites, lifts_on, set_by, set_at)
    values (${newId(now)}, ${org}, ${service}, ${pauseName}, ${today}::date, 1,
      ${JSON.stringify(citesOfPause(words))}::jsonb, ${liftsOn({ ...words, lifts })}::date, ${personId},
      ${new Date(now)})`.execute(trx);
  return true;
}

const liftsOn = ({ until, lifts }: PausePlan): Day | null => (lifts && until !== undefined ? until : null);

/** Says anew until when a pause is expected to last; whoever steers the union is asked anew on that day. */
export async function planPause(trx: Trx, row: PauseRow, plan: PausePlan): Promise<void> {
  const { title: why, clause: instead = '' } = row.cites;
  const words = { why, instead, ...(plan.until !== undefined && { until: plan.until }) };
  await sql`update tunable_values
    set cites = ${JSON.stringify(citesOfPause(words))}::jsonb, lifts_on = ${liftsOn(plan)}::date, reminded_at = null
    where id = ${row.id} and taken_back_at is null`.execute(trx);
}

/** A pause whose day has come. */
export interface DuePause {
  readonly id: string;
  readonly orgId: string;
  readonly orgName: string;
  readonly cell: number;
  /** The union and those above it, the nearest first. */
  readonly climb: string[];
  readonly service: string;
  readonly why: string;
  readonly until: Day;
}

const due = (what: RawBuilder<unknown>) => sql`
  select v.id, v.org_id as "orgId", o.name as "orgName", o.cell_id as cell, v.service, v.cites->>'title' as why,
    v.cites->>'to' as until,
    array(select a.id from orgs a where starts_with(o.path, a.path) order by length(a.path) desc) as climb
  from tunable_values v join orgs o on o.id = v.org_id
  where v.name = ${pauseName} and v.taken_back_at is null and ${what}
  order by v.set_at limit 100 for update of v skip locked`;

/** Those that end by themselves today or should have. */
export async function claimLifting(trx: Trx, today: Day): Promise<DuePause[]> {
  const { rows } = await sql<DuePause>`${due(sql`v.lifts_on <= ${today}::date`)}`.execute(trx);
  return rows;
}

/** Those whose expected day has come, of which nobody was told yet and which do not end by themselves. */
export async function claimOverdue(trx: Trx, today: Day, now: Date): Promise<DuePause[]> {
  const { rows } = await sql<DuePause>`${due(
    sql`v.lifts_on is null and v.reminded_at is null and v.cites->>'to' <= ${today}::text`,
  )}`.execute(trx);
  if (rows.length > 0)
    await sql`update tunable_values set reminded_at = ${now}
      where id = any (${rows.map(({ id }) => id)}::uuid[])`.execute(trx);
  return rows;
}

/** Ends pauses by the clock. */
export async function liftPauses(trx: Trx, ids: readonly string[], why: string, now: Date): Promise<void> {
  await sql`update tunable_values set taken_back_at = ${now}, taken_back_why = ${why}
    where id = any (${ids}::uuid[])`.execute(trx);
}

export async function endPause(trx: Trx, id: string, why: string, { personId, now }: Omit<By, 'today'>): Promise<void> {
  await sql`update tunable_values
    set taken_back_at = ${new Date(now)}, taken_back_by = ${personId}, taken_back_why = ${why}
    where id = ${id} and taken_back_at is null`.execute(trx);
}
