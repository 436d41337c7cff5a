import { type RawBuilder, sql } from 'kysely';
import type { AnyValues } from '../../kernel/field.ts';
import { type LineageOrg, type Owner, type Role, levels } from '../../kernel/party.ts';
import type { Earlier, Finding } from '../../kernel/rule.ts';
import type { Service } from '../../kernel/service.ts';
import { type Setting, inForceOn } from '../../kernel/tuning.ts';
import { anyLength } from '../db/any-length.ts';
import { gather } from '../db/gather.ts';
import type { Db } from '../db/open.ts';
import type { Agreed } from '../privacy/consents.ts';

/** A union of the line from the root to the applicant's, with its name for the answer. */
export type NamedOrg = LineageOrg & { readonly name: string };

export interface FilingFacts {
  readonly lineage: readonly NamedOrg[];
  readonly path: string;
  readonly orgCell: number;
  /** What unions of the line have set for the service and is in force: one value a tunable, the nearest union's. */
  readonly set: readonly Pick<Setting, 'name' | 'value'>[];
  readonly earlier: readonly (Omit<Earlier, 'form'> & {
    readonly form: AnyValues;
    readonly form_sealed: string | null;
  })[];
  /** The applicant's live consents with their editions. */
  readonly agreed: Agreed;
}

export interface FilingQuestion {
  readonly orgId: string;
  readonly personId: string;
  readonly service: Service;
  readonly today: string;
}

/** A union that lines of a batch lead through, with its posts as «role:person role:person». */
export interface LineOrg {
  readonly id: string;
  readonly name: string;
  readonly level: NamedOrg['level'];
  readonly posts: string | null;
}

/** The union that is asked for, and those above it by their level. */
export interface LineOf {
  readonly id: string;
  readonly level: NamedOrg['level'];
  readonly path: string;
  readonly cell: number;
  readonly root: string;
  readonly city: string | null;
  readonly county: string | null;
  readonly town: string | null;
  readonly federation: string | null;
  readonly earlier: FilingFacts['earlier'] | null;
  readonly agreed: Agreed | null;
  /** What the unions of all lines have set. */
  readonly set: readonly (Setting & { readonly service: string })[] | null;
}

type FilingRow = ({ readonly n: null } & LineOrg) | ({ readonly n: number } & LineOf);

/** The roles that somebody other than this person holds: only to them may her case be routed. */
function staffedBut(personId: string, { posts }: LineOrg): Role[] {
  const held = posts?.split(' ').map((post) => post.split(':') as [Role, string]) ?? [];
  return [...new Set(held.filter(([, holder]) => holder !== personId).map(([role]) => role))];
}

export function factsOf(
  question: Omit<FilingQuestion, 'orgId'>,
  row: LineOf,
  orgs: ReadonlyMap<string, LineOrg>,
): FilingFacts {
  const { personId, service, today } = question;
  const ids = [row.root, row.city, row.county, row.town, row.federation, row.level === 'workplace' ? row.id : null];
  const line = ids.flatMap((id) => (id === null ? [] : [orgs.get(id)!]));
  const settings = (row.set ?? []).filter((setting) => setting.service === service.id);
  const climb = line.map(({ id }) => id).toReversed();
  return {
    lineage: line.map((org) => ({ id: org.id, name: org.name, level: org.level, staffed: staffedBut(personId, org) })),
    path: row.path,
    orgCell: row.cell,
    set: [...inForceOn(climb, settings, today).values()],
    earlier: (row.earlier ?? []).filter(({ state }) => !service.states[state]?.void),
    agreed: row.agreed ?? {},
  };
}

/** The posts of a union `a`, as a line names them. */
export const postsOfLine = sql`(select string_agg(role || ':' || person_id, ' ') from posts where org_id = a.id and until_on is null)`;
/** The live consents of the person of `q`, by purpose. */
export const agreedOf = sql`(select json_object_agg(k.purpose, k.edition) from consents k
  where k.cell_id = any (array(select cell_id from cells)) and k.person_id = q.person_id)`;

/** What the unions of all lines that meet in `met` have set for these services. */
export function setOf(services: readonly string[]): RawBuilder<LineOf['set']> {
  return sql`(select json_agg(json_build_object('org', org_id, 'service', service, 'name', name, 'from', from_on, 'value', value))
    from tunable_values where service = any (${services}) and org_id in (select id from met) and taken_back_at is null)`;
}

/**
 * All that filing must know, in one round trip: the line of unions with the roles that somebody other than the applicant
 * holds there (for routing), the values of tunables in force today, the applicant's live consents, and her earlier cases
 * that still stand where a rule may look at them. What lines have in common is read once: one row a union, then one row a question.
 */
