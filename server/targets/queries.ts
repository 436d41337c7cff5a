import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Countable, TargetFacts, Total } from '../../kernel/coverage.ts';
import type { Level } from '../../kernel/party.ts';
import { newId } from '../db/id.ts';
import type { Reader, Trx } from '../db/open.ts';

export interface Part {
  readonly org: OrgRef;
  readonly numerator: number;
  readonly denominator?: number;
}

export interface TargetRow {
  readonly id: string;
  readonly org: OrgRef;
  readonly name: string;
  readonly definition: string;
  readonly source: TargetFacts['source'] | null;
  readonly counts: Countable;
  readonly out_of: Total;
  readonly level: Level | null;
  readonly typed: number | null;
  readonly typed_source: string | null;
  readonly typed_on: string | null;
  readonly goal: number;
  readonly from_on: string;
  readonly to_on: string;
  readonly replaces: string | null;
  readonly closed_at: Date | null;
  readonly closed_why: string | null;
  readonly result_counted: number | null;
  readonly result_out_of: number | null;
  readonly result_children: Part[] | null;
}

const columns = sql`t.id, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, t.name, t.definition,
  t.source, t.counts, t.out_of, t.level, t.typed, t.typed_source, t.typed_on, t.goal, t.from_on, t.to_on, t.replaces,
  t.closed_at, t.closed_why, t.result_counted, t.result_out_of, t.result_children
  from targets t join orgs o on o.id = t.org_id`;

/** The targets set by these unions, the newest first. */
export async function listTargets(db: Reader, orgIds: readonly string[]): Promise<TargetRow[]> {
  const { rows } = await sql<TargetRow>`
    select ${columns} where t.org_id = any (${orgIds}::uuid[]) order by t.id desc limit 200`.execute(db);
  return rows;
}

export async function findTarget(db: Reader, id: string): Promise<TargetRow | undefined> {
  const { rows } = await sql<TargetRow>`select ${columns} where t.id = ${id}`.execute(db);
  return rows[0];
}

/** The same, held until the transaction ends. */
export async function holdTarget(trx: Trx, id: string): Promise<TargetRow | undefined> {
  await sql`select 1 from targets where id = ${id} for no key update`.execute(trx);
  return findTarget(trx, id);
}

export interface By {
  readonly personId: string;
  readonly requestId: string;
  readonly now: number;
}

export async function insertTarget(
  trx: Trx,
  { orgId, replaces, ...facts }: TargetFacts & { readonly orgId: string; readonly replaces?: string | undefined },
  by: By,
): Promise<string> {
  const id = newId();
  await trx
    .insertInto('targets')
    .values({
      id,
      org_id: orgId,
      name: facts.name,
      definition: facts.definition,
      source: facts.source === undefined ? null : JSON.stringify(facts.source),
      counts: facts.counts,
      out_of: facts.outOf,
      level: facts.level ?? null,
      typed: facts.typed?.n ?? null,
      typed_source: facts.typed?.source ?? null,
      typed_on: facts.typed?.on ?? null,
      goal: facts.goal,
      from_on: facts.from,
      to_on: facts.to,
      replaces: replaces ?? null,
      made_at: new Date(by.now),
      by_person: by.personId,
      request_id: by.requestId,
    })
    .execute();
  return id;
}

export interface Result {
  readonly numerator: number;
  readonly denominator: number;
  readonly children: readonly Part[];
}

export async function closeTarget(trx: Trx, id: string, why: string, result: Result, now: number): Promise<void> {
  await trx
    .updateTable('targets')
    .set({
      closed_at: new Date(now),
      closed_why: why,
      result_counted: result.numerator,
      result_out_of: result.denominator,
      result_children: JSON.stringify(result.children),
    })
    .where('id', '=', id)
    .execute();
}

/** A target whose last day has passed and that has not been closed, taken by this process. */
export async function claimEnded(trx: Trx, today: string): Promise<TargetRow | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from targets where closed_at is null and to_on < ${today}::date
    order by to_on limit 1 for update skip locked`.execute(trx);
  return rows[0] && findTarget(trx, rows[0].id);
}
