import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Cite } from '../../kernel/rule.ts';
import type { Setting, SettingAsked } from '../../kernel/tuning.ts';
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
  readonly takenBackAt: Date | null;
  readonly takenBackBy: string | null;
  readonly takenBackWhy: string | null;
}

const who = (column: string) => sql`(select p.name from persons p
  where p.cell_id = any (array(select cell_id from cells)) and p.id = ${sql.ref(column)})`;

const columns = sql`v.id, v.org_id as org, v.service, v.name, v.from_on as from, v.value, v.cites, v.set_at as "setAt",
  ${who('v.set_by')} as by, v.taken_back_at as "takenBackAt", ${who('v.taken_back_by')} as "takenBackBy",
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

/** Adds an entry; false where this union has one of that day already. */
export async function insertSetting(trx: Trx, orgId: string, asked: SettingAsked, by: By): Promise<boolean> {
  const { service, name, value, from, cites } = asked;
  const { numAffectedRows } = await sql`
    insert into tunable_values (id, org_id, service, name, from_on, value, cites, set_by, set_at)
    values (${newId()}, ${orgId}, ${service}, ${name}, ${from}::date, ${value}, ${JSON.stringify(cites)}::jsonb,
      ${by.personId}, ${new Date(by.now)})
    on conflict (org_id, service, name, from_on) where taken_back_at is null do nothing`.execute(trx);
  return numAffectedRows === 1n;
}

export async function takeBackSetting(trx: Trx, id: string, why: string, by: By): Promise<void> {
  await sql`
    update tunable_values
    set taken_back_at = ${new Date(by.now)}, taken_back_by = ${by.personId}, taken_back_why = ${why}
    where id = ${id}`.execute(trx);
}
