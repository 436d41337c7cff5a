import { sql } from 'kysely';
import type { AnyValues } from '../../kernel/field.ts';
import { type LineageOrg, type Role, levels } from '../../kernel/party.ts';
import type { Earlier, Finding } from '../../kernel/rule.ts';
import type { Service } from '../../kernel/service.ts';
import { gather } from '../db/gather.ts';
import type { Db } from '../db/open.ts';

/** A union of the line from the root to the applicant's, with its name for the answer. */
export type NamedOrg = LineageOrg & { readonly name: string };

export interface FilingFacts {
  readonly lineage: readonly NamedOrg[];
  readonly place: {
    readonly city_id: string | null;
    readonly county_id: string | null;
    readonly town_id: string | null;
  };
  readonly path: string;
  readonly orgCell: number;
  readonly set: readonly { readonly name: string; readonly value: number; readonly level: string }[];
  readonly earlier: readonly (Omit<Earlier, 'form'> & {
    readonly form: AnyValues;
    readonly form_sealed: string | null;
  })[];
}

interface FilingQuestion {
  readonly orgId: string;
  readonly personId: string;
  readonly service: Service;
  readonly today: string;
}

/**
 * All that filing must know, in one round trip: the line of unions with the roles that somebody other than the applicant
 * holds there (for routing), the values of tunables in force today, and the applicant's earlier cases that still stand
 * where a rule may look at them. The latest value of the nearest union comes first for each name.
 */
export const getFilingFacts = gather<FilingQuestion, FilingFacts>(async (db, questions) => {
  const asked = questions.map(({ orgId, personId, service, today }, n) => ({
    n,
    org_id: orgId,
    person_id: personId,
    service: service.id,
    judged: Object.keys(service.eligible).length > 0,
    voids: Object.keys(service.states).filter((id) => service.states[id]!.void),
    today,
  }));
  const { rows } = await sql<FilingFacts & { n: number }>`/* prepared: filing-facts */
    select q.n, line.lineage,
      json_build_object('city_id', o.city_id, 'county_id', o.county_id, 'town_id', o.town_id) as place,
      o.path, o.cell_id as "orgCell",
      (select coalesce(json_agg(json_build_object('name', v.name, 'value', v.value, 'level', a.level)
          order by v.name, a.path desc, v.from_on desc), '[]')
        from tunable_values v join orgs a on a.id = v.org_id
        where v.service = q.service and v.from_on <= q.today
          and (v.org_id in (o.city_id, o.county_id, o.town_id, o.id) or a.parent_id is null)) as set,
      (select coalesce(json_agg(json_build_object('form', e.form, 'form_sealed', encode(e.form_sealed, 'base64'),
          'filedOn', (e.filed_at at time zone 'Asia/Shanghai')::date, 'state', e.state)), '[]')
        from (select * from cases c where q.judged and c.applicant_id = q.person_id and c.service = q.service
          and c.state <> all (q.voids) order by c.filed_at desc limit 200) e) as earlier
    from json_to_recordset(${JSON.stringify(asked)}::json)
      q (n integer, org_id uuid, person_id uuid, service text, judged boolean, voids text[], today date)
    join orgs o on o.id = q.org_id
    cross join lateral (
      select json_agg(json_build_object('id', a.id, 'name', a.name, 'level', a.level, 'staffed',
          (select coalesce(json_agg(distinct t.role), '[]') from posts t
            where t.org_id = a.id and t.until_on is null and t.person_id <> q.person_id))
        order by a.path) as lineage
      from orgs a where a.id in (o.city_id, o.county_id, o.town_id, o.id) or a.parent_id is null) line`.execute(db);
  const answers = new Map(rows.map((row) => [row.n, row]));
  return asked.map(({ n }) => answers.get(n)!);
});

/** A case as it is stored, with its line of unions and who it is about. */
export interface CaseRow {
  readonly cell_id: number;
  readonly id: string;
  readonly service: string;
  readonly edition: number;
  readonly number: string;
  readonly applicant_cell: number;
  readonly applicant_id: string;
  readonly applicant_name: string;
  readonly org_id: string;
  readonly org_path: string;
  readonly state: string;
  readonly open: boolean;
  readonly seq: number;
  readonly entered_seq: number;
  readonly filed_at: Date;
  readonly entered_at: Date;
  readonly owes_party: string | null;
  readonly owes_role: Role | null;
  readonly owes_org_id: string | null;
  readonly assignee_id: string | null;
  readonly assignee_name: string | null;
  readonly due_at: Date | null;
  readonly remind_at: Date | null;
  readonly escalated_role: Role | null;
  readonly escalated_org_id: string | null;
  readonly flags: string[];
  readonly counted: string[];
  readonly kept_above: boolean;
  readonly on_board: boolean;
  readonly form: AnyValues;
  readonly form_sealed: Buffer | null;
  readonly summary: string;
  readonly tuned: Record<string, number>;
  readonly findings: Finding[];
  readonly lineage: readonly NamedOrg[];
  readonly tally: Record<string, number>;
}

