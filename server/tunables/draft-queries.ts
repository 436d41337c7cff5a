import { sql } from 'kysely';
import type { Day } from '../../kernel/calendar.ts';
import type { DraftDecision, SettingAsked, SettingCite } from '../../kernel/tuning.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { who } from './queries.ts';

export interface DraftRow {
  readonly id: string;
  readonly org: string;
  readonly service: string;
  readonly name: string;
  readonly from: Day;
  readonly to: Day | null;
  readonly value: number | null;
  readonly cites: SettingCite;
  readonly pack: string | null;
  readonly draftedBy: string;
  readonly draftedAt: Date;
  readonly by: string | null;
  readonly decision: DraftDecision | null;
  readonly decidedAt: Date | null;
  readonly decider: string | null;
  readonly decidedWhy: string | null;
}

const columns = sql`d.id, d.org_id as org, d.service, d.name, d.from_on as from, d.to_on as to, d.value, d.cites, d.pack,
  d.drafted_by as "draftedBy", d.drafted_at as "draftedAt", ${who('d.drafted_by')} as by, d.decision,
  d.decided_at as "decidedAt", ${who('d.decided_by')} as decider, d.decided_why as "decidedWhy"
  from tunable_drafts d`;

/** The drafts of a union for a service, but for the approved ones, which are entries; those that wait first. */
export async function listDrafts(db: Db, orgId: string, service: string): Promise<DraftRow[]> {
  const { rows } = await sql<DraftRow>`
    select ${columns} where d.org_id = ${orgId} and d.service = ${service} and d.decision is distinct from 'approved'
    order by d.decision is not null, d.from_on desc, d.id desc limit 500`.execute(db);
  return rows;
}

/** All that waits at a union, by the day it is to count from. */
export async function listWaitingDrafts(db: Db, orgId: string): Promise<DraftRow[]> {
  const { rows } = await sql<DraftRow>`
    select ${columns} where d.org_id = ${orgId} and d.decision is null
    order by d.from_on, d.service, d.name, d.id limit 1000`.execute(db);
  return rows;
}

export async function findDraft(db: Db, orgId: string, id: string): Promise<DraftRow | undefined> {
  const { rows } = await sql<DraftRow>`select ${columns} where d.org_id = ${orgId} and d.id = ${id}`.execute(db);
  return rows[0];
}

interface Drafting {
  readonly personId: string;
  readonly now: number;
  readonly pack?: string | undefined;
}

/** Adds a draft; undefined where one of that day waits already. */
export async function insertDraft(
  trx: Trx,
  orgId: string,
  asked: SettingAsked,
  by: Drafting,
): Promise<string | undefined> {
  const id = newId(by.now);
  const { service, name, value, from, to, cites } = asked;
  const { numAffectedRows } = await sql`
    insert into tunable_drafts (id, org_id, service, name, from_on, to_on, value, cites, pack, drafted_by, drafted_at)
    values (${id}, ${orgId}, ${service}, ${name}, ${from}::date, ${to ?? null}::date, ${value},
      ${JSON.stringify(cites)}::jsonb, ${by.pack ?? null}, ${by.personId}, ${new Date(by.now)})
    on conflict (org_id, service, name, from_on) where decision is null do nothing`.execute(trx);
  return numAffectedRows === 1n ? id : undefined;
}

export async function decideDraft(
  trx: Trx,
  id: string,
  decided: { readonly decision: DraftDecision; readonly personId: string; readonly why?: string; readonly now: number },
): Promise<void> {
  await sql`
    update tunable_drafts set decision = ${decided.decision}, decided_by = ${decided.personId},
      decided_at = ${new Date(decided.now)}, decided_why = ${decided.why ?? null}
    where id = ${id} and decision is null`.execute(trx);
}

/** Whether two records are one human being: the same, merged, or with the same document or phone. */
export async function isOnePerson(db: Db, one: string, other: string): Promise<boolean> {
  if (one === other) return true;
  const { rows } = await sql`
    select 1 from persons p join persons q on q.id = ${other} and q.cell_id = any (array(select cell_id from cells))
    where p.id = ${one} and p.cell_id = any (array(select cell_id from cells))
      and (coalesce(p.merged_into, p.id) = coalesce(q.merged_into, q.id)
        or p.document_blind = q.document_blind or p.phone_blind = q.phone_blind)`.execute(db);
  return rows.length > 0;
}

/** Who approves or supervises in the nearest of these unions, the nearest first, where somebody else does. */
export async function listNearestApprovers(
  db: Db,
  climb: readonly string[],
  but?: string,
): Promise<{ readonly cell: number; readonly personId: string }[]> {
  const { rows } = await sql<{ cell: number; personId: string; n: number }>`
    select distinct t.cell_id as cell, t.person_id as "personId", u.n
    from unnest(${climb}::uuid[]) with ordinality u (id, n)
    join posts t on t.org_id = u.id and t.until_on is null and t.role in ('approver', 'supervisor')
    where t.person_id is distinct from ${but ?? null}::uuid order by u.n limit 200`.execute(db);
  return rows.filter(({ n }) => n === rows[0]!.n);
}
