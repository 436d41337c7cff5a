import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Federates, Level, Role } from '../../kernel/party.ts';
import { type Scoped, reachOfOrgs } from '../db/scope.ts';

/** A union within the caller's reach. */
export async function findOrg(scoped: Scoped, id: string): Promise<OrgRef | undefined> {
  const { rows } = await sql<OrgRef>`
    select o.id, o.name, o.level from orgs o where o.id = ${id} and ${reachOfOrgs(scoped.reaches)}`.execute(scoped.db);
  return rows[0];
}

/** A pattern of LIKE for whatever holds this text, blanks at its ends aside; its own wildcards are letters. */
export function holding(text: string): string {
  return `%${text.trim().replaceAll(/[\\%_]/g, (char) => `\\${char}`)}%`;
}

/** Unions within reach whose name holds the text, the higher levels first. */
export async function searchOrgs(scoped: Scoped, text: string, limit = 20): Promise<OrgRef[]> {
  const { rows } = await sql<OrgRef>`
    select o.id, o.name, o.level from orgs o
    where ${reachOfOrgs(scoped.reaches)} and o.name like ${holding(text)} and o.dissolved_at is null
    order by length(o.path), o.path limit ${limit}`.execute(scoped.db);
  return rows;
}

export interface UnitRow {
  readonly id: string;
  readonly name: string;
  readonly level: Level;
  readonly creditCode: string | null;
  readonly areaCode: string | null;
  readonly dissolvedAt: Date | null;
  readonly federates: Federates | null;
  readonly sector: OrgRef | null;
  readonly lineage: OrgRef[];
  readonly staff: { name: string; role: Role }[];
  /** Null for a workplace union, which has nobody below it: there it is the folded count. */
  readonly own: number | null;
}

export interface ChildRow extends OrgRef {
  readonly open: number;
  readonly children: number;
}

const childrenMax = 500;

/** By which axis unions are below another. */
const columnOf = { place: 'o.parent_id', sector: 'o.sector_id' } as const;

/** The unions directly below by place or by sector that the caller reaches, each with its open cases from the folded figures and how many unions are below it. */
export async function listChildren(
  scoped: Scoped,
  id: string,
  axis: keyof typeof columnOf,
  openStates: readonly string[],
): Promise<ChildRow[]> {
  const { rows } = await sql<ChildRow>`
    select o.id, o.name, o.level,
      (select coalesce(sum(f.n), 0)::bigint from figure_totals f
        where f.cell_id = any (array(select cell_id from cells)) and f.org_id = o.id and f.metric = any (${openStates})) as open,
      (select count(*) from orgs k where k.parent_id = o.id and k.dissolved_at is null) as children
    from orgs o
    where ${sql.ref(columnOf[axis])} = ${id} and o.dissolved_at is null and ${reachOfOrgs(scoped.reaches)}
    order by o.path limit ${childrenMax}`.execute(scoped.db);
  return rows;
}

/** A union's own facts. Its own members are counted one by one: above the workplace they are few. */
export async function findUnit(scoped: Scoped, id: string): Promise<UnitRow | undefined> {
  const { rows } = await sql<UnitRow>`
    select o.id, o.name, o.level, o.credit_code as "creditCode", o.area_code as "areaCode",
      o.dissolved_at as "dissolvedAt", o.federates,
      (select json_build_object('id', s.id, 'name', s.name, 'level', s.level) from orgs s where s.id = o.sector_id) as sector,
      (select json_agg(json_build_object('id', a.id, 'name', a.name, 'level', a.level) order by a.path)
        from orgs a where a.id in (o.city_id, o.county_id, o.town_id, o.federation_id, o.id) or a.parent_id is null) as lineage,
      (select coalesce(json_agg(json_build_object('name', p.name, 'role', t.role) order by t.role, p.name, t.id), '[]')
        from posts t join persons p on p.cell_id = t.cell_id and p.id = t.person_id
        where t.org_id = o.id and t.until_on is null) as staff,
      case when o.level = 'workplace' then null
        else (select count(*) from memberships m where m.org_id = o.id and m.left_on is null) end as own
    from orgs o where o.id = ${id} and ${reachOfOrgs(scoped.reaches)}`.execute(scoped.beyond);
  return rows[0];
}
