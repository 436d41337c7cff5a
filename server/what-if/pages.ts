import { type RawBuilder, sql } from 'kysely';
import type { Day } from '../../kernel/calendar.ts';
import type { AnyValues } from '../../kernel/field.ts';
import type { Level } from '../../kernel/party.ts';
import type { Service } from '../../kernel/service.ts';
import type { Standing } from '../../kernel/standing.ts';
import type { Db, Reader } from '../db/open.ts';
import { type Scoped, reachOfCases, reachOfOrgs, scopedTo } from '../db/scope.ts';
import type { Caller } from '../people/caller.ts';
import type { RunRow } from './queries.ts';

/** The cases and members of a run: those under its union, as a post there reaches them, by both walls. */
export function scopeOf(db: Db, { cell, personId, by, org }: Pick<RunRow, 'cell' | 'personId' | 'by' | 'org'>): Scoped {
  const posts = [{ id: '', role: 'supervisor', orgId: org.id, org }] as const;
  const caller: Caller = {
    cell,
    accountId: '',
    personId,
    kind: 'staff',
    name: by,
    verified: true,
    phoneSealed: null,
    posts,
  };
  return scopedTo(db, caller);
}

const casesOf = ({ reaches }: Scoped, { service, from, to }: Pick<RunRow, 'service' | 'from' | 'to'>) =>
  sql<boolean>`c.service = ${service} and ${reachOfCases(reaches)}
    and c.filed_at >= ${from}::date::timestamp at time zone 'Asia/Shanghai'
    and c.filed_at < (${to}::date + 1)::timestamp at time zone 'Asia/Shanghai'`;

export async function countCases(scoped: Scoped, of: Pick<RunRow, 'service' | 'from' | 'to'>): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::integer as n from cases c where ${casesOf(scoped, of)}`.execute(scoped.db);
  return rows[0]!.n;
}

/** The unions above a union by place, the union itself first, as columns of `orgs` under the alias `o`. */
const climb = sql`array_remove(array[o.id, o.federation_id, o.town_id, o.county_id, o.city_id,
  (select id from orgs where parent_id is null)], null)`;

export interface CaseThen {
  readonly id: string;
  readonly orgId: string;
  readonly climb: readonly string[];
  readonly level: Level;
  readonly applicantId: string;
  readonly state: string;
  readonly filedOn: Day;
  readonly filedAt: Date;
  readonly form: AnyValues;
  readonly formSealed: Buffer | null;
  /** Its applicant has withdrawn the consent that its sealed answers need. */
  readonly rests: boolean;
  readonly verified: boolean;
  readonly joinedOn: Day | null;
  readonly standing: Standing | null;
}

const after = (column: string, cursor: string | null): RawBuilder<boolean> =>
  cursor === null ? sql<boolean>`true` : sql<boolean>`${sql.ref(column)} > ${cursor}`;

/** The next cases of a run, by their ids. */
export async function listCasesThen(scoped: Scoped, run: RunRow, most: number): Promise<CaseThen[]> {
  const { rows } = await sql<CaseThen>`
    select c.id, c.org_id as "orgId", ${climb} as climb, o.level, c.applicant_id as "applicantId", c.state,
      (c.filed_at at time zone 'Asia/Shanghai')::date as "filedOn", c.filed_at as "filedAt", c.form,
      c.form_sealed as "formSealed", c.rests_since is not null as rests, coalesce(p.verified, false) as verified,
      m.joined_on as "joinedOn", m.standing
    from cases c join orgs o on o.id = c.org_id
    left join persons p on p.cell_id = c.applicant_cell and p.id = c.applicant_id
    left join lateral (select joined_on, standing from memberships m where m.cell_id = c.applicant_cell
      and m.person_id = c.applicant_id order by m.left_on is null desc, m.joined_on desc limit 1) m on true
    where c.cell_id = ${run.cell} and ${after('c.id', run.cursor)} and ${casesOf(scoped, run)}
    order by c.id limit ${most}`.execute(scoped.db);
  return rows;
}

export interface CaseSaid {
  readonly caseId: string;
  readonly action: string;
  readonly said: AnyValues;
}

/** What the moves of these cases were answered openly, in their order. */
export async function listSaid(db: Reader, cell: number, ids: readonly string[]): Promise<CaseSaid[]> {
  const { rows } = await sql<CaseSaid>`
    select case_id as "caseId", action, said from trace where cell_id = ${cell} and case_id = any (${ids}::uuid[])
    order by case_id, seq`.execute(db);
  return rows;
}

export interface OtherCase {
  readonly id: string;
  readonly applicantId: string;
  readonly state: string;
  readonly filedOn: Day;
  readonly filedAt: Date;
  readonly form: AnyValues;
  readonly formSealed: Buffer | null;
}

/** All cases of these people in a service, wherever they were filed: what rules about earlier ones look at. */
export async function listOthers(db: Db, service: string, applicants: readonly string[]): Promise<OtherCase[]> {
  const { rows } = await sql<OtherCase>`
    select id, applicant_id as "applicantId", state, (filed_at at time zone 'Asia/Shanghai')::date as "filedOn",
      filed_at as "filedAt", form, form_sealed as "formSealed"
    from cases where applicant_id = any (${applicants}::uuid[]) and service = ${service} order by filed_at, id`.execute(
    db,
  );
  return rows;
}

export interface MemberNow {
  readonly id: string;
  readonly personId: string;
  readonly orgId: string;
  readonly level: Level;
  readonly climb: readonly string[];
  readonly joinedOn: Day;
  readonly standing: Standing;
  readonly verified: boolean;
}

export async function countMembers(scoped: Scoped): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from memberships m join orgs o on o.id = m.org_id
    where m.left_on is null and ${reachOfOrgs(scoped.reaches)}`.execute(scoped.db);
  return rows[0]!.n;
}

