import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Level } from '../../kernel/party.ts';
import type { Db, Trx } from '../db/open.ts';
import type { Problem } from './cell-reader.ts';
import type { ImportRow } from './queries.ts';

/** A union that a line may mean: one of the tree, or one that an earlier line founds. */
export interface Standing {
  readonly id: string;
  readonly name: string;
  readonly level: Level;
  readonly creditCode: string | null;
  readonly parentId: string | null;
  /** Whether it lies under the union of the import by place, or is that union. */
  readonly within: boolean;
}

/** The unions of these names and codes that are not dissolved. */
export async function findStanding(
  db: Db,
  { org }: ImportRow,
  names: readonly string[],
  codes: readonly string[],
): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select o.id, o.name, o.level, o.credit_code as "creditCode", o.parent_id as "parentId",
      coalesce(starts_with(o.path, (select r.path from orgs r where r.id = ${org.id} and r.dissolved_at is null)), false)
        as within
    from orgs o where o.dissolved_at is null
      and (o.name = any (${names}::text[]) or o.credit_code = any (${codes}::text[]))`.execute(db);
  return rows;
}

export interface Founded {
  readonly no: number;
  readonly id: string;
  readonly dissolved: boolean;
  readonly parent: OrgRef;
  /** Unions right below that are not dissolved. */
  readonly children: readonly string[];
  readonly members: boolean;
  readonly cases: boolean;
  readonly posts: boolean;
  readonly linked: boolean;
  /** Committees, terms of office entered by hand, a position on the map. */
  readonly facts: boolean;
  readonly changed: boolean;
  /** Targets, tuned values, tokens of employers, ratings. */
  readonly used: boolean;
}

/**
 * The next unions that an import founded, from the last line up, so that those below come before those above. They are held
 * until the transaction ends: whoever is about to enter one waits, and whoever has is seen.
 */
export async function holdFounded(trx: Trx, { cell, id, cursor }: ImportRow, limit: number): Promise<Founded[]> {
  const { rows: held } = await sql<{ no: number; id: string }>`
    select r.row_no as no, o.id from import_rows r join orgs o on o.id = r.org_id
    where r.cell_id = ${cell} and r.import_id = ${id} and r.verdict = 'founded' and (${cursor} = 0 or r.row_no < ${cursor})
    order by r.row_no desc limit ${limit} for update of o`.execute(trx);
  const { rows } = await sql<Founded>`
    select b.no, o.id, o.dissolved_at is not null as dissolved,
      json_build_object('id', p.id, 'name', p.name, 'level', p.level) as parent,
      array(select c.id::text from orgs c where c.parent_id = o.id and c.dissolved_at is null) as children,
      exists (select 1 from memberships m where m.org_id = o.id and m.left_on is null) as members,
      exists (select 1 from cases c where c.org_id = o.id or (c.owes_org_id = o.id and c.owes_role is not null)) as cases,
      exists (select 1 from posts t where t.org_id = o.id and t.until_on is null) as posts,
      o.sector_id is not null or exists (select 1 from orgs l where l.sector_id = o.id) as linked,
      o.longitude is not null or exists (select 1 from committee_seats s where s.org_id = o.id and s.mistaken_at is null)
        or exists (select 1 from org_terms t where t.org_id = o.id and t.request_id <> ${id}) as facts,
      exists (select 1 from org_changes c where c.org_id = o.id and c.kind not in ('founded', 'dissolved')) as changed,
      exists (select 1 from targets t where t.org_id = o.id) or exists (select 1 from tunable_values t where t.org_id = o.id)
        or exists (select 1 from employer_tokens t where t.org_id = o.id)
        or exists (select 1 from star_ratings t where t.org_id = o.id) as used
    from unnest(${held.map(({ no }) => no)}::integer[], ${held.map((one) => one.id)}::uuid[]) b (no, id)
      join orgs o on o.id = b.id join orgs p on p.id = o.parent_id
    order by b.no desc`.execute(trx);
  return rows;
}

/** What became of the founded unions of some lines: taken back, or left standing with the reason. */
export async function settleFounded(
  trx: Trx,
  { cell, id }: ImportRow,
  settled: readonly { readonly no: number; readonly problems: readonly Problem[] | undefined }[],
): Promise<void> {
  await sql`
    update import_rows r set verdict = case when b.problems is null then 'undone' else 'stays' end, problems = b.problems
    from unnest(${settled.map(({ no }) => no)}::integer[],
      ${settled.map(({ problems }) => (problems ? JSON.stringify(problems) : null))}::jsonb[]) b (no, problems)
    where r.cell_id = ${cell} and r.import_id = ${id} and r.row_no = b.no`.execute(trx);
}
