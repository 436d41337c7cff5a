import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { Duty } from '../../kernel/duty.ts';
import type { Role } from '../../kernel/party.ts';
import type { HeldLine } from '../../kernel/post-answers.ts';
import type { Db, Trx } from '../db/open.ts';
import { holding } from '../orgs/queries.ts';
import type { Person } from '../people/membership.ts';

export interface GrantRow {
  readonly id: string;
  readonly cell: number;
  readonly personId: string;
  readonly personName: string;
  readonly org: OrgRef | null;
  readonly role: Role | null;
  readonly duty: Duty | null;
  readonly from: Day;
  readonly until: Day | null;
  readonly replaces: string | null;
  readonly why: string;
  readonly second: boolean;
  readonly askedBy: string;
  readonly askedByName: string;
  readonly askedAt: Date;
  readonly decided: 'confirmed' | 'refused' | 'withdrawn' | null;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly decidedWhy: string | null;
  readonly settledAt: Date | null;
  /** Whether a post or a duty came of it. */
  readonly held: boolean;
}

const nameOf = (column: string) =>
  sql`(select n.name from persons n where n.cell_id = g.cell_id and n.id = ${sql.ref(column)})`;

const columns = sql`g.id, g.cell_id as cell, g.person_id as "personId", p.name as "personName",
  case when o.id is not null then json_build_object('id', o.id, 'name', o.name, 'level', o.level) end as org,
  g.role, g.duty, g.from_on as from, g.until_on as until, g.replaces, g.why, g.second, g.asked_by as "askedBy",
  ${nameOf('g.asked_by')} as "askedByName", g.asked_at as "askedAt", g.decided, ${nameOf('g.decided_by')} as "decidedByName",
  g.decided_at as "decidedAt", g.decided_why as "decidedWhy", g.settled_at as "settledAt",
  exists (select 1 from posts t where t.cell_id = g.cell_id and t.person_id = g.person_id and t.grant_id = g.id)
    or exists (select 1 from duties d where d.cell_id = g.cell_id and d.person_id = g.person_id and d.grant_id = g.id) as held
  from post_grants g join persons p on p.cell_id = g.cell_id and p.id = g.person_id left join orgs o on o.id = g.org_id`;

/** What waits for somebody first, then the newest. */
export async function listGrants(db: Db, cell: number, limit = 200): Promise<GrantRow[]> {
  const { rows } = await sql<GrantRow>`select ${columns} where g.cell_id = ${cell}
    order by (g.decided is null) desc, g.id desc limit ${limit}`.execute(db);
  return rows;
}

/** What somebody has asked for herself, the newest first. */
export async function listAskedBy(db: Db, { cell, personId }: Person, limit = 100): Promise<GrantRow[]> {
  const { rows } = await sql<GrantRow>`select ${columns} where g.cell_id = ${cell} and g.asked_by = ${personId}
    order by (g.decided is null) desc, g.id desc limit ${limit}`.execute(db);
  return rows;
}

/** Whose staff account this is. */
export async function findByLogin(db: Db, cell: number, login: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`select a.person_id as id
    from logins l join accounts a on a.cell_id = l.cell_id and a.id = l.account_id
    where l.login = lower(${login}) and l.cell_id = ${cell} and a.kind = 'staff' and a.closed_at is null`.execute(db);
  return rows[0]?.id;
}

/** A grant that is held until the transaction ends, so that of two who decide it the second sees the first. */
export async function holdGrant(trx: Trx, cell: number, id: string): Promise<GrantRow | undefined> {
  await sql`select 1 from post_grants where cell_id = ${cell} and id = ${id} for update`.execute(trx);
  const { rows } = await sql<GrantRow>`select ${columns} where g.cell_id = ${cell} and g.id = ${id}`.execute(trx);
  return rows[0];
}

export interface StaffRow {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly login: string;
  readonly usedOn: Day | null;
  readonly closed: boolean;
  readonly closedWhy: 'left' | 'idle' | null;
  readonly sessions: number;
  readonly held: HeldLine[];
}

const staffColumns = sql`p.id, a.id as "accountId", p.name, l.login, a.used_on as "usedOn", a.closed_at is not null as closed,
  a.closed_why as "closedWhy",
  (select count(*)::integer from sessions s where s.cell_id = a.cell_id and s.account_id = a.id
    and s.expires_at > clock_now()) as sessions,
  (select coalesce(json_agg(h.line order by h.rank, h.path), '[]') from (
    select 0 as rank, '' as path, json_strip_nulls(json_build_object('id', d.id, 'duty', d.duty, 'from', d.from_on)) as line
    from duties d where d.cell_id = p.cell_id and d.person_id = p.id and d.until_on is null
    union all
    select 1, u.path, json_strip_nulls(json_build_object('id', t.id, 'role', t.role, 'from', t.from_on, 'endsOn', t.ends_on,
      'org', json_build_object('id', u.id, 'name', u.name, 'level', u.level)))
    from posts t join orgs u on u.id = t.org_id
    where t.cell_id = p.cell_id and t.person_id = p.id and t.until_on is null) h) as held
  from accounts a join persons p on p.cell_id = a.cell_id and p.id = a.person_id
  join logins l on l.cell_id = a.cell_id and l.account_id = a.id`;

/** People with a staff account, by name, login or the name of a union in which they hold a post. */
export async function listStaff(db: Db, cell: number, q: string, limit = 50): Promise<StaffRow[]> {
  const text = q.trim();
  const among =
    text === ''
      ? sql`true`
      : sql`(l.login = lower(${text}) or p.name like ${holding(text)} or exists (
          select 1 from posts t join orgs u on u.id = t.org_id
          where t.cell_id = p.cell_id and t.person_id = p.id and t.until_on is null and u.name like ${holding(text)}))`;
  const { rows } = await sql<StaffRow>`select ${staffColumns}
    where a.cell_id = ${cell} and a.kind = 'staff' and ${among}
    order by exists (select 1 from duties d where d.cell_id = p.cell_id and d.person_id = p.id and d.until_on is null) desc,
      a.closed_at is not null, p.name, l.login limit ${limit}`.execute(db);
  return rows;
}

/** A person with her staff account, held so that nothing is given to her or taken from her meanwhile. */
export async function holdStaff(trx: Trx, { cell, personId }: Person): Promise<StaffRow | undefined> {
  await sql`select 1 from persons where cell_id = ${cell} and id = ${personId} for no key update`.execute(trx);
  const { rows } = await sql<StaffRow>`select ${staffColumns}
    where a.cell_id = ${cell} and a.kind = 'staff' and p.id = ${personId}
    order by a.closed_at is not null limit 1`.execute(trx);
  return rows[0];
}

/** Administrators with a duty, to be told. */
export async function holdersOf(db: Db, cell: number, duty: Duty): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select person_id as id from duties
    where cell_id = ${cell} and duty = ${duty} and until_on is null order by person_id`.execute(db);
  return rows.map(({ id }) => id);
}