/**
 * Cases with all that deciding their next moves needs, in one round trip. Their line of unions is that of the day of filing,
 * so it is ordered by level: the paths of today may have been moved apart. It is unscoped: whether a caller is a party to
 * a case, or may read it, is decided on the row (`reader.ts`).
 */
export async function findCases(db: Db, ids: readonly string[]): Promise<CaseRow[]> {
  const { rows } = await sql<CaseRow>`/* prepared: find-case */
    select c.*, p.name as applicant_name, h.name as assignee_name,
      (select json_agg(json_build_object('id', a.id, 'name', a.name, 'level', a.level, 'staffed',
          (select coalesce(json_agg(distinct t.role), '[]') from posts t
            where t.org_id = a.id and t.until_on is null and t.person_id <> c.applicant_id))
        order by array_position(${levels}::text[], a.level))
        from orgs a where a.id in (c.city_id, c.county_id, c.town_id, c.org_id) or a.parent_id is null) as lineage,
      (select coalesce(json_object_agg(action, n), '{}') from
        (select action, count(*) as n from trace t where t.cell_id = c.cell_id and t.case_id = c.id group by 1) x) as tally
    from cases c
    join persons p on p.cell_id = c.applicant_cell and p.id = c.applicant_id
    left join persons h on h.cell_id = c.applicant_cell and h.id = c.assignee_id
    where c.cell_id = any (array(select cell_id from cells)) and c.id = any (${ids}::uuid[])`.execute(db);
  return rows;
}

export async function findCase(db: Db, id: string): Promise<CaseRow | undefined> {
  const [row] = await findCases(db, [id]);
  return row;
}

export interface TraceRow {
  readonly seq: number;
  readonly action: string;
  readonly from_state: string;
  readonly to_state: string;
  readonly actor_id: string | null;
  readonly actor_name: string | null;
  readonly role: Role | null;
  readonly org_name: string | null;
  readonly said: AnyValues;
  readonly said_sealed: Buffer | null;
  readonly at: Date;
}

/** The moves of a case, oldest first. Moves by colleagues are left out: they are counted, not told one by one. */
export async function getTrace(
  db: Db,
  row: Pick<CaseRow, 'cell_id' | 'id'>,
  without: readonly string[],
): Promise<TraceRow[]> {
  const { rows } = await sql<TraceRow>`/* prepared: trace */
    select t.seq, t.action, t.from_state, t.to_state, t.actor_id, p.name as actor_name, s.role, o.name as org_name,
      t.said, t.said_sealed, t.at
    from trace t
    left join persons p on p.cell_id = t.cell_id and p.id = t.actor_id
    left join posts s on s.cell_id = t.cell_id and s.id = t.post_id
    left join orgs o on o.id = s.org_id
    where t.cell_id = ${row.cell_id} and t.case_id = ${row.id} and t.action <> all (${without})
    order by t.seq limit 500`.execute(db);
  return rows;
}

export async function hasMoved(
  db: Db,
  row: Pick<CaseRow, 'cell_id' | 'id'>,
  action: string,
  personId: string,
): Promise<boolean> {
  const found = await db
    .selectFrom('trace')
    .select('seq')
    .where('cell_id', '=', row.cell_id)
    .where('case_id', '=', row.id)
    .where('action', '=', action)
    .where('actor_id', '=', personId)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

export interface StaffRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** People with a post in a union, whom a move may be assigned to; each once, by the first of her roles. */
export async function listStaff(db: Db, orgId: string): Promise<StaffRow[]> {
  const { rows } = await sql<StaffRow>`
    select p.id, p.name, min(t.role) as role
    from posts t join persons p on p.cell_id = t.cell_id and p.id = t.person_id
    where t.org_id = ${orgId} and t.until_on is null
    group by p.id, p.name order by role, p.name limit 200`.execute(db);
  return rows;
}