/** The next members of a run, by the ids of their memberships. */
export async function listMembersNow(scoped: Scoped, run: RunRow, most: number): Promise<MemberNow[]> {
  const { rows } = await sql<MemberNow>`
    select m.id, m.person_id as "personId", m.org_id as "orgId", o.level, ${climb} as climb, m.joined_on as "joinedOn", m.standing, p.verified
    from memberships m join orgs o on o.id = m.org_id join persons p on p.cell_id = m.cell_id and p.id = m.person_id
    where m.cell_id = ${run.cell} and ${after('m.id', run.cursor)} and m.left_on is null and ${reachOfOrgs(scoped.reaches)}
    order by m.id limit ${most}`.execute(scoped.db);
  return rows;
}

export interface Applied {
  readonly personId: string;
  /** On the days that are tried: such a case is judged as a case. */
  readonly onDays: boolean;
  /** On other days, and it still stands. */
  readonly before: boolean;
}

/** Who of these people has applied for a service, wherever that was filed. */
export async function listApplied(
  db: Db,
  { service: { id, states }, from, to }: { readonly service: Service; readonly from: Day; readonly to: Day },
  people: readonly string[],
): Promise<ReadonlyMap<string, Applied>> {
  const voids = Object.keys(states).filter((state) => states[state]!.void);
  const onDays = sql`filed_at >= ${from}::date::timestamp at time zone 'Asia/Shanghai'
    and filed_at < (${to}::date + 1)::timestamp at time zone 'Asia/Shanghai'`;
  const { rows } = await sql<Applied>`
    select applicant_id as "personId", bool_or(${onDays}) as "onDays",
      bool_or(not (${onDays}) and state <> all (${voids}::text[])) as before
    from cases where applicant_id = any (${people}::uuid[]) and service = ${id} group by applicant_id`.execute(db);
  return new Map(rows.map((row) => [row.personId, row]));
}
