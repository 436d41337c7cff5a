import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Cite } from '../../kernel/rule.ts';
import type { Setting } from '../../kernel/tuning.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';

/** An entry that stands, wherever on the line of a union it was made. */
export interface StandingRow extends Setting {
  readonly cites: Cite;
  readonly setBy: OrgRef;
}

/** What these unions have set for a service, past and to come, without what was taken back. */
export async function listStanding(db: Db, orgIds: readonly string[], service: string): Promise<StandingRow[]> {
  const { rows } = await sql<StandingRow>`
    select v.org_id as org, v.name, v.from_on as from, v.value, v.cites,
      json_build_object('id', a.id, 'name', a.name, 'level', a.level) as "setBy"
    from tunable_values v join orgs a on a.id = v.org_id
    where v.org_id = any (${orgIds}::uuid[]) and v.service = ${service} and v.taken_back_at is null
    order by v.from_on`.execute(db);
  return rows;
}

export interface OwnRow extends Setting {
  readonly id: string;
  readonly service: string;
  readonly cites: Cite;
  readonly setAt: Date;
  readonly by: string | null;
  readonly approvedBy: string | null;
  readonly draftId: string | null;
  readonly takenBackAt: Date | null;
  readonly takenBackBy: string | null;
  readonly takenBackWhy: string | null;
}

/** The name of whoever a column names. */
export const who = (column: string) => sql`(select p.name from persons p
  where p.cell_id = any (array(select cell_id from cells)) and p.id = ${sql.ref(column)})`;

const columns = sql`v.id, v.org_id as org, v.service, v.name, v.from_on as from, v.value, v.cites, v.set_at as "setAt",
  ${who('v.set_by')} as by, ${who('v.approved_by')} as "approvedBy", v.draft_id as "draftId", v.taken_back_at as "takenBackAt", ${who('v.taken_back_by')} as "takenBackBy",
  v.taken_back_why as "takenBackWhy"
  from tunable_values v`;

/** All that a union itself has ever set for a service, the latest day first. */
export async function listOwn(db: Db, orgId: string, service: string): Promise<OwnRow[]> {
  const { rows } = await sql<OwnRow>`
    select ${columns} where v.org_id = ${orgId} and v.service = ${service}
    order by v.from_on desc, v.set_at desc, v.id desc limit 1000`.execute(db);
  return rows;
}

export async function findSetting(db: Db, orgId: string, id: string): Promise<OwnRow | undefined> {
  const { rows } = await sql<OwnRow>`select ${columns} where v.org_id = ${orgId} and v.id = ${id}`.execute(db);
  return rows[0];
}

interface By {
  readonly personId: string;
  readonly now: number;
}

/** An approved value, or what counts after its last day, as the entry that cases are judged by. */
export interface NewEntry extends Pick<Setting, 'org' | 'name' | 'from' | 'value'> {
  readonly service: string;
  readonly cites: Cite;
  readonly draftId: string;
  readonly draftedBy: string;
}

export async function insertEntry(trx: Trx, entry: NewEntry, approved: By): Promise<void> {
  const { org, service, name, from, value, cites, draftId, draftedBy } = entry;
  await sql`
    insert into tunable_values (id, org_id, service, name, from_on, value, cites, set_by, set_at, draft_id, approved_by)
    values (${newId()}, ${org}, ${service}, ${name}, ${from}::date, ${value}, ${JSON.stringify(cites)}::jsonb,
      ${draftedBy}, ${new Date(approved.now)}, ${draftId}, ${approved.personId})`.execute(trx);
}

/** Takes an entry back, and with it the other one of its draft: a value and its end are one thing. */
export async function takeBackSetting(trx: Trx, row: OwnRow, why: string, by: By): Promise<void> {
  await sql`
    update tunable_values
    set taken_back_at = ${new Date(by.now)}, taken_back_by = ${by.personId}, taken_back_why = ${why}
    where taken_back_at is null and (id = ${row.id} or draft_id = ${row.draftId})`.execute(trx);
}

/** The first day of what an entry belongs to. */
export async function beginOf(trx: Trx, row: OwnRow): Promise<string> {
  if (row.draftId === null) return row.from;
  const { rows } = await sql<{ from: string }>`
    select min(from_on) as from from tunable_values where draft_id = ${row.draftId}`.execute(trx);
  return rows[0]!.from;
}