export const getFilingFacts = gather<FilingQuestion, FilingFacts>(async (db, questions) => {
  const judging = questions.map(({ service }) => (Object.keys(service.eligible).length > 0 ? service.id : null));
  const services = [...new Set(questions.map(({ service }) => service.id))];
  const [orgIds, personIds] = [questions.map(({ orgId }) => orgId), questions.map(({ personId }) => personId)];
  const { rows } = await sql<FilingRow>`/* prepared: filing-facts */
    with asked as materialized (
      select q.n, q.person_id, q.judging, o.id, o.level, o.path, o.cell_id, r.id as root, o.city_id, o.county_id, o.town_id,
        o.federation_id
      from unnest(${anyLength(orgIds, 'uuid')}, ${anyLength(personIds, 'uuid')}, ${anyLength(judging, 'text')})
        with ordinality q (org_id, person_id, judging, n)
      join orgs o on o.id = q.org_id
      cross join (select id from orgs where parent_id is null) r),
    met as materialized (
      select id from asked union select root from asked union select city_id from asked
      union select county_id from asked union select town_id from asked union select federation_id from asked)
    select null::bigint as n, a.id, a.name, a.level, ${postsOfLine} as posts,
      null as path, null::integer as cell, null::uuid as root, null::uuid as city, null::uuid as county,
      null::uuid as town, null::uuid as federation, null::json as earlier, null::json as agreed, null::json as set
    from met join orgs a on a.id = met.id
    union all
    select q.n, q.id, null, q.level, null, q.path, q.cell_id, q.root, q.city_id, q.county_id, q.town_id,
      q.federation_id,
      case when q.judging is not null then (
        select json_agg(json_build_object('form', e.form, 'form_sealed', encode(e.form_sealed, 'base64'),
          'filedOn', (e.filed_at at time zone 'Asia/Shanghai')::date, 'state', e.state))
        from (select * from cases c where c.applicant_id = q.person_id and c.service = q.judging
          order by c.filed_at desc limit 200) e) end,
      ${agreedOf}, ${setOf(services)}
    from asked q`.execute(db);
  const orgs = new Map(rows.flatMap((row) => (row.n === null ? [[row.id, row] as const] : [])));
  const lines = new Map(rows.flatMap((row) => (row.n === null ? [] : [[row.n, row] as const])));
  return questions.map((question, n) => factsOf(question, lines.get(n + 1)!, orgs));
});

/** Whether somebody has an open case of one of these services. */
export async function hasOpenCase(db: Db, personId: string, services: readonly string[]): Promise<boolean> {
  const { rows } = await sql`
    select 1 from cases where applicant_id = ${personId} and open and service = any (${services}::text[]) limit 1`.execute(
    db,
  );
  return rows.length > 0;
}

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
  readonly owes_party: Owner | null;
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
  /** The consents that its sealed answers need; null on a case older than the ledger of consents. */
  readonly purposes: string[] | null;
  /** Since when nobody works on it, because its applicant withdrew one of them. */
  readonly rests_since: Date | null;
  readonly summary: string;
  readonly tuned: Record<string, number>;
  readonly findings: Finding[];
  readonly lineage: readonly NamedOrg[];
  /** The federations that its union answers to by sector; none where that is by a workplace's own link and it was kept from it. */
  readonly sectors: readonly string[];
  readonly tally: Record<string, number>;
  /** The open answers of its moves, the later counting. */
  readonly said: AnyValues;
}

/**
 * Cases with all that deciding their next moves needs, in one round trip. Their line of unions is that
 * of their union now, root first. It is unscoped: whether a caller is a party to
 * a case, or may read it, is decided on the row (`reader.ts`).
 */
export async function findCases(db: Db, ids: readonly string[]): Promise<CaseRow[]> {
  const { rows } = await sql<CaseRow>`/* prepared: find-case */
    select c.*, p.name as applicant_name, h.name as assignee_name,
      case when c.kept_above and o.level = 'workplace' and o.sector_id is not null then '{}' else o.sectors end as sectors,
      (select json_agg(json_build_object('id', a.id, 'name', a.name, 'level', a.level, 'staffed',
          (select coalesce(json_agg(distinct t.role), '[]') from posts t
            where t.org_id = a.id and t.until_on is null and t.person_id <> c.applicant_id))
        order by array_position(${levels}::text[], a.level))
        from orgs a where a.id in (c.city_id, c.county_id, c.town_id, o.federation_id, c.org_id) or a.parent_id is null) as lineage,
      (select coalesce(json_object_agg(action, n), '{}') from
        (select action, count(*) as n from trace t where t.cell_id = c.cell_id and t.case_id = c.id group by 1) x) as tally,
      (select coalesce(json_object_agg(e.key, e.value order by t.seq), '{}')
        from trace t, jsonb_each(t.said) e where t.cell_id = c.cell_id and t.case_id = c.id) as said
    from cases c
    join orgs o on o.id = c.org_id
    join persons p on p.cell_id = c.applicant_cell and p.id = c.applicant_id
    left join persons h on h.cell_id = c.applicant_cell and h.id = c.assignee_id
    where c.cell_id = any (array(select cell_id from cells)) and c.id = any (${anyLength(ids, 'uuid')})`.execute(db);
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
